import { add, defineOptimizer, mul, option, sign, sub } from '../../core/public.js';
import { movingAverage } from './moving-average.js';
import { decayOption, learningRateOption } from './rule-options.js';

/**
 * Algorithm 2 of Chen et al.: the sign of a moving average that gives the newest gradient more weight than the one that is kept.
 *
 *   parameter <- parameter - learningRate (sign(beta1 mean + (1 - beta1) gradient) + weightDecay parameter)
 *   mean <- beta2 mean + (1 - beta2) gradient
 *
 * The decay is decoupled, as in `adamw`, and by default 0: the regularizer is what penalizes. Every element moves by learningRate at each
 * step, so a constant rate ends in a neighbourhood of that size. In a stochastic pass a row's mean moves only when the row is
 * visited; full batch is the classical method.
 */
export default defineOptimizer({
  name: 'lion',
  summary: 'Steps of one size along the sign of a moving average of gradients.',
  formula:
    'parameter <- parameter - learningRate (sign(beta1 mean + (1 - beta1) gradient) + weightDecay parameter); mean <- beta2 mean + (1 - beta2) gradient',
  source: 'Chen et al. 2023, Symbolic discovery of optimization algorithms, algorithm 2',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: learningRateOption(0.001, 'Size of every step, in the unit of the parameters.'),
    beta1: decayOption(0.9, 'Weight of the kept average in the direction of a step.'),
    beta2: decayOption(0.99, 'Share of the average that is kept.'),
    weightDecay: option.number({
      minimum: 0,
      default: 0,
      description: 'A step shrinks a parameter by learningRate weightDecay of itself.',
    }),
  },
  state: { mean: 'element' },
  update: ({ parameter, gradient, mean }, { learningRate, beta1, beta2, weightDecay }) => {
    const direction = sign(movingAverage(mean, gradient, beta1));
    return {
      parameter: sub(parameter, mul(learningRate, add(direction, mul(weightDecay, parameter)))),
      mean: movingAverage(mean, gradient, beta2),
    };
  },
});
