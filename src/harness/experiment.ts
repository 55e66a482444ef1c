import type { DataSource, Filter, Splitter } from '../core/contracts/data.js';
import type { Reporter } from '../core/contracts/evaluation.js';
import type { FormulaModel, Predictor } from '../core/contracts/model.js';
import type { Loss, Optimizer, Precision, Regularizer } from '../core/contracts/objective.js';
import { PLUGIN_KINDS, type PluginKind } from '../core/contracts/plugin.js';
import { ConfigError, type Fault } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { PluginOfKind, PluginRegistry } from '../core/registry.js';
import { type ConfigDocument, isObject, type Json, type JsonObject, type Path } from './config-document.js';
import { CONFIG_SCHEMA } from './config-schema.js';
import type { NamedMetric } from './measure.js';
import { validate } from './option-validation.js';
import { mergeEntries, type PluginEntry, readEntry, resolveEntry } from './plugin-entries.js';
import { shortName } from './plugin-use.js';

/** One row of the comparison: a method with its options. */
export interface Row {
  readonly name: string;
  readonly path: Path;
  readonly method: Method;
}

export type Method = FormulaMethod | PredictorMethod;

export interface FormulaMethod {
  readonly form: 'formula';
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss: ResolvedPlugin<Loss>;
  readonly regularizer: ResolvedPlugin<Regularizer>;
  readonly optimizer: ResolvedPlugin<Optimizer>;
}

export interface PredictorMethod {
  readonly form: 'predictor';
  readonly model: ResolvedPlugin<Predictor>;
}

/** A configuration, validated: every plugin found, every option filled in. */
export interface Experiment {
  readonly name: string;
  readonly seed: number;
  readonly data: ResolvedPlugin<DataSource>;
  /** Applied to the data, in this order, before they are divided. */
  readonly filters: readonly ResolvedPlugin<Filter>[];
  readonly split: ResolvedPlugin<Splitter>;
  readonly metrics: readonly NamedMetric[];
  readonly clip: boolean;
  /** What update rules compute in. */
  readonly precision: Precision;
  readonly reporters: readonly ResolvedPlugin<Reporter>[];
  readonly rows: readonly Row[];
  /** The name of the row that the others are compared with. */
  readonly baseline?: string;
  /** Of intervals; a difference is called one at a level of 1 - confidence. */
  readonly confidence: number;
}

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

class ExperimentResolver {
  readonly #defaults: Partial<Record<PluginKind, PluginEntry>> = {};
  /** Options of nameless defaults that no row has made use of. */
  readonly #unused = new Map<string, Path>();

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
    for (const [kind, value] of Object.entries((defaults ?? {}) as JsonObject)) {
      const base = readEntry(value, ['defaults', kind]);
      this.#defaults[kind as PluginKind] = base;
      if (base.name === undefined) {
        for (const [name, { path }] of base.options) this.#unused.set(`${kind} ${name}`, path);
      } else {
        this.#resolve(kind as PluginKind, base);
      }
    }
    const list = <K extends PluginKind>(kind: K, values: Json | undefined, path: Path) =>
      ((values ?? []) as Json[]).flatMap(
        (value, i) => this.#resolve(kind, readEntry(value, [...path, i])) ?? [],
      );
    const resolvedRows = ((rows ?? []) as JsonObject[]).flatMap(
      (row, i) => this.#row(row, ['rows', i]) ?? [],
    );
    this.#checkRowNames((rows ?? []) as JsonObject[]);
    this.#checkBaseline(baseline, (rows ?? []) as JsonObject[]);
    for (const [name, path] of this.#unused) {
      const [kind, key] = name.split(' ');
      this.faults.push({
        location: this.document.locate(path, 'key'),
        message: `defaults: no row's ${kind} has an option "${key}"`,
      });
    }
    return {
      name: experiment,
      seed: seed as number,
      ...(data !== undefined && this.#part('data', this.#resolve('data-source', readEntry(data, ['data'])))),
      filters: list('filter', filters, ['filters']),
      ...(split !== undefined && this.#part('split', this.#resolve('splitter', readEntry(split, ['split'])))),
      metrics: this.#metrics((metrics ?? []) as Json[]),
      reporters: list('reporter', reporters, ['reporters']),
      clip: (predictions as { clip?: boolean } | undefined)?.clip ?? true,
      precision: root['precision'] as Precision,
      rows: resolvedRows,
      ...(baseline !== undefined && { baseline: baseline as string }),
      confidence: root['confidence'] as number,
    };
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

  #entry(kind: PluginKind, row: JsonObject, path: Path): PluginEntry | undefined {
    const own = row[kind] === undefined ? undefined : readEntry(row[kind], [...path, kind]);
    const hasOption = (name: string, optionName: string): boolean => {
      const options = this.registry.find(kind, name)?.options as object | undefined;
      return options !== undefined && optionName in options;
    };
    const merged = mergeEntries(own, this.#defaults[kind], hasOption);
    for (const name of merged?.options.keys() ?? []) this.#unused.delete(`${kind} ${name}`);
    return merged;
  }

  #row(row: JsonObject, path: Path): Row | undefined {
    const name = textIn(row, 'name');
    const modelEntry = this.#entry('model', row, path);
    if (!modelEntry) {
      this.#report(path, `row "${name}" needs a model. Allowed: ${this.registry.names('model').join(', ')}`);
      return undefined;
    }
    const model = this.#resolve('model', modelEntry);
    const form = (modelEntry.name === undefined ? undefined : this.registry.find('model', modelEntry.name))
      ?.form;
    if (form === 'predictor')
      return this.#predictorRow(name, row, path, model as ResolvedPlugin<Predictor> | undefined);

    const loss = this.#resolve('loss', this.#entry('loss', row, path) ?? readEntry('squared-error', path));
    const regularizer = this.#resolve(
      'regularizer',
      this.#entry('regularizer', row, path) ?? readEntry('none', path),
    );
    const optimizerEntry = this.#entry('optimizer', row, path);
    if (!optimizerEntry && form === 'formula') {
      this.#report(
        path,
        `row "${name}" needs an optimizer. Allowed: ${this.registry.names('optimizer').join(', ')}`,
      );
    }
    const optimizer = optimizerEntry && this.#resolve('optimizer', optimizerEntry);
    if (form === undefined || !model || !loss || !regularizer || !optimizer) return undefined;
    const formula = model as ResolvedPlugin<FormulaModel>;
    return { name, path, method: { form: 'formula', model: formula, loss, regularizer, optimizer } };
  }

  #predictorRow(
    name: string,
    row: JsonObject,
    path: Path,
    model: ResolvedPlugin<Predictor> | undefined,
  ): Row | undefined {
    for (const kind of PLUGIN_KINDS) {
      if (kind === 'model' || row[kind] === undefined) continue;
      this.faults.push({
        location: this.document.locate([...path, kind], 'key'),
        message: `row "${name}": a model that fits by itself has no ${kind}`,
      });
    }
    return model && { name, path, method: { form: 'predictor', model } };
  }
}
