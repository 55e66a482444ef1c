import { definePredictor } from '../../core/public.js';
import { rowMeans } from './row-means.js';

export default definePredictor({
  name: 'item-mean',
  summary: "Predicts the mean of the item's training ratings.",
  formula: "f(u, i) = mean of i's training ratings; of all where i has none",
  options: {},
  fit: (_options, { ratings }) => {
    const means = rowMeans(ratings.byItem(), ratings);
    return { predict: (_user, item) => means[item]! };
  },
});
