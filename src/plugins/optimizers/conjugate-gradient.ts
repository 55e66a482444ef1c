import { defineOptimizer, option } from '../../core/public.js';
import { currentPoint, lineSearch } from './line-search.js';
import { addScaled, dotProduct, negative, norm } from './parameter-vector.js';

/** What the iteration before began with, where it went, and the first-order change of E that its step promised. */
interface Iteration {
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  readonly promise: number;
}

/**
 * direction <- -gradient + beta direction, with beta = max(0, gradient . (gradient - previous gradient) / |previous gradient|^2): Polak-Ribiere+,
 * which begins again with the steepest descent where the gradient hardly changed (beta 0) or the direction would not descend. Steps
 * by a line search for the strong Wolfe conditions (0.1); they start where the slope promises the change of E that it promised
 * the last time (Nocedal and Wright, section 3.5), and after a restart at length 1. The objective never rises but by rounding.
 *
 * An iteration takes at least one pass for the value and one for the gradient, mostly two each. The gradient has to be continuous: with l1 or
 * absolute-error it may end early. For quadratic objectives `normal-equations` needs fewer passes.
 */
export default defineOptimizer({
  name: 'conjugate-gradient',
  summary:
    'Nonlinear conjugate gradient: each direction keeps clear of the last, with a line search and no rate to choose.',
  formula: 'direction <- -gradient + beta direction; x <- x + step direction',
  source:
    'Polak and Ribiere 1969; Gilbert and Nocedal 1992, Global convergence properties of conjugate gradient methods for optimization; Nocedal and Wright 2006, section 5.2',
  requires: 'gradient',
  properties: ['monotone'],
  options: {
    tolerance: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 1e-6,
      description: 'Ends when the gradient is this small relative to the gradient at the start.',
    }),
    epochs: option.integer({ minimum: 1, default: 100, description: 'Most iterations.' }),
  },
  minimize: (objective, { tolerance, epochs }, progress) => {
    let point = currentPoint(objective);
    const goal = tolerance * norm(point.gradient);
    let previous: Iteration | undefined;
    let epoch = 0;
    while (epoch < epochs && norm(point.gradient) > goal) {
      const direction = conjugateDirection(point.gradient, previous);
      const slope = dotProduct(point.gradient, direction);
      const firstStep = previous ? previous.promise / slope : 1 / norm(direction);
      const next =
        slope < 0 ? lineSearch(objective, point, direction, { firstStep, curvature: 0.1 }) : undefined;
      if (!next) {
        if (!previous) return;
        previous = undefined;
        continue;
      }
      previous = { gradient: point.gradient, direction, promise: next.step * slope };
      point = next;
      epoch++;
      progress.epochDone();
    }
  },
});

function conjugateDirection(gradient: Float64Array, previous: Iteration | undefined): Float64Array {
  const descent = negative(gradient);
  if (!previous) return descent;
  const change = addScaled(gradient.slice(), -1, previous.gradient);
  const beta = dotProduct(gradient, change) / dotProduct(previous.gradient, previous.gradient);
  return beta > 0 ? addScaled(descent, beta, previous.direction) : descent;
}
