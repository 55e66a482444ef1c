import { callPlugin } from '../core/call-plugin.js';
import type { Fold } from '../core/contracts/data.js';
import type { Metric, MetricOptions, PredictedRatings } from '../core/contracts/evaluation.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { ResolvedPlugin } from '../core/options.js';
import { warmRatings } from './seen-rows.js';

/** A metric with its options, and what it is called in tables and results: no two of an experiment alike. */
export interface NamedMetric extends ResolvedPlugin<Metric> {
  readonly name: string;
}

export interface Measured {
  /** Null where the metric is not defined: no rating of the subset, or no number. */
  readonly value: number | null;
  /** users x sums, row-major: what each user adds to the totals. */
  readonly userSums: Float64Array;
}

/** Measures the predictions for a fold's test ratings, in the fold's order, by each metric's name. */
export function measure(
  metrics: readonly NamedMetric[],
  ratings: RatingMatrix,
  fold: Fold,
  predictions: Float64Array,
): Record<string, Measured> {
  const test = ratings.select(fold.test);
  const warm = warmRatings(ratings, fold);
  const subsets = new Map<MetricOptions['subset'], UserRatings>();
  const measured = metrics.map((metric) => {
    const { subset } = metric.options as unknown as MetricOptions;
    const users = subsets.get(subset) ?? ratingsByUser(test, predictions, warm, WARMTH[subset]);
    subsets.set(subset, users);
    return [metric.name, callPlugin(metric.plugin, () => sumUp(metric, users, test.users.size))] as const;
  });
  return Object.fromEntries(measured);
}

/** What the ratings of a subset have in common. */
const WARMTH = { all: undefined, warm: 1, cold: 0 } as const;

/** Test ratings with the rows of those users that have any. */
type UserRatings = readonly (readonly [user: number, ratings: PredictedRatings])[];

function ratingsByUser(
  test: RatingMatrix,
  predictions: Float64Array,
  warm: Uint8Array,
  wanted: number | undefined,
): UserRatings {
  const { order, starts, seen } = test.byUser();
  const [prediction, target] = [new Float64Array(test.size), new Float32Array(test.size)];
  const users: [number, PredictedRatings][] = [];
  let end = 0;
  for (const user of seen) {
    const start = end;
    for (let k = starts[user]!; k < starts[user + 1]!; k++) {
      const position = order[k]!;
      if (wanted !== undefined && warm[position] !== wanted) continue;
      prediction[end] = predictions[position]!;
      target[end++] = test.value[position]!;
    }
    const part = { prediction: prediction.subarray(start, end), target: target.subarray(start, end) };
    if (end > start) users.push([user, part]);
  }
  return users;
}

function sumUp({ plugin, options }: NamedMetric, users: UserRatings, userCount: number): Measured {
  const width = plugin.sums.length;
  const userSums = new Float64Array(userCount * width);
  const totals = new Float64Array(width);
  for (const [user, ratings] of users) {
    const part = plugin.ofUser(ratings, options) as Readonly<Record<string, unknown>>;
    for (let s = 0; s < width; s++) {
      const amount = part[plugin.sums[s] as string];
      if (typeof amount !== 'number') throw new Error(`ofUser returned no number ${plugin.sums[s]}`);
      userSums[user * width + s] = amount;
      totals[s]! += amount;
    }
  }
  const value = users.length === 0 ? Number.NaN : valueOf({ plugin, options }, totals);
  return { value: Number.isFinite(value) ? value : null, userSums };
}

/** A metric's value of totals in the order of its sums. */
export function valueOf({ plugin, options }: ResolvedPlugin<Metric>, totals: Float64Array): number {
  const named: Record<string, number> = {};
  for (let s = 0; s < totals.length; s++) named[plugin.sums[s] as string] = totals[s]!;
  const value: unknown = plugin.value(named, options);
  if (typeof value !== 'number') throw new Error(`value returned ${JSON.stringify(value)}, not a number`);
  return value;
}
