import type { Objective } from '../../core/public.js';
import { addScaled, dotProduct, flatten, parametersOf, setParameters } from './parameter-vector.js';

/** A place among the parameters, and what E is there. */
export interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

export const currentPoint = (objective: Objective): Point => ({
  x: parametersOf(objective),
  value: objective.value(),
  gradient: flatten(objective.gradient()),
});

/** Share of the decrease that the slope promises which a step has to bring (c1 of Nocedal and Wright). */
const DECREASE = 1e-4;
/** Relative rounding error of E, a sum over ratings: near a minimum no decrease can be told from it, and slopes decide alone. */
const ROUNDING = 1e-12;
const MOST_TRIALS = 25;

/** Where a line search ended, `step` times the direction away. */
interface Stepped extends Point {
  readonly step: number;
}

interface End {
  readonly step: number;
  readonly value: number;
  /** Unknown where the value was reason enough to go no further. */
  readonly slope?: number;
}

/**
 * A step along a descent direction that meets the strong Wolfe conditions, with phi(step) = E(x + step direction):
 *
 *   phi(step) <= phi(0) + DECREASE step phi'(0)    and    |phi'(step)| <= curvature |phi'(0)|
 *
 * `low` always meets the first condition and still falls too steeply; `high`, once there is one, breaks the first condition or rises too
 * steeply. Between the two psi(step) = phi(step) - phi(0) - DECREASE step phi'(0) falls at `low` and at `high` lies above psi(low) or rises,
 * so it has a minimum inside, where both conditions hold (More and Thuente 1994, section 2). A trial replaces `low` or `high`, and is kept off
 * the ends by a tenth of the interval, so the interval shrinks onto such steps. Compared with algorithms 3.5 and 3.6 of Nocedal and
 * Wright there is one loop, and one interpolation: the root of the slope's secant, which is exact for a quadratic.
 *
 * @returns where it ended, the objective's current parameters; or the best `low` if trials run out; undefined (and the parameters as they
 * were) if E does not fall along the direction as far as rounding shows.
 */
export function lineSearch(
  objective: Objective,
  from: Point,
  direction: Float64Array,
  { firstStep, curvature }: { readonly firstStep: number; readonly curvature: number },
): Stepped | undefined {
  const slopeAtStart = dotProduct(from.gradient, direction);
  const slack = ROUNDING * Math.abs(from.value);
  let low: End & { readonly slope: number } = { step: 0, value: from.value, slope: slopeAtStart };
  let high: End | undefined;
  let best: Stepped | undefined;
  let step = firstStep;
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const x = addScaled(from.x.slice(), step, direction);
    setParameters(objective, x);
    const value = objective.value();
    // An infinite or undefined value is too high as well.
    if (!(value <= from.value + DECREASE * step * slopeAtStart + slack)) {
      high = { step, value };
      step = between(low, high);
      continue;
    }
    const gradient = flatten(objective.gradient());
    const slope = dotProduct(gradient, direction);
    const end = { step, value, slope };
    if (Math.abs(slope) <= -curvature * slopeAtStart) return { x, value, gradient, step };
    if (slope < 0) {
      best = { x, value, gradient, step };
      step = high ? between(end, high) : beyond(low, end);
      low = end;
    } else {
      high = end;
      step = between(low, high);
    }
  }
  setParameters(objective, (best ?? from).x);
  return best;
}

/** Where the slope, or else the value, says that the minimum between two steps is. */
function between(low: Required<End>, high: End): number {
  const width = high.step - low.step;
  const share =
    high.slope === undefined
      ? (-low.slope * width) / (2 * (high.value - low.value - low.slope * width))
      : -low.slope / (high.slope - low.slope);
  // A share that is no number comes from a value that is none.
  return low.step + width * Math.min(Math.max(share || 0, 0.1), 0.9);
}

/** Where the slope, as it changed from one step to a larger one, becomes 0: at least twice and at most ten times as far. */
function beyond(low: Required<End>, end: Required<End>): number {
  const root = end.step - (end.slope * (end.step - low.step)) / (end.slope - low.slope);
  return end.slope > low.slope ? Math.min(Math.max(root, 2 * end.step), 10 * end.step) : 10 * end.step;
}
