import { add, defineOptimizer, div, mul, sqrt, square, sub } from '../../core/public.js';
import { movingAverage } from './moving-average.js';
import { decayOption, epsilonOption, learningRateOption } from './rule-options.js';

/**
 * Zeiler's algorithm 1, with RMS(x) = sqrt(moving average of x^2 + epsilon):
 *
 *   squares <- decay squares + (1 - decay) gradient^2
 *   step = gradient sqrt(steps + epsilon) / sqrt(squares + epsilon);  parameter <- parameter - learningRate step
 *   steps <- decay steps + (1 - decay) step^2
 *
 * The paper has no learningRate, that is 1. epsilon is not only a guard: the first steps are of size sqrt(epsilon / (1 - decay)). In a
 * stochastic pass the averages of a row move only when the row is visited; full batch is the classical method.
 */
export default defineOptimizer({
  name: 'adadelta',
  summary: 'Steps as large as the recent steps, over the size of the recent gradients: no rate to choose.',
  formula:
    'parameter <- parameter - learningRate gradient sqrt(steps + epsilon) / sqrt(squares + epsilon), with moving averages of gradient^2 and step^2',
  source: 'Zeiler 2012, ADADELTA: an adaptive learning rate method, algorithm 1',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: learningRateOption(1, 'Multiplies the step; 1 in the paper.'),
    decay: decayOption(0.95, 'Share of both averages that is kept.'),
    epsilon: epsilonOption(1e-6),
  },
  state: { squares: 'element', steps: 'element' },
  update: ({ parameter, gradient, squares, steps }, { learningRate, decay, epsilon }) => {
    const nextSquares = movingAverage(squares, square(gradient), decay);
    const step = mul(gradient, div(sqrt(add(steps, epsilon)), sqrt(add(nextSquares, epsilon))));
    return {
      parameter: sub(parameter, mul(learningRate, step)),
      squares: nextSquares,
      steps: movingAverage(steps, square(step), decay),
    };
  },
});
