import { defineOptimizer, option } from '../../core/public.js';

/**
 * Each table in turn, in the model's order, is set to its exact minimum while the others stay: for every row a small
 * least-squares problem, solved by Cholesky's factorization. One sweep over all tables is one epoch. The objective never rises.
 */
export default defineOptimizer({
  name: 'alternating-least-squares',
  summary: 'Solves the rows of one table exactly while the others stay, table by table.',
  formula: 'row <- argmin over the row of the objective, for each row of each table in turn',
  source: 'Koren, Bell and Volinsky 2009, Matrix factorization techniques for recommender systems',
  requires: 'quadratic-per-table',
  options: {
    epochs: option.integer({ minimum: 1, default: 15, description: 'Sweeps over all tables.' }),
  },
  minimize: (objective, { epochs }, progress) => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const table of objective.tables) {
        const row = objective.leastSquares(table).solve();
        if (row !== undefined) {
          throw new Error(
            `row ${row} of table ${table.name} has no unique minimum; give the regularizer a lambda above 0 for that table`,
          );
        }
      }
      progress.epochDone();
    }
  },
});
