import { defineRankingMetric } from '../../core/public.js';

/**
 * The mean over users of the average precision: the precision at the place of each relevant item (0 beyond `at`), summed up and divided by the number of
 * relevant items; by min(at, relevant items) where there is a cut-off, so that a perfect list has 1.
 */
export default defineRankingMetric({
  name: 'map',
  summary:
    'Mean average precision: mean over users of the mean, over their relevant items, of the precision at the place of each.',
  formula: 'sum over users of (sum over hits j of j / rank[j]) / min(at, relevant) / users',
  source: 'Manning, Raghavan and Schütze 2008, Introduction to Information Retrieval, section 8.4',
  direction: 'maximize',
  cutOff: 'optional',
  options: {},
  sums: ['averagePrecision', 'users'],
  ofUser: ({ ranks, at }) => {
    let precisions = 0;
    for (let k = 0; k < ranks.length && ranks[k]! <= at; k++) precisions += (k + 1) / ranks[k]!;
    return { averagePrecision: precisions / Math.min(at, ranks.length), users: 1 };
  },
  value: ({ averagePrecision, users }) => averagePrecision / users,
});
