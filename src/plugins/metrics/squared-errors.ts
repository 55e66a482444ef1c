import type { PredictedRatings } from '../../core/public.js';

/** sum (target - prediction)^2, in squared stars. */
export function squaredErrors({ prediction, target }: PredictedRatings): number {
  let total = 0;
  for (let k = 0; k < target.length; k++) {
    const error = target[k]! - prediction[k]!;
    total += error * error;
  }
  return total;
}
