import { defineOptimizer, mul, option, sub } from 'mfbench';

/** What a row of parameters becomes, given the gradient of the objective; called once, with symbols. */
export default defineOptimizer({
  name: 'my-optimizer',
  summary: 'Plain steps along the gradient.',
  formula: 'parameter <- parameter - learningRate gradient',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: option.number({ exclusiveMinimum: 0, default: 0.005, description: 'Size of a step.' }),
  },
  state: {},
  update: ({ parameter, gradient }, { learningRate }) => ({
    parameter: sub(parameter, mul(learningRate, gradient)),
  }),
});
