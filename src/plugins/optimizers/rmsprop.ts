import { add, defineOptimizer, div, mul, sqrt, square, sub } from '../../core/public.js';
import { movingAverage } from './moving-average.js';
import { decayOption, epsilonOption, learningRateOption, STEP_SIZE } from './rule-options.js';

/**
 * meanSquare <- decay meanSquare + (1 - decay) gradient^2; parameter <- parameter - learningRate gradient / (sqrt(meanSquare) + epsilon).
 * The lecture has no epsilon. As there, the average starts at 0 and is not corrected for it: the first step is 1 / sqrt(1 - decay)
 * times learningRate. In a stochastic pass the average of a row moves only when the row is visited; full batch is the classical
 * method.
 */
export default defineOptimizer({
  name: 'rmsprop',
  summary: 'Divides the gradient by the root of a moving average of its squares.',
  formula:
    'meanSquare <- decay meanSquare + (1 - decay) gradient^2; parameter <- parameter - learningRate gradient / (sqrt(meanSquare) + epsilon)',
  source: 'Tieleman and Hinton 2012, Neural networks for machine learning, lecture 6.5',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: learningRateOption(0.001, STEP_SIZE),
    decay: decayOption(0.9, 'Share of the average that is kept.'),
    epsilon: epsilonOption(1e-8),
  },
  state: { meanSquare: 'element' },
  update: ({ parameter, gradient, meanSquare }, { learningRate, decay, epsilon }) => {
    const next = movingAverage(meanSquare, square(gradient), decay);
    return {
      parameter: sub(parameter, div(mul(learningRate, gradient), add(sqrt(next), epsilon))),
      meanSquare: next,
    };
  },
});
