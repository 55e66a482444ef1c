import { definePredictor } from '../../core/public.js';
import { RowPairs } from './row-pairs.js';
import { rowMeans } from './row-means.js';

/**
 * f(u, i) = mean(u) + mean of dev(i, j) over the items j that u and somebody who rated i have both rated, dev(i, j) being the mean of r[v, i] - r[v, j] over the
 * users v who rated both. Where there is no such j, and for whoever has no ratings: the user's mean, or the global mean. Every j counts alike (the paper's plain
 * slope one, not the weighted one), as in Surprise.
 */
export default definePredictor({
  name: 'slope-one',
  summary:
    "The user's mean, moved by how much better or worse others rate the item than what the user has rated.",
  formula: 'f(u, i) = mean(u) + mean over j of dev(i, j), dev(i, j) = mean over v of (r[v, i] - r[v, j])',
  source: 'Lemire and Maclachlan 2005, Slope one predictors for online rating-based collaborative filtering',
  options: {},
  fit: (_options, { ratings }) => {
    const [users, items] = [ratings.byUser(), ratings.byItem()];
    const { user, item, value } = ratings;
    const count = ratings.items.size;
    const deviations = new RowPairs(count);
    const [sums, common] = [new Float64Array(count), new Uint32Array(count)];
    for (let i = 0; i < count; i++) {
      for (let a = items.starts[i]!; a < items.starts[i + 1]!; a++) {
        const rating = items.order[a]!;
        const rater = user[rating]!;
        for (let b = users.starts[rater]!; b < users.starts[rater + 1]!; b++) {
          const other = users.order[b]!;
          sums[item[other]!]! += value[rating]! - value[other]!;
          common[item[other]!]!++;
        }
      }
      // NaN where nobody has rated both.
      const row = deviations.before(i);
      for (let j = 0; j < i; j++) row[j] = sums[j]! / common[j]!;
      sums.fill(0);
      common.fill(0);
    }
    const means = rowMeans(users, ratings);
    return {
      predict: (rater, target) => {
        let [total, others] = [0, 0];
        for (let b = users.starts[rater]!; b < users.starts[rater + 1]!; b++) {
          const j = item[users.order[b]!]!;
          if (j === target) continue;
          const deviation = deviations.get(target, j);
          if (Number.isNaN(deviation)) continue;
          total += target > j ? deviation : -deviation;
          others++;
        }
        return means[rater]! + (others === 0 ? 0 : total / others);
      },
    };
  },
});
