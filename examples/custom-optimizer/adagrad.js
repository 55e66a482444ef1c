import { add, defineOptimizer, div, mul, option, sqrt, square, sub } from 'mfbench';

/** squares <- squares + gradient^2; parameter <- parameter - learningRate gradient / (sqrt(squares) + 1e-8)  (Duchi et al. 2011) */
export default defineOptimizer({
  name: 'adagrad',
  summary: 'Every parameter has a step size of its own, which shrinks as its gradients add up.',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: option.number({
      exclusiveMinimum: 0,
      default: 0.1,
      description: 'Size of the first step.',
    }),
  },
  state: { squares: 'element' },
  update: ({ parameter, gradient, squares }, { learningRate }) => {
    const next = add(squares, square(gradient));
    return {
      parameter: sub(parameter, div(mul(learningRate, gradient), add(sqrt(next), 1e-8))),
      squares: next,
    };
  },
});
