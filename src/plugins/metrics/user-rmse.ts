import { defineMetric } from '../../core/public.js';
import { squaredErrors } from './squared-errors.js';

/**
 * The mean over users of sqrt(sum (target - prediction)^2 / ratings of the user), in stars. A user with one test rating counts as much as one with a
 * hundred, so this is another number than `rmse`. Publications and libraries do not agree on which of the two they call RMSE: compare like with
 * like.
 */
export default defineMetric({
  name: 'user-rmse',
  summary:
    "Mean over users of each user's root mean squared error: users count alike. It is not rmse, where ratings do.",
  formula: 'sum over users of sqrt(sum (target - prediction)^2 / ratings) / users',
  direction: 'minimize',
  options: {},
  sums: ['rmse', 'users'],
  ofUser: (ratings) => ({ rmse: Math.sqrt(squaredErrors(ratings) / ratings.target.length), users: 1 }),
  value: ({ rmse, users }) => rmse / users,
});
