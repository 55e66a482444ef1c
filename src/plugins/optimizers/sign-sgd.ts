import { defineOptimizer, mul, sign, sub } from '../../core/public.js';
import { learningRateOption } from './rule-options.js';

/**
 * parameter <- parameter - learningRate sign(gradient): one bit of each gradient, 0 where it is 0. Every element moves by learningRate at
 * each step, so a constant rate ends in a neighbourhood of that size. In a stochastic pass, one rating at a time, it heads for the median
 * rather than the mean of what a row's ratings ask for; in full batch for the minimum of the objective.
 */
export default defineOptimizer({
  name: 'sign-sgd',
  summary: 'Steps of one size along the sign of the gradient.',
  formula: 'parameter <- parameter - learningRate sign(gradient)',
  source: 'Bernstein et al. 2018, signSGD: compressed optimisation for non-convex problems, algorithm 1',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: learningRateOption(0.002, 'Size of every step, in the unit of the parameters.'),
  },
  state: {},
  update: ({ parameter, gradient }, { learningRate }) => ({
    parameter: sub(parameter, mul(learningRate, sign(gradient))),
  }),
});
