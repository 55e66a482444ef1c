import { add, defineOptimizer, div, max, mul, sqrt, square, sub } from '../../core/public.js';
import { adamOptions } from './adam-moments.js';
import { movingAverage } from './moving-average.js';

/**
 * Algorithm 2 of Reddi et al.: Adam's divisor never falls.
 *
 *   mean <- beta1 mean + (1 - beta1) gradient;  meanSquare <- beta2 meanSquare + (1 - beta2) gradient^2
 *   largest <- max(largest, meanSquare);  parameter <- parameter - learningRate mean / (sqrt(largest) + epsilon)
 *
 * As in the paper there is no correction for averages that start at 0, which some frameworks add (and with it rates that can rise
 * again); the paper has no epsilon. Lazy in a stochastic pass, as `adam`; full batch is the classical method.
 */
export default defineOptimizer({
  name: 'amsgrad',
  summary: 'Adam whose step sizes never grow: it divides by the largest average of squares so far.',
  formula:
    'largest <- max(largest, meanSquare); parameter <- parameter - learningRate mean / (sqrt(largest) + epsilon)',
  source: 'Reddi, Kale and Kumar 2018, On the convergence of Adam and beyond, algorithm 2',
  passes: ['stochastic', 'full-batch'],
  options: adamOptions,
  state: { mean: 'element', meanSquare: 'element', largest: 'element' },
  update: ({ parameter, gradient, ...state }, { learningRate, beta1, beta2, epsilon }) => {
    const mean = movingAverage(state.mean, gradient, beta1);
    const meanSquare = movingAverage(state.meanSquare, square(gradient), beta2);
    const largest = max(state.largest, meanSquare);
    return {
      parameter: sub(parameter, div(mul(learningRate, mean), add(sqrt(largest), epsilon))),
      mean,
      meanSquare,
      largest,
    };
  },
});
