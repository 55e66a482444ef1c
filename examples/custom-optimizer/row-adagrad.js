import { add, defineOptimizer, div, dot, mul, option, sqrt, sub } from 'mfbench';

/**
 * squares <- squares + mean_k gradient[k]^2; parameter <- parameter - learningRate gradient / (sqrt(squares) + 1e-8): `adagrad` with one
 * step size for a row (Chin et al. 2015, A learning-rate schedule for stochastic gradient methods to matrix factorization).
 */
export default defineOptimizer({
  name: 'row-adagrad',
  summary: 'Every row has a step size of its own, which shrinks as its gradients add up.',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: option.number({
      exclusiveMinimum: 0,
      default: 0.1,
      description: 'Size of the first step.',
    }),
  },
  state: { squares: 'row' },
  update: ({ parameter, gradient, squares }, { learningRate }) => {
    const next = add(squares, div(dot(gradient, gradient), gradient.width));
    return {
      parameter: sub(parameter, div(mul(learningRate, gradient), add(sqrt(next), 1e-8))),
      squares: next,
    };
  },
});
