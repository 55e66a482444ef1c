import { existsSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { resolve } from 'import-meta-resolve';
import type { Plugin } from '../core/contracts/plugin.js';
import { messageAndPlace } from '../core/error-place.js';
import { ConfigError, type Location, messageOf, PluginError } from '../core/errors.js';
import { type InjectablePlugin, isInjectable, isPlugin } from '../core/registry.js';
import { PluginSources } from './plugin-sources.js';

/** The plugins of one file or package. */
export interface UserPlugins {
  readonly owner: string;
  /** Of a package, where it has one. */
  readonly version?: string;
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
  const url = urlOf(specifier, directory, location);
  let exports: Record<string, unknown>;
  try {
    exports = await sources.import(url);
  } catch (error) {
    const fault = faultOf(specifier, url, error);
    if (fault !== undefined) throw ConfigError.of(fault, location);
    throw new PluginError(`plugin ${specifier} cannot be loaded: ${whyNot(url, error)}`, { cause: error });
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
  const version = versionOf(specifier, url);
  return {
    owner: specifier,
    ...(version !== undefined && { version }),
    plugins: [...new Set(plugins)],
    sourceHash: sources.hashOf(url),
  };
}

function urlOf(specifier: string, directory: string, location: Location): string {
  try {
    return resolve(specifier, pathToFileURL(join(directory, 'config.yaml')).href);
  } catch (error) {
    const isFile = existsSync(join(directory, specifier));
    const isMissing = codeOf(error) === 'ERR_MODULE_NOT_FOUND' && messageOf(error).includes('package');
    throw ConfigError.of(
      isFile
        ? `there is no package ${specifier}; the file of that name is ./${specifier}`
        : isMissing
          ? `the package ${specifier} is not installed in ${directory} or above: npm install ${specifier}; a file is named from this folder, ./my-plugin.mjs`
          : `plugin ${specifier} is not there: ${messageOf(error)}`,
      location,
    );
  }
}

/** Of the nearest `package.json` above the module that is of the package's name. */
function versionOf(specifier: string, url: string): string | undefined {
  const [wanted] = /^(@[^/]+\/)?[^./][^/]*/.exec(specifier) ?? [];
  if (wanted === undefined || !url.startsWith('file:')) return undefined;
  for (let folder = dirname(fileURLToPath(url)); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (name === wanted) return typeof version === 'string' ? version : undefined;
  }
  return undefined;
}

/** What is wrong with a module that is named, if it is not its code. */
function faultOf(specifier: string, url: string, error: unknown): string | undefined {
  const file = url.startsWith('file:') ? fileURLToPath(url) : undefined;
  if (file !== undefined && !existsSync(file)) return `there is no plugin file ${file.split(sep).join('/')}`;
  const code = codeOf(error);
  if (code === 'ERR_UNSUPPORTED_DIR_IMPORT')
    return `${specifier} is a folder; name a file in it, or a package by its name`;
  return code === 'ERR_UNKNOWN_FILE_EXTENSION'
    ? `${specifier} is not JavaScript: a plugin is a .js, .mjs or .cjs; TypeScript has to be compiled, by npx tsc`
    : undefined;
}

/** Node.js keeps to itself where the syntax is wrong. */
function whyNot(url: string, error: unknown): string {
  const why = messageAndPlace(error);
  return error instanceof SyntaxError && why === error.message && url.startsWith('file:')
    ? `${why}; node --check ${fileURLToPath(url)} shows where`
    : why;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
