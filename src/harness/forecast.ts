import { freemem } from 'node:os';
import { DivergedError, EnvironmentError, PluginError } from '../core/errors.js';
import type { RatingData } from '../core/ratings.js';
import type { Clock } from '../core/services.js';
import { Fit } from '../engine/fit.js';
import type { Footprint } from '../engine/footprint.js';
import { buildProblem } from '../engine/problem.js';
import { Team } from '../engine/team.js';
import { divideThreads } from './execute.js';
import type { FormulaMethod, Row } from './experiment.js';
import type { PreparedExperiment } from './prepare.js';
import { budgetOf, isTuned } from './tuning/tune.js';

/** What a run will need of memory. */
export interface MemoryForecast {
  /** Bytes of one fit of each row; null for a model that fits by itself, which is not looked into. */
  readonly rows: readonly (number | null)[];
  /** Bytes of everything that is in memory at once. */
  readonly bytes: number;
  /** Bytes that can be had now. */
  readonly availableBytes: number;
}

/** How a run is divided. */
interface Places {
  readonly cells: number;
  readonly threads: number;
  /** Whether cells run in processes of their own, even one at a time. */
  readonly isIsolated: boolean;
}

/** Bytes of a rating in the columns of a matrix: user, item, value, and the timestamp if there is one. */
const RATING_BYTES = 12;
const TIMESTAMP_BYTES = 8;
/** About what an id takes, as a string and in the index. */
const ID_BYTES = 120;
const MEBIBYTE = 1024 * 1024;
const GIBIBYTE = 1024 * MEBIBYTE;
/** What a thread of JavaScript takes before it has done anything. */
const THREAD_BYTES = 48 * MEBIBYTE;
const LARGEST_MEMORY = 4 * GIBIBYTE;

/**
 * What a run will need of memory, from the sizes of its data and what its fits need.
 * @throws EnvironmentError with the figure if it cannot fit.
 */
export function forecastMemory(
  prepared: PreparedExperiment,
  footprints: readonly (Footprint | null)[],
  { cells, threads, isIsolated }: Places,
): MemoryForecast {
  const { experiment, data } = prepared;
  const { ratings } = data;
  const rows = footprints.map((footprint, i) => footprint && fitBytes(experiment.rows[i]!, footprint));
  const rating = RATING_BYTES + (ratings.timestamp ? TIMESTAMP_BYTES : 0);
  const loaded = ratings.size * rating + (ratings.users.size + ratings.items.size) * ID_BYTES;
  const largest = Math.max(0, ...rows.map((bytes) => bytes ?? 0));
  // Each fit has its fold's ratings to itself, and threads or processes that fit by themselves have all of the data.
  const { atOnce } = divideThreads(prepared, cells, threads);
  const copies = atOnce === 1 && !isIsolated ? 1 : 1 + atOnce;
  const bytes = copies * (loaded + THREAD_BYTES) + atOnce * (largest + ratings.size * rating);
  const availableBytes = availableMemory();
  if (bytes > availableBytes) {
    throw new EnvironmentError(
      `this run needs about ${gibibytes(bytes)} of memory, and ${gibibytes(availableBytes)} can be had; ` +
        'use fewer threads, fewer factors or less data',
    );
  }
  return { rows, bytes, availableBytes };
}

function fitBytes({ name }: Row, { memory, outside }: Footprint): number {
  if (memory <= LARGEST_MEMORY) return memory + outside;
  throw new EnvironmentError(
    `row "${name}": the parameters and predictions of a fit need ${gibibytes(memory)}, more than the 4 GiB that a WebAssembly ` +
      'memory can have; use fewer factors, precision: f32 or fewer test ratings',
  );
}

const gibibytes = (bytes: number): string => `${(bytes / GIBIBYTE).toFixed(2)} GiB`;

/** What the machine or the container has left. Node.js before 20.13 does not look at the container. */
export function availableMemory(): number {
  const { availableMemory } = process as { availableMemory?: () => number };
  return availableMemory?.() ?? freemem();
}

/** Fits of a row on one fold: the one that counts, those that tune it and those for curves of convergence; and the same in fits with all epochs. */
export function fitsOf({ experiment, validation, convergence }: PreparedExperiment, row: Row, fold: number) {
  const { fits, wholeFits } = isTuned(row) ? budgetOf(experiment.tuning!, row) : { fits: 0, wholeFits: 0 };
  const divisions = validation?.[fold]!.length ?? 0;
  const curves = row.method.form === 'formula' ? (convergence?.[fold]!.length ?? 0) : 0;
  return { fits: 1 + curves + fits * divisions, wholeFits: 1 + curves + wholeFits * divisions };
}

const wholeFitsOf = (prepared: PreparedExperiment, row: Row): number =>
  prepared.folds.reduce((total, _, fold) => total + fitsOf(prepared, row, fold).wholeFits, 0);

const SAMPLE = 20_000;
const SAMPLE_EPOCHS = 3;

/**
 * About how many seconds the fits of each row will take on one thread, measured on a sample of the first fold; null for rows of which it cannot be
 * told: models that fit by themselves, plugins that fail, and minimizers, which stop by themselves.
 */
export function forecastSeconds(prepared: PreparedExperiment, clock: Clock): (number | null)[] {
  const { experiment, data, folds } = prepared;
  const { training } = folds[0]!;
  const stride = Math.max(1, training.length / SAMPLE);
  const positions = Uint32Array.from(
    { length: training.length / stride },
    (_, k) => training[Math.floor(k * stride)]!,
  );
  const sample = { ...data, ratings: data.ratings.select(positions) };
  return experiment.rows.map((row) => {
    const { method } = row;
    if (method.form === 'predictor' || method.optimizer.plugin.form === 'minimize') return null;
    try {
      const epochs = method.optimizer.options['epochs'] as number;
      const seconds = epochSeconds(prepared, method, sample, clock);
      return seconds * (training.length / positions.length) * epochs * wholeFitsOf(prepared, row);
    } catch (error) {
      if (error instanceof PluginError || error instanceof DivergedError) return null;
      throw error;
    }
  });
}

/** The quickest of a few epochs on a sample, looking at the predictions included. */
function epochSeconds(
  { experiment, random, folds }: PreparedExperiment,
  method: FormulaMethod,
  sample: RatingData,
  clock: Clock,
): number {
  const { optimizer } = method;
  const { user, item } = sample.ratings;
  const fit = new Fit(
    buildProblem(method, sample),
    { ...optimizer, options: { ...optimizer.options, epochs: SAMPLE_EPOCHS } },
    { clock, random, runner: new Team(1), precision: experiment.precision, predicted: { user, item } },
  );
  const predictions = new Float64Array(sample.ratings.size);
  const ends: number[] = [];
  fit.run(() => {
    ends.push(clock.seconds());
  });
  const epoch = Math.min(...ends.slice(1).map((end, i) => end - ends[i]!));
  const started = clock.seconds();
  fit.predict(predictions);
  return epoch + ((clock.seconds() - started) * folds[0]!.test.length) / folds[0]!.training.length;
}
