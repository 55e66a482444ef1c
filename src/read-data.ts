import { compose, openExperiment } from './composition.js';
import { ConfigError, type Fault } from './core/errors.js';
import { RandomStream } from './core/random.js';
import type { RatingData } from './core/ratings.js';
import { ConfigDocument } from './harness/config-document.js';
import { chooseColumns, detectFile, type SourceEntry } from './data/detect-source.js';
import type { ColumnNames } from './data/guess-columns.js';
import { NodeFiles } from './harness/node-files.js';
import { readEntry, resolveEntry } from './harness/plugin-entries.js';
import { readSource } from './harness/prepare.js';
import { type PlanOptions, readRequest } from './plan-experiment.js';

export interface DataOptions extends PlanOptions {
  /** What the columns of a file are, where that is not to be guessed. */
  readonly columns?: ColumnNames;
  /** What separates the columns of a file. */
  readonly delimiter?: string;
}

/** Data as they are in their file, before any filter, and what they were read as. */
export interface FoundData {
  readonly data: RatingData;
  readonly source: SourceEntry;
  /** In words. */
  readonly format: string;
}

/** Reads the data that a configuration (`.yaml`) names, or a file of ratings, whose format is told by looking at it. */
export async function findData(path: string, options: DataOptions = {}): Promise<FoundData> {
  if (/\.ya?ml$/i.test(path)) {
    const { experiment, document } = await openExperiment(await readRequest(path, options));
    const data = await readSource(experiment.data, RandomStream.fromSeed(experiment.seed));
    const { name } = experiment.data.plugin;
    const given = (document.root as { readonly data: string | SourceEntry }).data;
    const source = typeof given === 'string' ? { name: given } : given;
    return { data, source, format: `the data of ${path}, by the source ${name}` };
  }
  const root = options.dataRoot ?? '.';
  const found = await detectFile(new NodeFiles(root), path, options.delimiter);
  const source = found.entry(chooseColumns(found, options.columns ?? {}));
  return { data: await readEntrySource(source, root), source, format: found.format };
}

/** Reads what an entry of a configuration names. @param root where relative paths start. */
export async function readEntrySource(entry: SourceEntry, root: string): Promise<RatingData> {
  const document = new ConfigDocument('data', JSON.stringify(entry));
  const faults: Fault[] = [];
  const resolution = { document, registry: compose(root).registry, faults };
  const source = resolveEntry('data-source', readEntry(entry, []), resolution);
  if (!source) throw new ConfigError(faults);
  return readSource(source, RandomStream.fromSeed(42));
}
