import { createHash } from 'node:crypto';
import { callPlugin, callPluginAsync } from '../core/call-plugin.js';
import type { DataSource, Fold, Splitter } from '../core/contracts/data.js';
import type { FoldInput } from '../core/contracts/model.js';
import type { DataSummary, FilterSummary } from '../core/contracts/results.js';
import { DataError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import { RandomStream } from '../core/random.js';
import type { IdIndex, RatingData, RatingMatrix } from '../core/ratings.js';
import type { Experiment, Row } from './experiment.js';
import { applyFilters, type FilteredData } from './filtering.js';
import { describeUse } from './plugin-use.js';

/** An experiment with its data read, filtered and divided. */
export interface PreparedExperiment {
  readonly experiment: Experiment;
  readonly random: RandomStream;
  readonly data: RatingData;
  readonly filters: readonly FilterSummary[];
  readonly folds: readonly Fold[];
  /** If there is tuning: of each fold, divisions of its training part, positions in that part alone. */
  readonly validation?: readonly (readonly Fold[])[];
  /** The same for curves of convergence. */
  readonly convergence?: readonly (readonly Fold[])[];
  /** By row, then by fold: what models that need more than ratings have read. */
  readonly inputs: ReadonlyMap<number, readonly FoldInput[]>;
}

/**
 * Reads, filters and divides the data: the same for the same experiment, wherever it is done.
 * @throws DataError for data or folds that cannot be used; PluginError from a data source, filter or splitter.
 */
export async function prepare(experiment: Experiment): Promise<PreparedExperiment> {
  const random = RandomStream.fromSeed(experiment.seed);
  const { data, filters } = await loadData(experiment, random);
  const { split, tuning, convergence } = experiment;
  const folds = await divide(split, data.ratings, random.fork('split'));
  const inputs = await readInputs(experiment.rows, folds);
  const inner = async (splitter: ResolvedPlugin<Splitter>, purpose: string) => {
    const divisions: (readonly Fold[])[] = [];
    for (const [i, { training }] of folds.entries()) {
      const known = data.ratings.select(training);
      divisions.push(await divide(splitter, known, random.fork('fold', i, purpose)));
    }
    return divisions;
  };
  return {
    ...{ experiment, random, data, filters, folds, inputs },
    ...(tuning && { validation: await inner(tuning.validation, 'validation') }),
    ...(convergence && { convergence: await inner(convergence.validation, 'convergence') }),
  };
}

async function readInputs(rows: readonly Row[], folds: readonly Fold[]): Promise<Map<number, FoldInput[]>> {
  const inputs = new Map<number, FoldInput[]>();
  for (const [i, { method }] of rows.entries()) {
    if (method.form !== 'predictor' || !method.model.plugin.input) continue;
    const { plugin, options } = method.model;
    const ofRow: FoldInput[] = [];
    for (const fold of folds)
      ofRow.push(await callPluginAsync(plugin, () => plugin.input!(options, { fold: fileNameOf(fold) })));
    inputs.set(i, ofRow);
  }
  return inputs;
}

/** A fold's name as part of a file's name: `fold 1` is fold-1. */
export const fileNameOf = ({ name }: Fold): string => name.replace(/[^A-Za-z0-9._-]+/g, '-');

async function divide(
  { plugin, options }: ResolvedPlugin<Splitter>,
  ratings: RatingMatrix,
  random: RandomStream,
): Promise<readonly Fold[]> {
  const folds = await callPluginAsync(plugin, () => plugin.split(ratings, options, { random }));
  for (const fold of folds) {
    callPlugin(plugin, () => {
      checkFold(fold, ratings);
    });
  }
  return folds;
}

/** Reads and filters the data. @throws DataError if they cannot be used; PluginError from a data source or filter. */
export async function loadData(experiment: Experiment, random: RandomStream): Promise<FilteredData> {
  return applyFilters(experiment.filters, await readSource(experiment.data, random), random);
}

/** Reads the data as they are. @throws DataError if there are none; PluginError from the data source. */
export async function readSource(
  { plugin, options }: ResolvedPlugin<DataSource>,
  random: RandomStream,
): Promise<RatingData> {
  const read = await callPluginAsync(plugin, () => plugin.load(options, { random: random.fork('data') }));
  if (read.ratings.size === 0) throw new DataError(`data source ${plugin.name} gave no ratings`);
  return read;
}

/** @throws DataError or Error if a fold is empty, has a rating twice or one that is not there. */
export function checkFold({ name, training, test }: Fold, ratings: RatingMatrix): void {
  if (training.length === 0 || test.length === 0) {
    throw new DataError(
      `fold ${name} has ${training.length} training and ${test.length} test ratings; both need some`,
    );
  }
  const used = new Uint8Array(ratings.size);
  for (const part of [training, test]) {
    for (let k = 0; k < part.length; k++) {
      const position = part[k]!;
      if (position >= ratings.size)
        throw new Error(`fold ${name} has position ${position} of ${ratings.size} ratings`);
      if (used[position]) {
        const pair = `user ${ratings.users.idOf(ratings.user[position]!)}, item ${ratings.items.idOf(ratings.item[position]!)}`;
        throw new DataError(`leak: in fold ${name} the rating of ${pair} is used twice`);
      }
      used[position] = 1;
    }
  }
}

export function summarizeData({ experiment, filters, data: { ratings } }: PreparedExperiment): DataSummary {
  const { users, items, size, mean, scale } = ratings;
  return {
    source: describeUse(experiment.data),
    filters,
    checksum: checksum(ratings),
    ratings: size,
    users: users.size,
    items: items.size,
    density: size / (users.size * items.size),
    mean,
    scale,
  };
}

/** SHA-256 of ids (as JSON, in order of appearance), rows, values and timestamps. */
export function checksum({ users, items, user, item, value, timestamp }: RatingMatrix): string {
  const hash = createHash('sha256');
  const ids = (index: IdIndex): string =>
    JSON.stringify(Array.from({ length: index.size }, (_, row) => index.idOf(row)));
  hash.update(ids(users)).update(ids(items));
  for (const column of [user, item, value, timestamp]) if (column) hash.update(bytesOf(column));
  return hash.digest('hex');
}

/** The bytes of an array, little-endian as on every machine that Node.js runs on but IBM's. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
