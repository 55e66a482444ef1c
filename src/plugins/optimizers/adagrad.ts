import { add, defineOptimizer, div, mul, sqrt, square, sub } from '../../core/public.js';
import { epsilonOption, learningRateOption } from './rule-options.js';

/**
 * squares <- squares + gradient^2; parameter <- parameter - learningRate gradient / (sqrt(squares) + epsilon): the diagonal form
 * of Duchi et al., without a projection; there epsilon is called delta and stands for the initial sum as well. An element's rate falls as
 * 1 / sqrt(its visits), so the first step is of size learningRate whatever the gradient. In a stochastic pass a row that is not visited
 * keeps parameters and sums, which here is the method itself: its gradient would be 0.
 */
export default defineOptimizer({
  name: 'adagrad',
  summary: 'Every parameter has a step size of its own, which shrinks as its gradients add up.',
  formula:
    'squares <- squares + gradient^2; parameter <- parameter - learningRate gradient / (sqrt(squares) + epsilon)',
  source:
    'Duchi, Hazan and Singer 2011, Adaptive subgradient methods for online learning and stochastic optimization, figure 1',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: learningRateOption(
      0.05,
      'Size of the first step of each element, in the unit of the parameters.',
    ),
    epsilon: epsilonOption(1e-10),
  },
  state: { squares: 'element' },
  update: ({ parameter, gradient, squares }, { learningRate, epsilon }) => {
    const next = add(squares, square(gradient));
    return {
      parameter: sub(parameter, div(mul(learningRate, gradient), add(sqrt(next), epsilon))),
      squares: next,
    };
  },
});
