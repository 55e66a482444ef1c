import { defineRankingMetric } from '../../core/public.js';

/**
 * The mean over users of the share of pairs of a relevant and another candidate in which the relevant one has the larger prediction; equal predictions count
 * one half. From the ranks, those of equal predictions being at the middle of their places: with R relevant items of n candidates
 * sum (n - rank) - R (R - 1) / 2 pairs of R (n - R). A user without another candidate is left out.
 */
export default defineRankingMetric({
  name: 'auc',
  summary:
    'Area under the ROC curve: mean over users of the probability that a relevant item is ranked above another one.',
  formula:
    '(sum over relevant items of (n - rank) - R (R - 1) / 2) / (R (n - R)), R relevant items of n candidates',
  source:
    'Hanley and McNeil 1982, The meaning and use of the area under a receiver operating characteristic (ROC) curve',
  direction: 'maximize',
  cutOff: 'never',
  options: {},
  sums: ['auc', 'users'],
  ofUser: ({ middleRanks, candidates }) => {
    const relevant = middleRanks.length;
    const others = candidates - relevant;
    if (others === 0) return { auc: 0, users: 0 };
    let below = 0;
    for (let k = 0; k < relevant; k++) below += candidates - middleRanks[k]!;
    return { auc: (below - (relevant * (relevant - 1)) / 2) / (relevant * others), users: 1 };
  },
  value: ({ auc, users }) => auc / users,
});
