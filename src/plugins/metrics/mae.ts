import { defineMetric } from '../../core/public.js';

/** sum |target - prediction| / count, in stars, over all test ratings alike. */
export default defineMetric({
  name: 'mae',
  summary: 'Mean absolute error over the test ratings.',
  formula: 'sum |target - prediction| / count',
  direction: 'minimize',
  options: {},
  term: (prediction, target) => Math.abs(target - prediction),
  aggregate: (sum, count) => sum / count,
});
