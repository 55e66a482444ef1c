import { defineSplitter, option } from '../../core/public.js';
import { describeUntested, holdOutPerUser } from './hold-out-per-user.js';
import { byTime, timesOf } from './times.js';

/**
 * k ratings of every user are the test part; a user with k or fewer keeps all of them in training. With `by: time` they are the user's last, of ratings of
 * the same time those that are stored last. Other users' ratings are trained on whenever they were made, so either way training knows ratings of
 * later than the test.
 */
export default defineSplitter({
  name: 'leave-k-out',
  summary:
    "k ratings of each user are held out, random ones or the user's last. Leaks across time: training has ratings of later.",
  options: {
    k: option.integer({
      minimum: 1,
      default: 1,
      description: 'Ratings of each user that are held out; a user with no more than these keeps all.',
    }),
    by: option.choice(['random', 'time'], {
      default: 'random',
      description:
        "random: any of the user's ratings. time: the last; of the same time those stored last. Needs times.",
    }),
  },
  split: (ratings, { k, by }, { random }) => {
    const stream = random.fork('selection');
    const times = by === 'time' ? timesOf(ratings, 'leave-k-out by time', 'by: random') : undefined;
    const division = holdOutPerUser(
      ratings,
      (positions) => (times ? byTime(positions, times) : stream.shuffle(positions)),
      (count) => (count > k ? k : 0),
    );
    const { training, test } = division;
    return [{ name: 'leave-k-out', training, test, notes: [describeUntested(division)] }];
  },
});
