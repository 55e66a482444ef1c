/**
 * The options of a plugin: a JSON schema for each, made by the functions of `option`. The same schemas validate the YAML, fill in
 * defaults, drive `mfbench describe` and give the plugin's functions the types of their `options` argument.
 */
export interface JsonSchema {
  readonly type?: 'number' | 'integer' | 'string' | 'boolean' | 'array' | 'object';
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  /** The value names a plugin of this kind, as a name or as `{ name, ...options }`. */
  readonly 'x-plugin'?: string;
  /** Of an object: the first of these numbers is not above the second. */
  readonly 'x-ascending'?: readonly [string, string];
  /** May be left out although there is no default. */
  readonly 'x-optional'?: boolean;
}

declare const TYPE: unique symbol;

/** A schema that knows the TypeScript type of what it accepts. */
export interface Option<T> extends JsonSchema {
  readonly [TYPE]?: T;
}

export type OptionSchemas = Readonly<Record<string, Option<unknown>>>;

/** The options as a plugin's functions receive them: validated, defaults filled in. */
export type OptionValues<O extends OptionSchemas> = {
  readonly [name in keyof O]: O[name] extends Option<infer T> ? T : never;
};

interface Described {
  /** What it does, with its unit; shown by `mfbench describe`. */
  readonly description: string;
}

interface NumberBounds extends Described {
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

/** An option without a default has to be given, unless it is `optional`. */
export const option = {
  number: (schema: NumberBounds): Option<number> => ({ type: 'number', ...schema }),
  integer: (schema: NumberBounds): Option<number> => ({ type: 'integer', ...schema }),
  boolean: (schema: Described & { readonly default?: boolean }): Option<boolean> => ({
    type: 'boolean',
    ...schema,
  }),
  text: (schema: Described & { readonly default?: string; readonly minLength?: number }): Option<string> => ({
    type: 'string',
    ...schema,
  }),
  choice: <const T extends string>(
    values: readonly T[],
    schema: Described & { readonly default?: NoInfer<T> },
  ): Option<T> => ({ type: 'string', enum: values, ...schema }),
  list: <T>(
    items: Option<T>,
    schema: Described & { readonly default?: readonly T[]; readonly minItems?: number },
  ): Option<readonly T[]> => ({ type: 'array', items, ...schema }),
  object: <const O extends OptionSchemas>(
    properties: O,
    {
      ascending,
      ...schema
    }: Described & {
      /** Two of the properties, of which the first must not be above the second. */
      readonly ascending?: readonly [string & keyof O, string & keyof O];
    },
  ): Option<OptionValues<O>> => ({
    ...objectSchema(properties),
    ...schema,
    ...(ascending && { 'x-ascending': ascending }),
  }),
  /** A map from names of the user's choosing to values of one kind. */
  map: <T>(values: Option<T>, schema: Described): Option<Readonly<Record<string, T>>> => ({
    type: 'object',
    additionalProperties: values,
    ...schema,
  }),
  /** Another plugin, given by name or as `{ name, ...options }`; arrives resolved, with its options validated. */
  plugin: <P>(kind: string, schema: Described): Option<ResolvedPlugin<P>> => ({
    'x-plugin': kind,
    ...schema,
  }),
  optional: <T>(schema: Option<T>): Option<T | undefined> => ({ ...schema, 'x-optional': true }),
};

/** A plugin together with the validated options that it is to be called with. */
export interface ResolvedPlugin<P> {
  readonly plugin: P;
  readonly options: Readonly<Record<string, unknown>>;
}

export const isRequired = (schema: JsonSchema): boolean =>
  schema.default === undefined && schema['x-optional'] !== true;

/** The JSON schema of a record of options: no others are allowed. */
export function objectSchema(properties: OptionSchemas): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => isRequired(properties[name]!)),
    additionalProperties: false,
  };
}
