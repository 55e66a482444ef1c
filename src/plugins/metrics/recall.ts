import { defineRankingMetric, option } from '../../core/public.js';
import { hits } from './hits.js';

/**
 * The mean over users of hits / relevant items. `capped` divides by min(at, relevant items) instead, so that everybody can reach 1. Publications call
 * both of them recall.
 */
export default defineRankingMetric({
  name: 'recall',
  summary: 'Mean over users of the share of the relevant items that are among the first.',
  formula: 'sum over users of hits / relevant / users; capped: hits / min(at, relevant)',
  direction: 'maximize',
  cutOff: 'always',
  options: {
    denominator: option.choice(['relevant', 'capped'], {
      default: 'relevant',
      description:
        'What hits are divided by: the number of relevant items, or (capped) the smaller one of that and at.',
    }),
  },
  sums: ['recall', 'users'],
  ofUser: (ranking, { denominator }) => {
    const { ranks, at } = ranking;
    const most = denominator === 'capped' ? Math.min(at, ranks.length) : ranks.length;
    return { recall: hits(ranking) / most, users: 1 };
  },
  value: ({ recall, users }) => recall / users,
});
