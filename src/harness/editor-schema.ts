import { optionsOf, PLUGIN_KINDS, type Plugin, type PluginKind } from '../core/contracts/plugin.js';
import { isRequired, type JsonSchema } from '../core/options.js';
import type { PluginRegistry } from '../core/registry.js';
import { CONFIG_SCHEMA } from './config-schema.js';

type Schema = Readonly<Record<string, unknown>>;

/** Where a plugin is named: on its own, or as a part of a row, whose options can come from the defaults. */
type Place = 'whole' | 'part';

const referenceTo = (kind: string, place: Place): Schema => ({
  $ref: `#/$defs/${place === 'whole' ? kind : `${kind}-of-row`}`,
});

/** The JSON schema (draft 7) of configurations that use the plugins of a registry, for editors. What depends on several parts is left to `mfbench plan`. */
export function configurationSchema(registry: PluginRegistry): Schema {
  const definitions = PLUGIN_KINDS.flatMap((kind) => {
    const plugins = registry.registrations(kind).map(({ plugin }) => plugin);
    const whole = [kind, entryOf(kind, plugins, 'whole')] as const;
    return ROW_KINDS.has(kind)
      ? [whole, [`${kind}-of-row`, entryOf(kind, plugins, 'part')] as const]
      : [whole];
  });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A configuration of mfbench',
    ...(plain(CONFIG_SCHEMA, 'whole') as Schema),
    $defs: { ...Object.fromEntries(definitions), 'search-space': SEARCH_SPACE },
  };
}

const ROW_KINDS: ReadonlySet<string> = new Set(
  Object.keys(CONFIG_SCHEMA.properties!['defaults']!.properties!),
);

/** A name, or a map with the options of the plugin of that name. */
function entryOf(kind: PluginKind, plugins: readonly Plugin[], place: Place): Schema {
  const isComplete = (plugin: Plugin): boolean =>
    place === 'part' || !Object.values(optionsOf(plugin)).some(isRequired);
  const names = plugins
    .filter(isComplete)
    .map(({ name, summary }) => ({ const: name, description: summary }));
  const maps = plugins.map((plugin) => mapOf(plugin, place));
  const nameless = { ...mapWithout(plugins), description: `Options of the ${kind} that is named elsewhere.` };
  return { anyOf: [...names, ...maps, ...(place === 'part' ? [nameless] : [])] };
}

function mapOf(plugin: Plugin, place: Place): Schema {
  const options = optionsOf(plugin);
  const required = place === 'whole' ? Object.keys(options).filter((name) => isRequired(options[name]!)) : [];
  return {
    type: 'object',
    description: plugin.summary,
    required: ['name', ...required],
    properties: {
      name: { const: plugin.name, description: plugin.summary },
      ...(place === 'part' ? tunable(plainAll(options)) : plainAll(options)),
    },
    additionalProperties: false,
  };
}

/** Options that any of the plugins has. */
function mapWithout(plugins: readonly Plugin[]): Schema {
  const options = new Map<string, unknown[]>();
  for (const plugin of plugins) {
    for (const [name, schema] of Object.entries(optionsOf(plugin))) {
      options.set(name, [...(options.get(name) ?? []), plain(schema, 'whole')]);
    }
  }
  const properties = tunable(
    Object.fromEntries([...options].map(([name, schemas]) => [name, { anyOf: schemas }])),
  );
  return { type: 'object', properties, additionalProperties: false };
}

/** Options of rows, each of which can be a search space in place of a value. */
const tunable = (properties: Schema): Schema =>
  Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [
      name,
      { anyOf: [schema, { $ref: '#/$defs/search-space' }] },
    ]),
  );

/** What an option of a row can be, if the configuration has `tuning`. */
const SEARCH_SPACE: Schema = {
  description: 'A search space: { range: [lowest, highest], scale: linear | log } or { values: [...] }.',
  type: 'object',
  additionalProperties: false,
  properties: {
    range: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
    scale: { enum: ['linear', 'log'] },
    values: { type: 'array', minItems: 1 },
  },
};

const plainAll = (schemas: Readonly<Record<string, unknown>>, place: Place = 'whole'): Schema =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, plain(schema, placeOf(name, place))]),
  );

/** Below these keys of a configuration plugins are parts of rows. */
const placeOf = (key: string, place: Place): Place => (key === 'defaults' || key === 'rows' ? 'part' : place);

/** A schema in JSON schema's own words: a plugin is a reference to the definition of its kind. */
function plain(schema: unknown, place: Place): unknown {
  if (Array.isArray(schema)) return schema.map((part) => plain(part, place));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { 'x-plugin': kind, ...rest } = schema as JsonSchema;
  if (kind !== undefined) {
    return { allOf: [referenceTo(kind, place)], ...(rest.description && { description: rest.description }) };
  }
  if (Array.isArray(rest.type)) return alternatives(rest, rest.type as readonly string[]);
  const entries = Object.entries(rest).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (key === 'properties') return [key, plainAll(value as Schema, place)];
      return [key, key === 'items' || key === 'additionalProperties' ? plain(value, place) : value];
    }),
  );
}

/** One schema for each type: that of lists has what is said of their items. */
const alternatives = ({ description, ...schema }: JsonSchema, types: readonly string[]): Schema => ({
  description,
  anyOf: types.map((type) => (type === 'array' ? { ...schema, type } : { type })),
});
