import { defineMetric } from '../../core/public.js';
import { squaredErrors } from './squared-errors.js';

/** sqrt(sum (target - prediction)^2 / ratings), in stars, over all test ratings alike (not a mean over users). */
export default defineMetric({
  name: 'rmse',
  summary: 'Root mean squared error over the test ratings.',
  formula: 'sqrt(sum (target - prediction)^2 / ratings)',
  direction: 'minimize',
  options: {},
  sums: ['squares', 'ratings'],
  ofUser: (ratings) => ({ squares: squaredErrors(ratings), ratings: ratings.target.length }),
  value: ({ squares, ratings }) => Math.sqrt(squares / ratings),
});
