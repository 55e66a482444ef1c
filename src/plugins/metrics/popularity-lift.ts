import { defineRankingMetric, option } from '../../core/public.js';

/**
 * How much more popular recommended items are than others: mean over users of the mean number of training ratings of their first `at` items, divided by the
 * same mean of the items that they rated in training (`own`), or by the mean of all items (`catalogue`), minus 1. 0: as popular; 1: twice as popular.
 * With `own`, users without a training rating are left out.
 */
export default defineRankingMetric({
  name: 'popularity-lift',
  summary:
    'How much more popular the first items are than those that the users rated themselves (or than all items): 0 is as popular, 1 twice as popular.',
  formula:
    'sum over users of mean popularity of the first items / sum over users of mean popularity of their training items - 1; popularity is training ratings of the item',
  source:
    'Abdollahpouri et al. 2020, The connection between popularity bias, calibration, and fairness in recommendation',
  direction: 'minimize',
  cutOff: 'always',
  exceptions: { direction: 'it says nothing of whether the items are wanted' },
  options: {
    against: option.choice(['own', 'catalogue'], {
      default: 'own',
      description:
        "Whose popularity is compared with: of the items of the user's training ratings, or of all.",
    }),
  },
  sums: ['recommended', 'usual'],
  ofUser: ({ top, profile, catalogue }, { against }) => {
    const { popularity, ratings, items } = catalogue;
    if (against === 'own' && profile.length === 0) return { recommended: 0, usual: 0 };
    const usual = against === 'own' ? meanPopularity(profile, popularity) : ratings / items;
    return { recommended: meanPopularity(top, popularity), usual };
  },
  value: ({ recommended, usual }) => recommended / usual - 1,
});

function meanPopularity(items: Uint32Array, popularity: Uint32Array): number {
  let total = 0;
  for (const item of items) total += popularity[item]!;
  return total / items.length;
}
