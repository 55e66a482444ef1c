import { defineOptimizer, option } from '../../core/public.js';
import { currentPoint, lineSearch } from './line-search.js';
import { addScaled, dotProduct, negative, norm } from './parameter-vector.js';

/** A step that was taken, the change of the gradient along it, and 1 / (step . change). */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly inverse: number;
}

/**
 * Newton's method with an inverse Hessian made of the last `memory` steps and the changes of the gradient along them, by the two loops of
 * algorithm 7.4 of Nocedal and Wright, with a line search for the strong Wolfe conditions (0.9). The first step has length 1. The
 * objective never rises but by rounding. Where the line search finds nothing, the memory is dropped once and the steepest
 * descent tried; then it ends.
 *
 * An iteration takes one pass for the value and one for the gradient, or a few more. The gradient has to be continuous: with l1 or absolute-error
 * it may end early.
 */
export default defineOptimizer({
  name: 'l-bfgs',
  summary: 'Quasi-Newton: curvature from the last steps, with a line search and no rate to choose.',
  formula: 'x <- x - step H gradient, with H the inverse Hessian that the last `memory` steps imply',
  source:
    'Liu and Nocedal 1989, On the limited memory BFGS method for large scale optimization; Nocedal and Wright 2006, algorithms 7.4 and 7.5',
  requires: 'gradient',
  properties: ['monotone'],
  options: {
    memory: option.integer({
      minimum: 1,
      maximum: 100,
      default: 10,
      description: 'Steps that are remembered; each takes twice the room of the parameters.',
    }),
    tolerance: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 1e-6,
      description: 'Ends when the gradient is this small relative to the gradient at the start.',
    }),
    epochs: option.integer({ minimum: 1, default: 100, description: 'Most iterations.' }),
  },
  minimize: (objective, { memory, tolerance, epochs }, progress) => {
    let point = currentPoint(objective);
    const goal = tolerance * norm(point.gradient);
    let pairs: Pair[] = [];
    let epoch = 0;
    while (epoch < epochs && norm(point.gradient) > goal) {
      const direction = quasiNewtonDirection(point.gradient, pairs);
      const firstStep = pairs.length === 0 ? 1 / norm(point.gradient) : 1;
      const next = lineSearch(objective, point, direction, { firstStep, curvature: 0.9 });
      if (!next) {
        if (pairs.length === 0) return;
        pairs = [];
        continue;
      }
      const step = addScaled(next.x.slice(), -1, point.x);
      const change = addScaled(next.gradient.slice(), -1, point.gradient);
      const product = dotProduct(step, change);
      // Positive by the line search; where rounding leaves nothing of it the pair says nothing about the curvature.
      if (product > Number.EPSILON * dotProduct(change, change)) {
        pairs = [...pairs, { step, change, inverse: 1 / product }].slice(-memory);
      }
      point = next;
      epoch++;
      progress.epochDone();
    }
  },
});

/** -H gradient, by the two-loop recursion over the pairs, newest first and then oldest first. */
function quasiNewtonDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = negative(gradient);
  const weights: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, inverse } = pairs[i]!;
    weights[i] = inverse * dotProduct(step, direction);
    addScaled(direction, -weights[i]!, change);
  }
  const newest = pairs.at(-1);
  if (newest) {
    const scale = 1 / (newest.inverse * dotProduct(newest.change, newest.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change, inverse }, i) => {
    addScaled(direction, weights[i]! - inverse * dotProduct(change, direction), step);
  });
  return direction;
}
