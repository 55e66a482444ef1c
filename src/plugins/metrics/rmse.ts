import { defineMetric } from '../../core/public.js';

/** sqrt(sum (target - prediction)^2 / count), in stars, over all test ratings alike (not a mean over users). */
export default defineMetric({
  name: 'rmse',
  summary: 'Root mean squared error over the test ratings.',
  formula: 'sqrt(sum (target - prediction)^2 / count)',
  direction: 'minimize',
  options: {},
  term: (prediction, target) => (target - prediction) * (target - prediction),
  aggregate: (sum, count) => Math.sqrt(sum / count),
});
