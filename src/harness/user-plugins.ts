import { register } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { resolve } from 'import-meta-resolve';
import type { Plugin } from '../core/contracts/plugin.js';
import { ConfigError, type Location, messageOf, PluginError } from '../core/errors.js';
import { type InjectablePlugin, isInjectable, isPlugin } from '../core/registry.js';
import { PluginSources } from './plugin-sources.js';

/** The plugins of one file or package. */
export interface UserPlugins {
  readonly owner: string;
  readonly plugins: readonly (Plugin | InjectablePlugin)[];
  /** Of everything that its module has loaded. */
  readonly sourceHash: string;
}

let sources: PluginSources | undefined;

async function hookModules(): Promise<PluginSources> {
  const { port1, port2 } = new MessageChannel();
  port1.unref();
  const entries = {
    mfbench: new URL('../index.js', import.meta.url).href,
    'mfbench/testing': new URL('../testing/index.js', import.meta.url).href,
  };
  register(new URL('./self-resolver.js', import.meta.url), {
    data: { entries, port: port2 },
    transferList: [port2],
  });
  // What is loaded from now on is the plugins'.
  await import(entries.mfbench);
  return new PluginSources(port1);
}

/**
 * Imports a file (`./my-optimizer.js`, relative to `directory`) or a package (from the `node_modules` above `directory`) and takes every
 * plugin that it exports, alone or in a list.
 * @throws ConfigError if it is not there or exports no plugin; PluginError if it fails while it loads.
 */
export async function loadUserPlugins(
  specifier: string,
  directory: string,
  location: Location,
): Promise<UserPlugins> {
  sources ??= await hookModules();
  let url: string;
  try {
    url = resolve(specifier, pathToFileURL(join(directory, 'config.yaml')).href);
  } catch (error) {
    throw ConfigError.of(`plugin ${specifier} is not there: ${messageOf(error)}`, location);
  }
  let exports: Record<string, unknown>;
  try {
    exports = await sources.import(url);
  } catch (error) {
    const isItself = url.startsWith('file:') && messageOf(error).includes(fileURLToPath(url));
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' && isItself) {
      throw ConfigError.of(`there is no plugin file ${fileURLToPath(url).split(sep).join('/')}`, location);
    }
    throw new PluginError(`plugin ${specifier} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  const plugins = Object.values(exports)
    .flat()
    .filter((value) => isPlugin(value) || isInjectable(value));
  if (plugins.length === 0) {
    throw ConfigError.of(
      `${specifier} exports no plugin; export what defineOptimizer, defineModel, ... return`,
      location,
    );
  }
  return { owner: specifier, plugins: [...new Set(plugins)], sourceHash: sources.hashOf(url) };
}
