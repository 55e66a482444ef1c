import type { Clip } from '../core/contracts/results.js';
import type { Precision } from '../core/contracts/objective.js';
import type { PluginKind } from '../core/contracts/plugin.js';
import { ConfigError, type Fault } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { PluginOfKind, PluginRegistry } from '../core/registry.js';
import { type ConfigDocument, isObject, type Json, type JsonObject, type Path } from './config-document.js';
import { CONFIG_SCHEMA } from './config-schema.js';
import { resolveConvergence } from './convergence/resolve-convergence.js';
import type { Experiment } from './experiment.js';
import type { NamedMetric } from './named-metric.js';
import { validate } from './option-validation.js';
import { type PluginEntry, readEntry, resolveEntry } from './plugin-entries.js';
import { shortName } from './plugin-use.js';
import { checkClip, RowResolver } from './resolve-rows.js';
import { resolveTuning } from './tuning/resolve-tuning.js';

/** The plugin files and packages that a configuration asks for, before anything else of it is looked at. */
export function pluginSpecifiers(document: ConfigDocument): string[] {
  const plugins = isObject(document.root) ? document.root['plugins'] : undefined;
  return Array.isArray(plugins) ? plugins.filter((name): name is string => typeof name === 'string') : [];
}

/** @throws ConfigError with every fault of the configuration, in the order of their lines. */
export function resolveExperiment(document: ConfigDocument, registry: PluginRegistry): Experiment {
  if (!isObject(document.root)) {
    throw ConfigError.of('expected a map with experiment, data, split and rows', document.locate([]));
  }
  const root = structuredClone(document.root) as Record<string, Json>;
  const faults = validate('', root, CONFIG_SCHEMA, document, (path) => path);
  if (faults.length === 0 || !faults.some(({ message }) => /must be/.test(message))) {
    const resolver = new ExperimentResolver(document, registry, faults);
    const experiment = resolver.resolve(root);
    if (faults.length === 0) return experiment as Experiment;
  }
  throw new ConfigError(sortFaults(faults));
}

const sortFaults = (faults: readonly Fault[]): Fault[] =>
  [...faults].sort(
    (a, b) =>
      (a.location?.line ?? 0) - (b.location?.line ?? 0) ||
      (a.location?.column ?? 0) - (b.location?.column ?? 0),
  );

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const RESERVED_NAME = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The schema has seen to it that it is a text, unless it is missing. */
const textIn = (object: JsonObject, key: string): string => (object[key] as string | undefined) ?? '';

interface Clipping {
  readonly clip?: Clip;
}

class ExperimentResolver {
  constructor(
    readonly document: ConfigDocument,
    readonly registry: PluginRegistry,
    readonly faults: Fault[],
  ) {}

  resolve(root: JsonObject): Partial<Experiment> {
    const { seed, data, filters, split, metrics, reporters, predictions, rows, defaults, baseline } = root;
    const experiment = textIn(root, 'experiment');
    if (!NAME.test(experiment) || RESERVED_NAME.test(experiment)) {
      this.#report(
        ['experiment'],
        'experiment names a folder: letters, digits, dots, hyphens and underscores, at most 100, a letter or digit first',
      );
    }
    const clip = this.#clip((predictions ?? {}) as Clipping, (defaults ?? {}) as Clipping);
    const rowResolver = new RowResolver(this, (defaults ?? {}) as JsonObject, clip);
    const list = <K extends PluginKind>(kind: K, values: Json | undefined, path: Path) =>
      ((values ?? []) as Json[]).flatMap(
        (value, i) => this.#resolve(kind, readEntry(value, [...path, i])) ?? [],
      );
    const resolvedRows = ((rows ?? []) as JsonObject[]).flatMap(
      (row, i) => rowResolver.resolve(row, ['rows', i]) ?? [],
    );
    rowResolver.reportUnused();
    this.#checkRowNames((rows ?? []) as JsonObject[]);
    this.#checkBaseline(baseline, (rows ?? []) as JsonObject[]);
    const namedMetrics = this.#metrics((metrics ?? []) as Json[]);
    const allRows = resolvedRows.length === ((rows ?? []) as Json[]).length;
    const resolvedTuning = resolveTuning(root['tuning'], namedMetrics, resolvedRows, allRows, this);
    const convergence = resolveConvergence(root['convergence'], namedMetrics, resolvedRows, this);
    return {
      name: experiment,
      seed: seed as number,
      ...(data !== undefined && this.#part('data', this.#resolve('data-source', readEntry(data, ['data'])))),
      filters: list('filter', filters, ['filters']),
      ...(split !== undefined && this.#part('split', this.#resolve('splitter', readEntry(split, ['split'])))),
      metrics: namedMetrics,
      reporters: list('reporter', reporters, ['reporters']),
      clip,
      precision: root['precision'] as Precision,
      rows: resolvedRows,
      ...(resolvedTuning && { tuning: resolvedTuning }),
      ...(convergence && { convergence }),
      ...(baseline !== undefined && { baseline: baseline as string }),
      confidence: root['confidence'] as number,
    };
  }

  /** What all rows are clipped to that say nothing else. */
  #clip(predictions: Clipping, defaults: Clipping): Clip {
    const given = [
      [predictions.clip, ['predictions', 'clip']],
      [defaults.clip, ['defaults', 'clip']],
    ] as const;
    for (const [clip, path] of given) if (clip !== undefined) checkClip(clip, path, this);
    if (predictions.clip !== undefined && defaults.clip !== undefined)
      this.#report(
        ['defaults', 'clip'],
        'predictions clip says for all rows what defaults clip does; leave one out',
      );
    return predictions.clip ?? defaults.clip ?? true;
  }

  #part<N extends string, T>(name: N, value: T | undefined): { [n in N]?: T } {
    return (value === undefined ? {} : { [name]: value }) as { [n in N]?: T };
  }

  #report(path: Path, message: string): void {
    this.faults.push({ location: this.document.locate(path), message });
  }

  #resolve<K extends PluginKind>(kind: K, found: PluginEntry): ResolvedPlugin<PluginOfKind[K]> | undefined {
    return resolveEntry(kind, found, this);
  }

  #metrics(values: readonly Json[]): NamedMetric[] {
    const named = new Map<string, NamedMetric>();
    values.forEach((value, i) => {
      const path = ['metrics', i];
      const metric = this.#resolve('metric', readEntry(value, path));
      if (!metric) return;
      const name = shortName(metric);
      if (named.has(name)) this.#report(path, `the metric "${name}" is listed twice`);
      named.set(name, { ...metric, name });
    });
    return [...named.values()];
  }

  #checkRowNames(rows: readonly JsonObject[]): void {
    const names = new Set<Json | undefined>();
    rows.forEach((row, i) => {
      const name = row['name'];
      if (names.has(name)) this.#report(['rows', i, 'name'], `two rows are called ${JSON.stringify(name)}`);
      if (typeof name === 'string' && (name.trim() === '' || name.length > 200)) {
        this.#report(['rows', i, 'name'], 'a name has 1 to 200 characters');
      }
      names.add(name);
    });
  }

  #checkBaseline(baseline: Json | undefined, rows: readonly JsonObject[]): void {
    const names = rows.map(({ name }) => name).filter((name) => typeof name === 'string');
    if (typeof baseline !== 'string' || names.includes(baseline)) return;
    this.#report(['baseline'], `baseline: no row is called "${baseline}"${nearest(baseline, names)}`);
  }
}
