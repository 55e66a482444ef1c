import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import { optionsOf, PLUGIN_KINDS, type PluginKind } from '../../core/contracts/plugin.js';
import { nearest } from '../../core/nearest.js';
import type { JsonSchema } from '../../core/options.js';
import { describeUse } from '../../harness/plugin-use.js';
import { fingerprint } from '../fingerprint.js';
import { type Check, passed, unless } from '../finding.js';
import { resolveOptions } from '../resolve.js';

const joined = (faults: readonly string[]): string | undefined =>
  faults.length === 0 ? undefined : faults.join('; ');

/** Schemas of a record of options and of all that is in them, by their path. */
function* walk(
  schemas: Readonly<Record<string, JsonSchema>>,
  prefix = '',
): Generator<[path: string, schema: JsonSchema]> {
  for (const [name, schema] of Object.entries(schemas)) {
    yield [`${prefix}${name}`, schema];
    if (schema.properties) yield* walk(schema.properties, `${prefix}${name}.`);
    if (schema.items?.properties) yield* walk(schema.items.properties, `${prefix}${name}[].`);
  }
}

const documented: Check = {
  name: 'options-documented',
  run: ({ plugin }) => {
    const silent = [...walk(optionsOf(plugin))].filter(
      ([, { description = '' }]) => description.trim() === '',
    );
    const names = silent.map(([path]) => path).join(', ');
    return unless(
      silent.length > 0 ? `no description: ${names}` : undefined,
      'every option has a description',
    );
  },
};

/** Those of `JsonSchema`. */
const KEYWORDS: readonly string[] = Object.keys({
  type: true,
  description: true,
  default: true,
  enum: true,
  minimum: true,
  maximum: true,
  exclusiveMinimum: true,
  exclusiveMaximum: true,
  minLength: true,
  minItems: true,
  maxItems: true,
  items: true,
  properties: true,
  required: true,
  additionalProperties: true,
  'x-plugin': true,
  'x-ascending': true,
  'x-optional': true,
} satisfies Record<keyof JsonSchema, true>);

const isPlain = (value: unknown): boolean => isDeepStrictEqual(value, JSON.parse(JSON.stringify(value)));

const valid: Check = {
  name: 'options-valid',
  run: ({ plugin }) => {
    const faults: string[] = [];
    const ajv = new Ajv({ strict: false });
    for (const [path, schema] of walk(optionsOf(plugin))) {
      const kind = schema['x-plugin'] ?? schema.items?.['x-plugin'];
      if (kind !== undefined && !PLUGIN_KINDS.includes(kind as PluginKind))
        faults.push(`${path}: there is no kind ${kind}`);
      for (const keyword of Object.keys(schema)) {
        if (!KEYWORDS.includes(keyword))
          faults.push(`${path}: unknown ${JSON.stringify(keyword)}${nearest(keyword, KEYWORDS)}`);
      }
      if (schema.type === undefined && kind === undefined)
        faults.push(`${path} has no type, so anything goes`);
      if (ajv.validateSchema(schema) !== true) faults.push(`${path} is no JSON schema: ${ajv.errorsText()}`);
    }
    for (const [name, schema] of Object.entries(optionsOf(plugin))) {
      if (schema.default === undefined || faults.length > 0) continue;
      if (!isPlain(schema.default)) faults.push(`${name} has a default that a file cannot hold as it is`);
      else if (!ajv.validate(schema, schema.default)) {
        faults.push(
          `${name} has a default of ${JSON.stringify(schema.default)}, which ${ajv.errorsText(ajv.errors, { dataVar: 'it' })}`,
        );
      }
    }
    return unless(joined(faults), 'every schema is valid and accepts its default');
  },
};

/** Values that a schema says are wrong. */
function wrongValues(schema: JsonSchema): unknown[] {
  if (schema.enum) return ['no such choice'];
  const values: unknown[] = schema.type === 'string' ? [[1]] : ['no such value'];
  if (schema.minimum !== undefined) values.push(schema.minimum - 1);
  if (schema.maximum !== undefined) values.push(schema.maximum + 1);
  if (schema.exclusiveMinimum !== undefined) values.push(schema.exclusiveMinimum);
  if (schema.exclusiveMaximum !== undefined) values.push(schema.exclusiveMaximum);
  if (schema.type === 'integer') values.push(1.5);
  if (schema.minLength) values.push('');
  return values;
}

const refused: Check = {
  name: 'options-refused',
  run: ({ plugin, options, registry }) => {
    const faults: string[] = [];
    const attempt = (name: string, value: unknown): void => {
      const found = resolveOptions(plugin, { ...options, [name]: value }, registry).faults;
      const what = `${name}: ${JSON.stringify(value)}`;
      if (found.length === 0) faults.push(`${what} is accepted`);
      else if (!found.some((message) => message.includes(name))) {
        faults.push(`what is said of ${what} does not name the option: ${found.join('; ')}`);
      }
    };
    attempt('noSuchOption', 1);
    for (const [name, schema] of Object.entries(optionsOf(plugin))) {
      if (schema['x-plugin'] === undefined) for (const value of wrongValues(schema)) attempt(name, value);
    }
    return unless(joined(faults), 'wrong values and unknown options are refused by name');
  },
};

const roundTrip: Check = {
  name: 'options-round-trip',
  run: ({ plugin, options, registry }) => {
    const written = describeUse({ plugin, options }).options;
    const { resolved, faults } = resolveOptions(plugin, written, registry);
    if (!resolved) return unless(joined(faults), '');
    const read = describeUse(resolved).options;
    return fingerprint(read) === fingerprint(written)
      ? passed('options written to YAML are the same when they are read')
      : unless(`written as ${JSON.stringify(written)}, read as ${JSON.stringify(read)}`, '');
  },
};

/** Of the schemas alone: these need no options to try. */
export const schemaChecks: readonly Check[] = [documented, valid, refused];

export const optionChecks: readonly Check[] = [roundTrip];
