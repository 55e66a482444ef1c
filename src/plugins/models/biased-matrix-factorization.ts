import { add, constantTable, defineModel, dot, trained } from '../../core/public.js';
import { factorOptions } from './factor-options.js';

/**
 * f(u, i) = mean + userBias[u] + itemBias[i] + sum_k U[u,k] V[i,k]. The mean is that of the training ratings, not trained;
 * biases start at 0. A user or item without training ratings has bias and profile 0.
 */
export default defineModel({
  name: 'biased-matrix-factorization',
  summary: 'Matrix factorization of what the mean and the biases of user and item leave over.',
  formula: 'f(u, i) = mean + userBias[u] + itemBias[i] + dot(U[u], V[i])',
  source:
    'Koren, Bell and Volinsky 2009, Matrix factorization techniques for recommender systems, equation 4',
  options: factorOptions,
  tables: ({ factors, initialStandardDeviation }, { ratings }) => {
    const initial = { mean: 0, standardDeviation: initialStandardDeviation };
    return {
      mean: constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(ratings.mean) }),
      itemBias: trained({ rows: 'items', columns: 1, initial: 0 }),
      userBias: trained({ rows: 'users', columns: 1, initial: 0 }),
      U: trained({ rows: 'users', columns: factors, initial }),
      V: trained({ rows: 'items', columns: factors, initial }),
    };
  },
  predict: ({ mean, userBias, itemBias, U, V }) => add(mean, userBias, itemBias, dot(U, V)),
});
