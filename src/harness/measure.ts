import type { Fold } from '../core/contracts/data.js';
import type { PredictedRatings, RatingMetricOptions } from '../core/contracts/evaluation.js';
import type { RatingMatrix } from '../core/ratings.js';
import { type Measured, metricsOf, type NamedMetric } from './named-metric.js';
import { warmRatings } from './seen-rows.js';
import { UserSums } from './user-sums.js';

/** Measures the predictions for a fold's test ratings, in the fold's order, by the name of each metric of ratings. */
export function measure(
  metrics: readonly NamedMetric[],
  ratings: RatingMatrix,
  fold: Fold,
  predictions: Float64Array,
): Record<string, Measured> {
  const test = ratings.select(fold.test);
  const warm = warmRatings(ratings, fold);
  const subsets = new Map<RatingMetricOptions['subset'], UserRatings>();
  const measured = metricsOf(metrics, 'ratings').map((metric) => {
    const { subset } = metric.options as unknown as RatingMetricOptions;
    const users = subsets.get(subset) ?? ratingsByUser(test, predictions, warm, WARMTH[subset]);
    subsets.set(subset, users);
    const sums = new UserSums(metric, test.users.size);
    for (const [user, given] of users) sums.add(user, given);
    return [metric.name, sums.result()] as const;
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
