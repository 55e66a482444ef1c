import type { JsonSchema, OptionSchemas, OptionValues } from '../options.js';
import { checkMembers, type Members } from './members.js';

export const PLUGIN_KINDS = [
  'data-source',
  'filter',
  'splitter',
  'feature',
  'model',
  'loss',
  'regularizer',
  'optimizer',
  'modifier',
  'metric',
  'searcher',
  'reporter',
] as const;

/** The version of this contract: a plugin that `define...` of another one has made is refused. Counts up with what breaks plugins. */
export const API_VERSION = 1;

export type PluginKind = (typeof PLUGIN_KINDS)[number];

/** Stands for options, tables or state that only their own plugin knows: it takes whatever its schemas have accepted. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- methods of one plugin could not be called through the type of all
export type Unknown = any;

/** What every plugin says of itself. */
export interface Plugin<O extends OptionSchemas = Unknown> {
  readonly kind: PluginKind;
  /** The version of the contract that it is made for; set by `define...`. */
  readonly apiVersion: number;
  /** kebab-case; what the YAML says. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** The mathematics, in the symbols of the code. */
  readonly formula?: string;
  /** The paper, with its equation, that it is taken from. */
  readonly source?: string;
  /** By name. `name` itself is taken. */
  readonly options: O;
  /** Options to try it with, as YAML writes them: where those without a default cannot be guessed. Files are found from the current folder. */
  readonly example?: Readonly<Record<string, unknown>>;
  /** Checks of `mfbench check` that it does not pass for a good reason, which is the value. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** What is wrong with options that are each allowed, but not together, or that a schema cannot tell: a fault of the configuration. */
  check?(options: OptionValues<O>): string | undefined;
}

/** The option schemas of any plugin, by name. */
export const optionsOf = (plugin: Pick<Plugin, 'options'>): Readonly<Record<string, JsonSchema>> =>
  plugin.options as Record<string, JsonSchema>;

/** What the author writes; `define...` adds the rest. */
export type Definition<P extends Plugin, Added extends string = never> = Omit<
  P,
  'kind' | 'apiVersion' | Added
>;

const OF_ALL = ['name', 'summary', 'formula', 'source', 'options', 'example', 'exceptions', 'check'];
const SET_BY_DEFINE = ['kind', 'form', 'measures', 'apiVersion'];
const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Checks what every kind has in common, and its own members, and freezes the descriptor. */
export function definePlugin<P extends Plugin>(definition: Omit<P, 'apiVersion'>, members: Members): P {
  const plugin = { ...definition, apiVersion: API_VERSION } as P;
  const { kind, name, summary } = plugin;
  const options = optionsOf(plugin) as unknown;
  if (typeof name !== 'string' || !KEBAB_CASE.test(name)) {
    throw new TypeError(
      `a ${kind} needs a name in kebab-case, such as my-${kind}; got ${JSON.stringify(name)}`,
    );
  }
  if (typeof summary !== 'string' || summary === '') throw new TypeError(`${kind} ${name} needs a summary`);
  if (options === null || typeof options !== 'object') {
    throw new TypeError(`${kind} ${name} needs options: an object of JSON schemas, {} for none`);
  }
  if ('name' in options) throw new TypeError(`${kind} ${name} cannot have an option called name`);
  for (const [option, schema] of Object.entries(options)) {
    if (typeof schema !== 'object' || schema === null) {
      throw new TypeError(
        `${kind} ${name}: the option ${option} is ${JSON.stringify(schema)}, not a schema; make it by option.number(...) and the like`,
      );
    }
  }
  const optional = [...(members.optional ?? []), ...OF_ALL];
  checkMembers(`${kind} ${name}`, plugin, { ...members, optional }, SET_BY_DEFINE);
  return Object.freeze(plugin);
}
