import { defineRankingMetric } from '../../core/public.js';
import { hits } from './hits.js';

/**
 * The mean over users of hits / at, hits being the relevant items among the first `at`. The denominator is `at` for everybody, so a user with fewer
 * relevant items cannot reach 1.
 */
export default defineRankingMetric({
  name: 'precision',
  summary: 'Mean over users of the share of the first items that are relevant.',
  formula: 'sum over users of hits / at / users',
  direction: 'maximize',
  cutOff: 'always',
  options: {},
  sums: ['precision', 'users'],
  ofUser: (ranking) => ({ precision: hits(ranking) / ranking.at, users: 1 }),
  value: ({ precision, users }) => precision / users,
});
