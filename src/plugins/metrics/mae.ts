import { defineMetric } from '../../core/public.js';

/** sum |target - prediction| / ratings, in stars, over all test ratings alike. */
export default defineMetric({
  name: 'mae',
  summary: 'Mean absolute error over the test ratings.',
  formula: 'sum |target - prediction| / ratings',
  direction: 'minimize',
  options: {},
  sums: ['errors', 'ratings'],
  ofUser: ({ prediction, target }) => {
    let errors = 0;
    for (let k = 0; k < target.length; k++) errors += Math.abs(target[k]! - prediction[k]!);
    return { errors, ratings: target.length };
  },
  value: ({ errors, ratings }) => errors / ratings,
});
