import { dirname } from 'node:path';
import { Container } from './core/container.js';
import { builtInPlugins } from './built-in.js';
import { ConfigError, messageOf, PluginError } from './core/errors.js';
import { PluginRegistry, pluginModule, REGISTRATION } from './core/registry.js';
import { type Clock, services } from './core/services.js';
import { dataFolder } from './data/cache-folder.js';
import { ConfigDocument } from './harness/config-document.js';
import type { Experiment } from './harness/experiment.js';
import { NodeFiles } from './harness/node-files.js';
import { ownSourceHash } from './harness/source-hash.js';
import type { CodeHashes } from './harness/store/cell-keys.js';
import { pluginSpecifiers, resolveExperiment } from './harness/resolve-experiment.js';
import { loadUserPlugins, type UserPlugins } from './harness/user-plugins.js';

/** What a run is made of; can be sent to another thread. */
export interface Request {
  /** The configuration's file, as messages name it. */
  readonly file: string;
  readonly text: string;
  readonly set: readonly string[];
  /** Where relative paths of data start; the configuration's folder if not given. */
  readonly dataRoot?: string;
  /** Whether the plugins that the configuration names may be loaded, which is to run their code. */
  readonly allowPlugins?: boolean;
}

interface Composition {
  readonly registry: PluginRegistry;
  readonly clock: Clock;
}

const clock: Clock = { seconds: () => performance.now() / 1000 };

/** The composition root: the one place that sees the container. */
export function compose(
  dataRoot: string,
  userPlugins: readonly Pick<UserPlugins, 'owner' | 'plugins'>[] = [],
): Composition {
  const container = new Container();
  container.bind(services.files).toConstantValue(new NodeFiles(dataRoot));
  container.bind(services.fetchedSets).toConstantValue(new NodeFiles(dataFolder()));
  container.bind(services.clock).toConstantValue(clock);
  const modules = userPlugins.map(({ owner, plugins }) => pluginModule(owner, plugins));
  try {
    container.load(builtInPlugins, ...modules);
    const registry = new PluginRegistry(container.getAll(REGISTRATION));
    return { registry, clock: container.get(services.clock) };
  } catch (error) {
    if (error instanceof PluginError) throw error;
    throw new PluginError(`plugins cannot be put together: ${messageOf(error)}`, { cause: error });
  }
}

export interface OpenedExperiment extends Composition {
  readonly document: ConfigDocument;
  readonly experiment: Experiment;
  readonly code: CodeHashes;
  /** Files and packages that plugins come from. */
  readonly userPlugins: readonly Pick<UserPlugins, 'owner' | 'version'>[];
}

/** Reads a configuration, loads the plugins that it asks for and resolves it. */
export async function openExperiment(request: Request): Promise<OpenedExperiment> {
  const { file, text, set } = request;
  const document = new ConfigDocument(file, text, set);
  const directory = dirname(file);
  const userPlugins: UserPlugins[] = [];
  const specifiers = pluginSpecifiers(document);
  if (request.allowPlugins !== true) refusePlugins(specifiers, document);
  for (const [i, specifier] of specifiers.entries()) {
    userPlugins.push(await loadUserPlugins(specifier, directory, document.locate(['plugins', i])));
  }
  const composition = compose(request.dataRoot ?? directory, userPlugins);
  const experiment = resolveExperiment(document, composition.registry);
  return {
    ...composition,
    document,
    experiment,
    code: codeHashes(composition.registry, userPlugins),
    userPlugins,
  };
}

/** @throws ConfigError that names every plugin: a configuration may be anybody's, and does not run code by itself. */
function refusePlugins(specifiers: readonly string[], document: ConfigDocument): void {
  if (specifiers.length === 0) return;
  throw new ConfigError(
    specifiers.map((specifier, i) => ({
      location: document.locate(['plugins', i]),
      message: `the plugin ${JSON.stringify(specifier)} is code, which has not been run; if you trust it, give the same command with --allow-plugins (in the library: allowPlugins: true)`,
    })),
  );
}

function codeHashes(registry: PluginRegistry, userPlugins: readonly UserPlugins[]): CodeHashes {
  const hashes = new Map(userPlugins.map(({ owner, sourceHash }) => [owner, sourceHash]));
  return {
    mfbench: ownSourceHash(),
    pluginOf: (plugin) => {
      const found = registry.registrations(plugin.kind).find((one) => one.plugin === plugin);
      return found && hashes.get(found.owner);
    },
  };
}
