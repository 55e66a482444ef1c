import { definePredictor } from '../../core/public.js';
import { rowMeans } from './row-means.js';

export default definePredictor({
  name: 'user-mean',
  summary: "Predicts the mean of the user's training ratings.",
  formula: "f(u, i) = mean of u's training ratings; of all where u has none",
  options: {},
  fit: (_options, { ratings }) => {
    const means = rowMeans(ratings.byUser(), ratings);
    return { predict: (user) => means[user]! };
  },
});
