import { defineMetric } from '../../core/public.js';
import { squaredErrors } from './squared-errors.js';

/** sum (target - prediction)^2 / ratings, in squared stars, over all test ratings alike. */
export default defineMetric({
  name: 'mse',
  summary: 'Mean squared error over the test ratings.',
  formula: 'sum (target - prediction)^2 / ratings',
  direction: 'minimize',
  options: {},
  sums: ['squares', 'ratings'],
  ofUser: (ratings) => ({ squares: squaredErrors(ratings), ratings: ratings.target.length }),
  value: ({ squares, ratings }) => squares / ratings,
});
