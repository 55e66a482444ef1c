import { defineRankingMetric } from '../../core/public.js';
import { log2 } from './discount.js';

/**
 * The mean over users of the mean self-information of the first `at` items, in bits: -log2(share of the users with training ratings who rated the item). An
 * item without a training rating counts as if it had one. Says nothing of whether the items are wanted.
 */
export default defineRankingMetric({
  name: 'novelty',
  summary:
    'Mean over users of the mean self-information of their first items, in bits: how few users have rated them. Items that nobody has rated are the most novel.',
  formula:
    'sum over users of (mean over the first items of -log2(max(1, ratings of the item) / all users)) / users',
  source: 'Zhou et al. 2010, Solving the apparent diversity-accuracy dilemma of recommender systems',
  direction: 'maximize',
  cutOff: 'always',
  exceptions: { direction: 'it says nothing of whether the items are wanted' },
  options: {},
  sums: ['bits', 'users'],
  ofUser: ({ top, catalogue: { popularity, users } }) => {
    let bits = 0;
    for (const item of top) bits += log2(users) - log2(Math.max(1, popularity[item]!));
    return { bits: bits / top.length, users: 1 };
  },
  value: ({ bits, users }) => bits / users,
});
