import { parentPort, workerData } from 'node:worker_threads';
import { compose } from './composition.js';
import { optionsOf, type Plugin, type PluginKind } from './core/contracts/plugin.js';
import { MfbenchError } from './core/errors.js';
import type { PluginRegistry } from './core/registry.js';
import { loadUserPlugins } from './harness/user-plugins.js';
import { checkRegistered, registrationsOf } from './testing/check-plugin.js';
import type { Finding } from './testing/finding.js';

export interface CheckWorkerData {
  /** A file, a package, or the name of built-in plugins. */
  readonly name: string;
  /** Options to try them with. */
  readonly set: Readonly<Record<string, unknown>>;
}

export interface CheckedPlugin {
  readonly kind: PluginKind;
  readonly name: string;
  readonly findings: readonly Finding[];
}

export type FromCheckWorker =
  /** Told before a check of a plugin, with what is known by then. */
  | { readonly type: 'trying'; readonly plugin: CheckedPlugin; readonly check: string }
  | { readonly type: 'checked'; readonly plugin: CheckedPlugin }
  | { readonly type: 'refused'; readonly message: string; readonly code: string; readonly exitCode: number }
  | { readonly type: 'done' };

/** A thread that checks plugins, which may never come back. */
const tell = (message: FromCheckWorker): void => parentPort!.postMessage(message);
const { name, set } = workerData as CheckWorkerData;

try {
  const { plugins, registry } = await find();
  for (const plugin of plugins) {
    const { kind, name: pluginName } = plugin;
    const options = Object.fromEntries(Object.entries(set).filter(([option]) => option in optionsOf(plugin)));
    const findings = await checkRegistered(plugin, registry, options, (check, soFar) => {
      tell({ type: 'trying', plugin: { kind, name: pluginName, findings: soFar }, check });
    });
    tell({ type: 'checked', plugin: { kind, name: pluginName, findings } });
  }
  tell({ type: 'done' });
} catch (error) {
  if (!(error instanceof MfbenchError)) throw error;
  const { message, code, exitCode } = error;
  tell({ type: 'refused', message, code, exitCode });
}

/** The built-in plugins of the name, or those that the file or package exports. */
async function find(): Promise<{ plugins: readonly Plugin[]; registry: PluginRegistry }> {
  const directory = process.cwd();
  const builtIn = compose(directory).registry;
  const found = registrationsOf(builtIn).filter(({ plugin }) => plugin.name === name);
  if (found.length > 0) return { registry: builtIn, plugins: found.map(({ plugin }) => plugin) };
  const loaded = await loadUserPlugins(name, directory, { file: `check ${name}` });
  const { registry } = compose(directory, [loaded]);
  const own = registrationsOf(registry).filter(({ owner }) => owner === loaded.owner);
  return { registry, plugins: own.map(({ plugin }) => plugin) };
}
