import { definePredictor } from '../../core/public.js';

/**
 * f(u, i) = minimum + (maximum - minimum) n(i) / max n, with n the number of training ratings and the bounds those of the rating scale: the same for everybody.
 * It is meant for rankings; its order is that of n, and as a rating it says nothing. Where all ratings are equal, as likes are, maximum - minimum is replaced
 * by 1, so that the order stays.
 */
export default definePredictor({
  name: 'popularity',
  summary: 'Ranks the items that have the most ratings first, for everybody.',
  formula: 'f(u, i) = minimum + (maximum - minimum) n(i) / max n',
  source:
    'Cremonesi, Koren and Turrin 2010, Performance of recommender algorithms on top-n recommendation tasks, section 3.1',
  options: {},
  fit: (_options, { ratings }) => {
    const { counts } = ratings.byItem();
    const { minimum, maximum } = ratings.scale;
    const range = maximum > minimum ? maximum - minimum : 1;
    const most = counts.reduce((highest, count) => Math.max(highest, count), 1);
    return { predict: (_user, item) => minimum + (range * counts[item]!) / most };
  },
});
