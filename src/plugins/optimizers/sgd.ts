import { defineOptimizer, mul, option, sub } from '../../core/public.js';

/**
 * For each rating: parameter <- parameter - learningRate * gradient, for the rows of its user and its item, both from their values before the
 * step. Code that drops the factor 2 of the squared error (Funk 2006, Surprise) takes the same steps at twice this rate.
 */
export default defineOptimizer({
  name: 'sgd',
  summary: 'Stochastic gradient descent: one step a rating.',
  formula: 'parameter <- parameter - learningRate gradient',
  source: 'Robbins and Monro 1951; for matrix factorization Funk 2006',
  passes: ['stochastic'],
  options: {
    learningRate: option.number({
      exclusiveMinimum: 0,
      default: 0.005,
      description: 'Step size; multiplies the gradient of the objective, factor 2 included.',
    }),
  },
  state: {},
  update: ({ parameter, gradient }, { learningRate }) => ({
    parameter: sub(parameter, mul(learningRate, gradient)),
  }),
});
