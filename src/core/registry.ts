import { ContainerModule, type ServiceIdentifier } from './container.js';
import { type DataSource, type Feature, type Filter, type Splitter } from './contracts/data.js';
import type { Metric, Reporter } from './contracts/evaluation.js';
import type { Model } from './contracts/model.js';
import type { Modifier } from './contracts/modifier.js';
import type { Loss, Regularizer } from './contracts/costs.js';
import type { Optimizer } from './contracts/objective.js';
import { API_VERSION, PLUGIN_KINDS, type Plugin, type PluginKind } from './contracts/plugin.js';
import type { Searcher } from './contracts/tuning.js';
import { messageAndPlace } from './error-place.js';
import { PluginError } from './errors.js';
import { services } from './services.js';

export interface PluginOfKind {
  readonly 'data-source': DataSource;
  readonly filter: Filter;
  readonly splitter: Splitter;
  readonly feature: Feature;
  readonly model: Model;
  readonly loss: Loss;
  readonly regularizer: Regularizer;
  readonly optimizer: Optimizer;
  readonly modifier: Modifier;
  readonly metric: Metric;
  readonly searcher: Searcher;
  readonly reporter: Reporter;
}

/** A plugin, and the package or file that it comes from. */
export interface Registration {
  readonly plugin: Plugin;
  readonly owner: string;
}

/** A plugin that has dependencies: made when they are there. */
export interface InjectablePlugin {
  readonly dependencies: readonly ServiceIdentifier[];
  readonly create: (...dependencies: unknown[]) => Plugin;
}

type Injected<D extends readonly ServiceIdentifier[]> = {
  [i in keyof D]: D[i] extends ServiceIdentifier<infer T> ? T : never;
};

/** A plugin made of injected services: `injectable([services.files], (files) => defineDataSource({ ... }))`. */
export function injectable<const D extends readonly ServiceIdentifier[]>(
  dependencies: D,
  create: (...dependencies: Injected<D>) => Plugin,
): InjectablePlugin {
  return { dependencies, create: create as InjectablePlugin['create'] };
}

export const REGISTRATION: ServiceIdentifier<Registration> = Symbol.for('mfbench.registration');

export const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' && value !== null && PLUGIN_KINDS.includes((value as Plugin).kind);

export const isInjectable = (value: unknown): value is InjectablePlugin =>
  typeof value === 'object' && value !== null && 'dependencies' in value && 'create' in value;

/**
 * Binds plugins for the registry of the container that loads the module, which has to have what they depend on.
 * @throws PluginError, then or when the registry is made, for a plugin that cannot be made.
 */
export function pluginModule(
  owner: string,
  plugins: readonly (Plugin | InjectablePlugin)[],
): ContainerModule {
  return new ContainerModule(({ bind, isBound }) => {
    for (const plugin of plugins) {
      if (isInjectable(plugin)) {
        if (plugin.dependencies.includes(REGISTRATION))
          throw new PluginError(`plugin ${owner} needs all plugins, of which it is one: a cycle`);
        for (const dependency of plugin.dependencies as readonly (ServiceIdentifier | undefined)[]) {
          if (dependency !== undefined && isBound(dependency)) continue;
          throw new PluginError(
            `plugin ${owner} needs ${nameOf(dependency)}, which nothing provides; services has ${Object.keys(services).join(', ')}`,
          );
        }
        bind(REGISTRATION).toResolvedValue(
          (...dependencies: unknown[]) => ({ plugin: make(plugin, dependencies, owner), owner }),
          [...plugin.dependencies],
        );
      } else {
        bind(REGISTRATION).toConstantValue({ plugin, owner });
      }
    }
  });
}

const nameOf = (dependency: ServiceIdentifier | undefined): string =>
  typeof dependency === 'function' ? dependency.name : String(dependency);

function make({ create }: InjectablePlugin, dependencies: readonly unknown[], owner: string): Plugin {
  let made: unknown;
  try {
    made = create(...dependencies);
  } catch (error) {
    throw new PluginError(`plugin ${owner} cannot be made: ${messageAndPlace(error)}`, { cause: error });
  }
  if (!isPlugin(made)) throw new PluginError(`plugin ${owner} cannot be made: create returned no plugin`);
  return made;
}

function checkVersion({ plugin, owner }: Registration): void {
  // A plugin that was bundled with another mfbench, or is no result of `define...`, can have anything here.
  const version = plugin.apiVersion as number | undefined;
  if (version === API_VERSION) return;
  const made =
    version === undefined
      ? 'is not made by define...: import it from mfbench'
      : `is made for version ${version} of the plugin contract, this mfbench has version ${API_VERSION}: install versions that fit`;
  throw new PluginError(`${plugin.kind} ${plugin.name} of ${owner} ${made}`);
}

/** The plugins of a run, by kind and name. */
export class PluginRegistry {
  readonly #byKind = new Map<PluginKind, Map<string, Registration>>(
    PLUGIN_KINDS.map((kind) => [kind, new Map()]),
  );

  /** @throws PluginError if two plugins of one kind have the same name, or one is made for another version of the contract. */
  constructor(registrations: readonly Registration[]) {
    for (const registration of registrations) {
      const { kind, name } = registration.plugin;
      checkVersion(registration);
      const taken = this.#byKind.get(kind)!.get(name);
      if (taken?.plugin === registration.plugin) {
        throw new PluginError(
          `${kind} ${name} is there twice, by ${taken.owner} and by ${registration.owner}: name one of them in plugins`,
        );
      }
      if (taken) {
        throw new PluginError(
          `two plugins are ${kind} ${name}: one of ${taken.owner}, one of ${registration.owner}; give one of them another name`,
        );
      }
      this.#byKind.get(kind)!.set(name, registration);
    }
  }

  find<K extends PluginKind>(kind: K, name: string): PluginOfKind[K] | undefined {
    return this.#byKind.get(kind)!.get(name)?.plugin as PluginOfKind[K] | undefined;
  }

  /** Names in alphabetical order. */
  names(kind: PluginKind): string[] {
    return [...this.#byKind.get(kind)!.keys()].sort();
  }

  registrations(kind: PluginKind): Registration[] {
    return this.names(kind).map((name) => this.#byKind.get(kind)!.get(name)!);
  }
}
