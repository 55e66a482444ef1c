import { defineOptimizer, option } from '../../core/public.js';
import { checkUnique } from './unique-minimum.js';

/**
 * Each table in turn, in the model's order, is set to its exact minimum while the others stay: for every row a small
 * least-squares problem, solved by Cholesky's factorization, or by a few steps of conjugate gradient from its current values (Takacs, Pilaszy and Tikk, section 3).
 * One sweep over all tables is one epoch. The objective never rises.
 *
 * With a `blockSize` a row is solved for so many of its elements at a time, one block after another while the other elements stay: iALS++ of Rendle et al. (algorithm 2). That
 * takes blockSize instead of columns operations for each rating and column, and more sweeps. Blocks are taken row by row, so that only the errors of one row's ratings are
 * kept: since other rows do not enter, it makes no difference which loop is the outer one.
 *
 * With the regularizer's `weighting: per-rating` it is ALS-WR of Zhou et al.: lambda of a row times the number of its ratings.
 */
export default defineOptimizer({
  name: 'alternating-least-squares',
  summary: 'Solves the rows of one table exactly while the others stay, table by table.',
  formula:
    'row <- argmin over the row (or over one block of its elements after another) of the objective, for each row of each table in turn',
  source:
    'Koren, Bell and Volinsky 2009, Matrix factorization techniques for recommender systems; weighted lambda: Zhou, Wilkinson, Schreiber and Pan 2008, Large-scale parallel collaborative filtering for the Netflix prize; blocks: Rendle, Krichene, Zhang and Koren 2021, iALS++: Speeding up matrix factorization with subspace optimization; conjugate gradient: Takacs, Pilaszy and Tikk 2011, Applications of the conjugate gradient method for implicit feedback collaborative filtering',
  requires: 'quadratic-per-table',
  properties: ['monotone'],
  options: {
    solver: option.choice(['cholesky', 'conjugate-gradient'], {
      default: 'cholesky',
      description:
        'cholesky: exactly, in columns^2 for each rating and columns^3 for each row. conjugate-gradient: by a few steps from where a row is, in columns for ' +
        'each rating and step.',
    }),
    blockSize: option.optional(
      option.integer({
        minimum: 1,
        description: 'Elements of a row that cholesky solves for at a time; all of them if left out.',
      }),
    ),
    iterations: option.integer({
      minimum: 1,
      default: 3,
      description: 'Steps of conjugate-gradient for each table in a sweep.',
    }),
    tolerance: option.number({
      minimum: 0,
      exclusiveMaximum: 1,
      default: 1e-10,
      description:
        'conjugate-gradient leaves a row alone whose residual is this small relative to that at its start.',
    }),
    epochs: option.integer({ minimum: 1, default: 15, description: 'Sweeps over all tables.' }),
  },
  check: ({ solver, blockSize }) =>
    blockSize !== undefined && solver !== 'cholesky'
      ? `a blockSize goes with solver cholesky; ${solver} has no blocks`
      : undefined,
  minimize: (objective, { solver, blockSize, iterations, tolerance, epochs }, progress) => {
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const table of objective.tables) {
        const rows = objective.leastSquares(table);
        if (solver === 'conjugate-gradient') rows.iterate(iterations, tolerance);
        else checkUnique(table, rows.solve(blockSize));
      }
      progress.epochDone();
    }
  },
});
