import { defineOptimizer, option, solvePositiveDefinite } from '../../core/public.js';

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
  properties: ['monotone'],
  options: {
    epochs: option.integer({ minimum: 1, default: 15, description: 'Sweeps over all tables.' }),
  },
  minimize: (objective, { epochs }, progress) => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const table of objective.tables) {
        const { columns, values, seen, name } = table;
        const hessian = new Float64Array(columns * columns);
        const right = new Float64Array(columns);
        const structure = objective.leastSquares(table);
        for (const row of seen) {
          structure.assemble(row, hessian, right);
          if (!solvePositiveDefinite(hessian, right, columns)) {
            throw new Error(
              `row ${row} of table ${name} has no unique minimum; give the regularizer a lambda above 0 for that table`,
            );
          }
          for (let k = 0; k < columns; k++) values[row * columns + k]! -= right[k]!;
        }
      }
      progress.epochDone();
    }
  },
});
