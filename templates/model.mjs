import { add, constantTable, defineModel, dot, option, trained } from 'mfbench';

/** Tables, and the prediction for one rating from the rows of its user and its item. */
export default defineModel({
  name: 'my-model',
  summary: 'The mean rating, a bias of the item, and a product of factors.',
  formula: 'f(u, i) = mean + b[i] + dot(U[u], V[i])',
  options: {
    factors: option.integer({ minimum: 1, default: 4, description: 'Width of U and V.' }),
  },
  tables: ({ factors }, { ratings }) => ({
    mean: constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(ratings.mean) }),
    b: trained({ rows: 'items', columns: 1, initial: 0 }),
    U: trained({ rows: 'users', columns: factors, initial: { mean: 0, standardDeviation: 0.1 } }),
    V: trained({ rows: 'items', columns: factors, initial: { mean: 0, standardDeviation: 0.1 } }),
  }),
  predict: ({ mean, b, U, V }) => add(mean, add(b, dot(U, V))),
});
