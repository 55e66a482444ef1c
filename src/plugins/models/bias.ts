import { add, constantTable, defineModel, trained } from '../../core/public.js';

/**
 * f(u, i) = mean + userBias[u] + itemBias[i], the mean being that of the training ratings, not trained. A user or item without
 * training ratings has bias 0. `alternating-least-squares` solves the items first.
 */
export default defineModel({
  name: 'bias',
  summary: 'The mean rating plus what is particular to the user and to the item.',
  formula: 'f(u, i) = mean + userBias[u] + itemBias[i]',
  source: 'Koren 2010, Factor in the neighbors, section 2.1',
  options: {},
  tables: (_options, { ratings }) => ({
    mean: constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(ratings.mean) }),
    itemBias: trained({ rows: 'items', columns: 1, initial: 0 }),
    userBias: trained({ rows: 'users', columns: 1, initial: 0 }),
  }),
  predict: ({ mean, userBias, itemBias }) => add(mean, userBias, itemBias),
});
