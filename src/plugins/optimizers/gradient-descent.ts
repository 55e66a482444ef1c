import { defineOptimizer, mul, option, sub } from '../../core/public.js';

/**
 * parameter <- parameter - learningRate * gradient of the whole objective, all parameters at once: rule (4). The gradient is a sum over
 * ratings, so the largest stable rate shrinks as users and items have more of them.
 */
export default defineOptimizer({
  name: 'gradient-descent',
  summary: 'Full-batch gradient descent: one step along the whole gradient an epoch.',
  formula: 'parameter <- parameter - learningRate gradient',
  passes: ['full-batch'],
  options: {
    learningRate: option.number({
      exclusiveMinimum: 0,
      default: 0.0005,
      description: 'Step size; multiplies the gradient of the objective, factor 2 included.',
    }),
  },
  state: {},
  update: ({ parameter, gradient }, { learningRate }) => ({
    parameter: sub(parameter, mul(learningRate, gradient)),
  }),
});
