import type { Fold } from '../core/contracts/data.js';
import type { ErrorProfile } from '../core/contracts/diagnostics.js';
import type { Clip } from '../core/contracts/results.js';
import type { RandomStream } from '../core/random.js';
import type { RatingData, RatingMatrix } from '../core/ratings.js';
import type { Pairs } from '../engine/layouts.js';
import { clipRange } from './clipping.js';
import { profileErrors } from './error-profile.js';
import { measure } from './measure.js';
import type { Measured, NamedMetric } from './named-metric.js';
import { rank } from './rank.js';
import type { Scorer } from './scorer.js';

/**
 * The test part of a fold. What fits gets its pairs of user and item and gives predictions for them; the ratings themselves do not leave this
 * object. Everything that predicts is measured by it, so predictions are treated alike.
 */
export class SealedTest {
  /** Copies: no buffer in them holds a rating. */
  readonly pairs: Pairs;
  readonly #ratings: RatingMatrix;
  readonly #fold: Fold;
  readonly #values: Float32Array;
  /** What predictions are moved into before they are measured. */
  readonly #range: readonly [lowest: number, highest: number];

  constructor(ratings: RatingMatrix, fold: Fold, clip: Clip) {
    const { user, item, value } = ratings.select(fold.test);
    this.pairs = { user, item };
    this.#ratings = ratings;
    this.#fold = fold;
    this.#values = value;
    this.#range = clipRange(clip, ratings.scale);
  }

  /** Every metric of predictions for the pairs, in their order; by name. */
  measure(metrics: readonly NamedMetric[], predictions: Float64Array): Record<string, Measured> {
    return measure(metrics, this.#ratings, this.#fold, this.#treated(predictions));
  }

  /** Where the errors of predictions for the pairs, in their order, come from. */
  profile(predictions: Float64Array): ErrorProfile {
    return profileErrors(this.#ratings, this.#fold, this.#treated(predictions));
  }

  /** Every metric of rankings, by name, given what predicts all items; `random` decides ties and negatives. */
  rank(metrics: readonly NamedMetric[], scorer: Scorer, random: RandomStream): Record<string, Measured> {
    return rank(metrics, this.#ratings, this.#fold, scorer, random);
  }

  /** sqrt(sum (rating - prediction)^2 / n), for curves. */
  rmse(predictions: Float64Array): number {
    const values = this.#values;
    const [lowest, highest] = this.#range;
    let total = 0;
    for (let k = 0; k < values.length; k++) {
      const error = values[k]! - Math.min(Math.max(predictions[k]!, lowest), highest);
      total += error * error;
    }
    return Math.sqrt(total / values.length);
  }

  #treated(predictions: Float64Array): Float64Array {
    const [lowest, highest] = this.#range;
    return predictions.map((prediction) => Math.min(Math.max(prediction, lowest), highest));
  }
}

/** What a fit gets of a fold: copies of the training ratings, and nothing by which the others could be found. */
export function trainingData(data: RatingData, { training }: Fold): RatingData {
  const { ratings, userAttributes, itemAttributes } = data;
  return { ratings: ratings.select(training), userAttributes, itemAttributes };
}
