import type { Optimizer } from '../core/contracts/objective.js';
import { PluginError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RandomStream } from '../core/random.js';
import type { RatingData } from '../core/ratings.js';
import { validationFraction } from '../engine/chain.js';
import type { RatingColumnsView } from '../engine/layouts.js';

/** Training ratings in two parts: those that are fitted, and those by which an optimizer is stopped. */
export interface DividedTraining {
  readonly fitted: RatingData;
  /** Absent where the optimizer's chain wants none. */
  readonly validation?: RatingColumnsView;
}

/**
 * Takes the validation part that an optimizer's chain wants out of training ratings, at random: the same ratings for every optimizer that wants as many.
 * @throws PluginError if there are too few ratings for two parts.
 */
export function withoutValidation(
  training: RatingData,
  optimizer: ResolvedPlugin<Optimizer>,
  random: RandomStream,
): DividedTraining {
  const fraction = validationFraction(optimizer);
  if (fraction === undefined) return { fitted: training };
  const { ratings } = training;
  const { size } = ratings;
  if (size < 2) {
    throw new PluginError(
      `optimizer ${optimizer.plugin.name}: a training part of ${size} ratings cannot be divided for early stopping`,
    );
  }
  const held = Math.min(size - 1, Math.max(1, Math.round(fraction * size)));
  const order = random.fork('early-stopping').shuffle(Uint32Array.from({ length: size }, (_, k) => k));
  return {
    fitted: { ...training, ratings: ratings.select(order.subarray(held).sort()) },
    validation: ratings.select(order.subarray(0, held).sort()),
  };
}
