import { add, defineOptimizer, mul, sub } from '../../core/public.js';
import { decayOption, learningRateOption } from './rule-options.js';

/**
 * Momentum whose gradient is taken where the velocity is about to lead (Sutskever et al. 2013, equations 3 and 4):
 *
 *   velocity <- momentum velocity - learningRate gradient(theta + momentum velocity);  theta <- theta + velocity
 *
 * `parameter` is the point looked ahead to, theta + momentum velocity, in terms of which these steps are (Bengio et al. 2013, section 3.5)
 *
 *   velocity <- momentum velocity - learningRate gradient;  parameter <- parameter + momentum velocity - learningRate gradient
 *
 * with the new velocity. Predictions and objective are those of `parameter`; both points meet as the steps become small. Full batch is
 * the classical method; in a stochastic pass a row's velocity moves only when the row is visited. The momentum is constant, where
 * Nesterov's proof has a schedule.
 */
export default defineOptimizer({
  name: 'nesterov',
  summary: 'Momentum that looks ahead: the gradient is that of the point that the velocity leads to.',
  formula:
    'velocity <- momentum velocity - learningRate gradient; parameter <- parameter + momentum velocity - learningRate gradient',
  source:
    'Nesterov 1983, A method of solving a convex programming problem with convergence rate O(1/k^2); as in Bengio et al. 2013, Advances in optimizing recurrent networks, section 3.5',
  passes: ['full-batch', 'stochastic'],
  options: {
    learningRate: learningRateOption(
      0.0005,
      'Step size; multiplies the gradient of the objective, factor 2 included.',
    ),
    momentum: decayOption(0.9, 'Share of the velocity that is kept.'),
  },
  state: { velocity: 'element' },
  update: ({ parameter, gradient, velocity }, { learningRate, momentum }) => {
    const step = mul(learningRate, gradient);
    const next = sub(mul(momentum, velocity), step);
    return { parameter: sub(add(parameter, mul(momentum, next)), step), velocity: next };
  },
});
