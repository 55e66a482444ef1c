import { add, defineOptimizer, div, mul, option, sub } from '../../core/public.js';
import { adamOptions, adamState, nextMoments, scaled } from './adam-moments.js';

/**
 * `adam` with decay that does not pass through the averages (Loshchilov and Hutter, algorithm 2, whose schedule multiplier is learningRate
 * here and whose alpha is 1, as in the common frameworks):
 *
 *   parameter <- parameter - learningRate ((mean / (1 - beta1^t)) / (sqrt(meanSquare / (1 - beta2^t)) + epsilon) + weightDecay parameter)
 *
 * The decay is part of the step and not of E: the objective in reports does not contain it, it weighs on every trained table (biases and an
 * intercept too), and it is meant to be used with `regularizer: none`. In a stochastic pass a row decays once at each of its visits.
 */
export default defineOptimizer({
  name: 'adamw',
  summary:
    'Adam with decoupled weight decay: parameters shrink by a share of the rate, whatever their gradients.',
  formula: 'parameter <- parameter - learningRate (adam step + weightDecay parameter)',
  source: 'Loshchilov and Hutter 2019, Decoupled weight decay regularization, algorithm 2',
  passes: ['stochastic', 'full-batch'],
  options: {
    ...adamOptions,
    weightDecay: option.number({
      minimum: 0,
      default: 0.01,
      description: 'A step shrinks a parameter by learningRate weightDecay of itself.',
    }),
  },
  state: adamState,
  update: ({ parameter, ...values }, { learningRate, weightDecay, ...options }) => {
    const next = nextMoments(values, options);
    const step = scaled(div(next.mean, next.weight1), next, options);
    return { ...next, parameter: sub(parameter, mul(learningRate, add(step, mul(weightDecay, parameter)))) };
  },
});
