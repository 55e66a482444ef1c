import { definePredictor } from '../../core/public.js';

export default definePredictor({
  name: 'global-mean',
  summary: 'Predicts the mean training rating for everybody.',
  formula: 'f(u, i) = mean of the training ratings',
  options: {},
  fit: (_options, { ratings }) => {
    const { mean } = ratings;
    return { predict: () => mean };
  },
});
