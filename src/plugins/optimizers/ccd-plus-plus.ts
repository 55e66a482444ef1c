import { defineOptimizer, option } from '../../core/public.js';
import { checkUnique } from './unique-minimum.js';

/**
 * Cyclic coordinate descent, one factor after another: column k of each table in turn, in the model's order, is set to its minimum while all else stays, which
 * `innerIterations` rounds do before the next k,
 *
 *   U[u, k] <- sum_i r' V[i, k] / (lambda + sum_i V[i, k]^2), with r' = rating - prediction + U[u, k] V[i, k], and V[i, k] likewise.
 *
 * One pass over all columns is one epoch; the objective never rises. Tables of fewer columns take part in their own. Deviation from Yu et al.: rounds are not ended
 * early where they gain little.
 */
export default defineOptimizer({
  name: 'ccd-plus-plus',
  summary: 'Coordinate descent: one factor of all tables after another, each element solved for exactly.',
  formula: 'for each k, innerIterations times, for each table: row[k] <- argmin over row[k] of the objective',
  source:
    'Yu, Hsieh, Si and Dhillon 2012, Scalable coordinate descent approaches to parallel matrix factorization for recommender systems, algorithm 2',
  requires: 'quadratic-per-column',
  properties: ['monotone'],
  options: {
    innerIterations: option.integer({
      minimum: 1,
      default: 1,
      description: 'Rounds over the tables for each factor, T in the paper.',
    }),
    epochs: option.integer({ minimum: 1, default: 15, description: 'Passes over all factors.' }),
  },
  minimize: (objective, { innerIterations, epochs }, progress) => {
    const widest = Math.max(...objective.tables.map(({ columns }) => columns));
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (let k = 0; k < widest; k++) {
        const tables = objective.tables.filter(({ columns }) => columns > k);
        for (let round = 0; round < innerIterations; round++) {
          for (const table of tables) checkUnique(table, objective.solveColumn(table, k));
        }
      }
      progress.epochDone();
    }
  },
});
