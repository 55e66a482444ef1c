import { defineSplitter, option } from '../../core/public.js';
import { describeUntested, holdOutPerUser } from './hold-out-per-user.js';
import { byTime, timesOf } from './times.js';

/**
 * The last round(testFraction n) of the n ratings of each user are the test part, of ratings of the same time those that are stored last; at least one stays
 * in training. A user for whom that rounds to none keeps all in training. Each user has a cut of their own, so training knows other
 * users' ratings of later than the test: this is no forecast (Meng et al. 2020, Ji et al. 2023).
 */
export default defineSplitter({
  name: 'per-user-temporal',
  summary:
    "The last part of each user's ratings is held out. Leaks across time: other users' later ratings are trained on.",
  options: {
    testFraction: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.2,
      description: "Share of each user's ratings that is held out.",
    }),
  },
  split: (ratings, { testFraction }) => {
    const times = timesOf(ratings, 'per-user-temporal', 'hold-out, or leave-k-out by: random');
    const division = holdOutPerUser(
      ratings,
      (positions) => byTime(positions, times),
      (count) => Math.min(Math.round(testFraction * count), count - 1),
    );
    const { training, test } = division;
    return [{ name: 'per-user-temporal', training, test, notes: [describeUntested(division)] }];
  },
});
