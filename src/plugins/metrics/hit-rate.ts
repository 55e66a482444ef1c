import { defineRankingMetric } from '../../core/public.js';

/** The share of users who have a relevant item among the first `at`. With one relevant item for each user, as by leave-one-out, it is recall. */
export default defineRankingMetric({
  name: 'hit-rate',
  summary: 'Share of users who have a relevant item among the first.',
  formula: 'sum over users of [rank of the first relevant item <= at] / users',
  direction: 'maximize',
  cutOff: 'always',
  options: {},
  sums: ['hits', 'users'],
  ofUser: ({ ranks, at }) => ({ hits: ranks[0]! <= at ? 1 : 0, users: 1 }),
  value: ({ hits, users }) => hits / users,
});
