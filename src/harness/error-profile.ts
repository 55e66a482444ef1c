import type { ErrorProfile, ErrorSums, ResidualCounts } from '../core/contracts/diagnostics.js';
import type { Fold } from '../core/contracts/data.js';
import type { RatingMatrix } from '../core/ratings.js';

/** Of residuals: odd, and enough to tell half stars of a scale from 0.5 to 5 apart. */
const RESIDUAL_BINS = 41;

/** The bin of a number of training ratings: 0 of 0, b of 2^(b-1) to 2^b - 1. */
const binOf = (count: number): number => 32 - Math.clz32(count);

/**
 * The errors of predictions for a fold's test ratings, in the fold's order, by the number of training ratings of their user and of their item.
 * @param predictions treated as they are for metrics.
 */
export function profileErrors(ratings: RatingMatrix, fold: Fold, predictions: Float64Array): ErrorProfile {
  const { user, item, users, items, value, scale } = ratings;
  const residuals = Float64Array.from(fold.test, (position, k) => value[position]! - predictions[k]!);
  return {
    byUserActivity: sumByCount(user, users.size, fold, residuals),
    byItemPopularity: sumByCount(item, items.size, fold, residuals),
    residuals: countResiduals(residuals, scale.maximum - scale.minimum),
  };
}

function sumByCount(rows: Int32Array, size: number, fold: Fold, residuals: Float64Array): ErrorSums {
  const known = new Uint32Array(size);
  for (const position of fold.training) known[rows[position]!]!++;
  const ratings: number[] = [];
  const squaredErrors: number[] = [];
  for (const [k, position] of fold.test.entries()) {
    const bin = binOf(known[rows[position]!]!);
    while (ratings.length <= bin) {
      ratings.push(0);
      squaredErrors.push(0);
    }
    ratings[bin]!++;
    squaredErrors[bin]! += residuals[k]! * residuals[k]!;
  }
  return { ratings, squaredErrors };
}

/** Ratings that are all alike have a scale without width: residuals of 1 and more are at its ends then. */
function countResiduals(residuals: Float64Array, width: number): ResidualCounts {
  const limit = width > 0 ? width : 1;
  const counts = new Array<number>(RESIDUAL_BINS).fill(0);
  let sum = 0;
  for (const residual of residuals) {
    const bin = Math.floor(((residual + limit) / (2 * limit)) * RESIDUAL_BINS);
    counts[Math.min(Math.max(bin, 0), RESIDUAL_BINS - 1)]!++;
    sum += residual;
  }
  return { limit, counts, sum };
}
