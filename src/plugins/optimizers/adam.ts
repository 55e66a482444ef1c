import { defineOptimizer, div, mul, sub } from '../../core/public.js';
import { adamOptions, adamState, nextMoments, scaled } from './adam-moments.js';

/**
 * Algorithm 1 of Kingma and Ba, t counting the steps of the row:
 *
 *   mean <- beta1 mean + (1 - beta1) gradient;  meanSquare <- beta2 meanSquare + (1 - beta2) gradient^2
 *   parameter <- parameter - learningRate (mean / (1 - beta1^t)) / (sqrt(meanSquare / (1 - beta2^t)) + epsilon)
 *
 * Full batch is the classical method. In a stochastic pass it is lazy: a row that a rating does not meet keeps its parameters, averages and
 * t, where the dense method would go on moving every row along its mean. A row that is seldom visited is thus corrected for its own few
 * visits.
 */
export default defineOptimizer({
  name: 'adam',
  summary:
    'A moving average of gradients over the root of that of their squares, both corrected for starting at 0.',
  formula:
    'parameter <- parameter - learningRate (mean / (1 - beta1^t)) / (sqrt(meanSquare / (1 - beta2^t)) + epsilon)',
  source: 'Kingma and Ba 2015, Adam: a method for stochastic optimization, algorithm 1',
  passes: ['stochastic', 'full-batch'],
  options: adamOptions,
  state: adamState,
  update: ({ parameter, ...values }, { learningRate, ...options }) => {
    const next = nextMoments(values, options);
    const step = scaled(div(next.mean, next.weight1), next, options);
    return { ...next, parameter: sub(parameter, mul(learningRate, step)) };
  },
});
