import { defineRankingMetric, elementary, option } from '../../core/public.js';
import { discount, LN2 } from './discount.js';

/**
 * The mean over users of DCG / ideal DCG: DCG = sum of gain / log2(rank + 1) over the relevant items among the first `at`, ideal DCG the same of the best
 * order of all relevant items, found or not. Gains: 1 (`binary`), the test rating in stars (`linear`, Järvelin and Kekäläinen 2002), or
 * 2^rating - 1 (`exponential`, Burges et al. 2005). A user whose ideal DCG is 0 is left out.
 */
export default defineRankingMetric({
  name: 'ndcg',
  summary: 'Normalized discounted cumulative gain: mean over users of DCG / DCG of the best order.',
  formula:
    'DCG = sum over relevant items with rank <= at of gain / log2(rank + 1); sum over users of DCG / ideal DCG / users',
  source:
    'Järvelin and Kekäläinen 2002, Cumulated gain-based evaluation of IR techniques; the discount and exponential gains: Burges et al. 2005, Learning to rank using gradient descent',
  direction: 'maximize',
  cutOff: 'always',
  options: {
    gains: option.choice(['binary', 'linear', 'exponential'], {
      default: 'binary',
      description:
        'What a relevant item is worth: 1, its test rating, or 2^rating - 1. The latter two need ratings of at least 0.',
    }),
  },
  sums: ['ndcg', 'users'],
  ofUser: ({ ranks, grades, at }, { gains }) => {
    const gain = GAINS[gains];
    if (gains !== 'binary') requirePositive(grades);
    let found = 0;
    for (let k = 0; k < ranks.length && ranks[k]! <= at; k++) found += gain(grades[k]!) * discount(ranks[k]!);
    const best = gains === 'binary' ? grades : grades.toSorted();
    let ideal = 0;
    for (let rank = 1; rank <= Math.min(at, best.length); rank++)
      ideal += gain(best[best.length - rank]!) * discount(rank);
    return ideal === 0 ? { ndcg: 0, users: 0 } : { ndcg: found / ideal, users: 1 };
  },
  value: ({ ndcg, users }) => ndcg / users,
});

const GAINS = {
  binary: () => 1,
  linear: (rating: number) => rating,
  exponential: (rating: number) => elementary.exp(rating * LN2) - 1,
};

function requirePositive(grades: Float32Array): void {
  const negative = grades.find((grade) => grade < 0);
  if (negative !== undefined)
    throw new Error(`gains other than binary need ratings of at least 0; got ${negative}`);
}
