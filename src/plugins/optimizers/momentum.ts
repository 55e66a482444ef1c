import { add, defineOptimizer, mul, option, sub } from '../../core/public.js';

/**
 * The heavy ball: velocity <- momentum velocity - learningRate gradient; parameter <- parameter + velocity. In a stochastic
 * pass a row's velocity moves only when the row is visited. Frameworks that keep velocity <- momentum velocity + gradient and
 * multiply by the rate afterwards take the same steps as long as the rate is constant.
 */
export default defineOptimizer({
  name: 'momentum',
  summary: 'Gradient descent with a velocity that remembers earlier steps, full-batch or stochastic.',
  formula: 'velocity <- momentum velocity - learningRate gradient; parameter <- parameter + velocity',
  source: 'Polyak 1964, Some methods of speeding up the convergence of iteration methods',
  passes: ['full-batch', 'stochastic'],
  options: {
    learningRate: option.number({
      exclusiveMinimum: 0,
      default: 0.0005,
      description: 'Step size; multiplies the gradient of the objective, factor 2 included.',
    }),
    momentum: option.number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 0.9,
      description: 'Share of the velocity that is kept.',
    }),
  },
  state: { velocity: 'element' },
  update: ({ parameter, gradient, velocity }, { learningRate, momentum }) => {
    const next = sub(mul(momentum, velocity), mul(learningRate, gradient));
    return { parameter: add(parameter, next), velocity: next };
  },
});
