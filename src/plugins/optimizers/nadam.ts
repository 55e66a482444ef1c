import { add, defineOptimizer, div, mul, sub } from '../../core/public.js';
import { adamOptions, adamState, nextMoments, scaled } from './adam-moments.js';
import { movingAverage } from './moving-average.js';

/**
 * `adam` that looks ahead as `nesterov` does: the mean with the weights that it will have after one more step, t counting the steps
 * of the row,
 *
 *   ahead = beta1 mean / (1 - beta1^(t+1)) + (1 - beta1) gradient / (1 - beta1^t)
 *   parameter <- parameter - learningRate ahead / (sqrt(meanSquare / (1 - beta2^t)) + epsilon)
 *
 * beta1 is constant, where the paper also has a schedule for it. Lazy in a stochastic pass, as `adam`.
 */
export default defineOptimizer({
  name: 'nadam',
  summary: 'Adam with the look-ahead of Nesterov momentum.',
  formula:
    'parameter <- parameter - learningRate (beta1 mean / (1 - beta1^(t+1)) + (1 - beta1) gradient / (1 - beta1^t)) / (sqrt(meanSquare / (1 - beta2^t)) + epsilon)',
  source: 'Dozat 2016, Incorporating Nesterov momentum into Adam',
  passes: ['stochastic', 'full-batch'],
  options: adamOptions,
  state: adamState,
  update: ({ parameter, ...values }, { learningRate, ...options }) => {
    const { beta1 } = options;
    const next = nextMoments(values, options);
    const ahead = add(
      div(mul(beta1, next.mean), movingAverage(next.weight1, 1, beta1)),
      div(mul(1 - beta1, values.gradient), next.weight1),
    );
    return { ...next, parameter: sub(parameter, mul(learningRate, scaled(ahead, next, options))) };
  },
});
