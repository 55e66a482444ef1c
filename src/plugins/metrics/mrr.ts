import { defineRankingMetric } from '../../core/public.js';

/** The mean over users of 1 / (rank of the first relevant item); 0 for a user whose first one is not among the first `at`, if that is given. */
export default defineRankingMetric({
  name: 'mrr',
  summary: 'Mean reciprocal rank: mean over users of 1 / place of the first relevant item.',
  formula: 'sum over users of 1 / rank of the first relevant item / users',
  source: 'Voorhees 1999, The TREC-8 question answering track report',
  direction: 'maximize',
  cutOff: 'optional',
  options: {},
  sums: ['reciprocal', 'users'],
  ofUser: ({ ranks, at }) => ({ reciprocal: ranks[0]! <= at ? 1 / ranks[0]! : 0, users: 1 }),
  value: ({ reciprocal, users }) => reciprocal / users,
});
