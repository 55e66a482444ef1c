import { stringify } from 'yaml';
import type { Plugin, PluginKind } from '../core/contracts/plugin.js';
import { ConfigError, messageOf } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { PluginOfKind, PluginRegistry } from '../core/registry.js';
import { ConfigDocument, type JsonObject } from '../harness/config-document.js';
import { readEntry, resolveEntry } from '../harness/plugin-entries.js';

export type Options = Readonly<Record<string, unknown>>;

/** A plugin of a registry with options as a configuration would give them, written to YAML and read again; or what is wrong with them. */
export function resolveOptions<P extends Plugin>(
  { kind, name }: Pick<P, 'kind' | 'name'>,
  options: Options,
  registry: PluginRegistry,
): { readonly resolved?: ResolvedPlugin<P>; readonly faults: readonly string[] } {
  const faults: { message: string }[] = [];
  try {
    const document = new ConfigDocument('options', stringify({ use: { name, ...options } }));
    const entry = readEntry((document.root as JsonObject)['use']!, ['use']);
    const resolved = resolveEntry(kind, entry, { document, registry, faults }) as
      | ResolvedPlugin<P>
      | undefined;
    return { ...(resolved && { resolved }), faults: faults.map(({ message }) => message) };
  } catch (error) {
    return { faults: [messageOf(error)] };
  }
}

/** A plugin of a registry by its name. @throws ConfigError if there is none, or not with these options. */
export function named<K extends PluginKind>(
  registry: PluginRegistry,
  kind: K,
  name: string,
  options: Options = {},
): ResolvedPlugin<PluginOfKind[K]> {
  const { resolved, faults } = resolveOptions<PluginOfKind[K]>({ kind, name }, options, registry);
  if (!resolved) throw new ConfigError(faults.map((message) => ({ message })));
  return resolved;
}
