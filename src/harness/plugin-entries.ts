import { callPlugin } from '../core/call-plugin.js';
import { optionsOf, type PluginKind } from '../core/contracts/plugin.js';
import type { Fault } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { type JsonSchema, objectSchema, type ResolvedPlugin } from '../core/options.js';
import type { PluginOfKind, PluginRegistry } from '../core/registry.js';
import { type ConfigDocument, isObject, type Json, type Path } from './config-document.js';
import { validate } from './option-validation.js';
import type { TunedOption } from './tuning/choices.js';
import { takeSpaces } from './tuning/read-spaces.js';

/** A plugin as a configuration names it, and where each part of that stands. */
export interface PluginEntry {
  readonly name: string | undefined;
  readonly path: Path;
  readonly namePath: Path;
  readonly options: ReadonlyMap<string, { readonly value: Json; readonly path: Path }>;
}

export interface Resolution {
  readonly document: ConfigDocument;
  readonly registry: PluginRegistry;
  readonly faults: Fault[];
  /** Takes the search spaces among options; none where options have to be given. */
  readonly spaces?: TunedOption[];
}

/** Where an entry stands: the kind that it has in its row, and for an option that is a plugin the way to it. */
interface Place {
  readonly part: string;
  /** Into the resolved options. */
  readonly at: Path;
  /** The same as names. */
  readonly names: Path;
}

/** A name as it would be looked up; what is no text finds nothing, and is shown. */
const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Reads `name` or `{ name, ...options }`. */
export function readEntry(value: Json, path: Path): PluginEntry {
  if (!isObject(value)) return { name: textOf(value), path, namePath: path, options: new Map() };
  const options = new Map<string, { value: Json; path: Path }>();
  for (const [key, option] of Object.entries(value)) {
    if (key !== 'name') options.set(key, { value: option, path: [...path, key] });
  }
  const { name } = value;
  return {
    name: name === undefined ? undefined : textOf(name),
    path,
    namePath: name === undefined ? path : [...path, 'name'],
    options,
  };
}

/**
 * An entry over its default: a default of the same name gives the options that the entry leaves out; one without a name gives those that
 * the entry's plugin has; one of another name gives nothing.
 */
export function mergeEntries(
  entry: PluginEntry | undefined,
  base: PluginEntry | undefined,
  hasOption: (plugin: string, option: string) => boolean,
): PluginEntry | undefined {
  if (!entry || !base) return entry ?? (base?.name === undefined ? undefined : base);
  const name = entry.name ?? base.name;
  if (base.name !== undefined && base.name !== name) return entry;
  const inherited = [...base.options].filter(
    ([option]) => base.name !== undefined || (name !== undefined && hasOption(name, option)),
  );
  return {
    name,
    path: entry.path,
    namePath: entry.name === undefined ? base.namePath : entry.namePath,
    options: new Map([...inherited, ...entry.options]),
  };
}

const schemas = new WeakMap<object, JsonSchema>();

/** The plugin of an entry with its options validated, defaults filled in; undefined (and faults) if that cannot be had. */
export function resolveEntry<K extends PluginKind>(
  kind: K,
  entry: PluginEntry,
  resolution: Resolution,
  place: Place = { part: kind, at: [], names: [kind] },
): ResolvedPlugin<PluginOfKind[K]> | undefined {
  const { document, registry, faults, spaces } = resolution;
  const report = (path: Path, message: string): void => {
    faults.push({ location: document.locate(path), message });
  };
  if (entry.name === undefined) {
    report(entry.path, `the ${kind} needs a name. Allowed: ${registry.names(kind).join(', ')}`);
    return undefined;
  }
  const plugin = registry.find(kind, entry.name);
  if (!plugin) {
    report(entry.namePath, `unknown ${kind} "${entry.name}"${nearest(entry.name, registry.names(kind))}`);
    return undefined;
  }
  const what = `${kind} ${plugin.name}`;
  const properties = optionsOf(plugin);
  let schema = schemas.get(plugin);
  if (!schema) schemas.set(plugin, (schema = objectSchema(properties)));

  const options: Record<string, unknown> = {};
  for (const [name, { value }] of entry.options) options[name] = structuredClone(value);
  const locate = ([option, ...rest]: Path): Path => {
    const given = option === undefined ? undefined : entry.options.get(String(option));
    return given ? [...given.path, ...rest] : entry.path;
  };
  const given = options as Record<string, Json>;
  if (spaces) {
    const before = faults.length;
    for (const { at, choices } of takeSpaces(given, properties, { what, document, locate, faults })) {
      const name = [...place.names, ...at].join(' ');
      spaces.push({ name, part: place.part, place: [...place.at, ...at], path: locate(at), choices });
    }
    if (faults.length > before) return undefined;
  }
  const found = validate(what, given, schema, document, locate);
  faults.push(...found);
  if (found.length > 0) return undefined;

  for (const [name, option] of Object.entries(properties)) {
    const path = entry.options.get(name)?.path ?? entry.path;
    const resolve = (nested: string, value: Json, within: Path): unknown => {
      const found = readEntry(value, [...path, ...within]);
      return resolveEntry(nested as PluginKind, found, resolution, {
        part: place.part,
        at: [...place.at, name, ...within, 'options'],
        names: [...place.names, name, ...within, found.name ?? ''],
      });
    };
    const value = options[name] as Json | undefined;
    if (value === undefined) continue;
    if (option['x-plugin']) options[name] = resolve(option['x-plugin'], value, []);
    const nested = option.items?.['x-plugin'];
    if (nested) options[name] = (value as Json[]).map((element, i) => resolve(nested, element, [i]));
  }
  const fault = callPlugin(plugin, () => plugin.check?.(options));
  if (fault === undefined) return { plugin, options };
  report(entry.path, `${what}: ${fault}`);
  return undefined;
}
