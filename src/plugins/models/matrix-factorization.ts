import { defineModel, dot, option, trained } from '../../core/public.js';
import { factorOptions } from './factor-options.js';

/**
 * f(u, i) = sum_k U[u,k] V[i,k], formula (1). `U`: user profiles, users x factors; `V`: item profiles, items x factors. A
 * user or item without training ratings has the mean profile.
 */
export default defineModel({
  name: 'matrix-factorization',
  summary: 'The product of a user profile and an item profile, and nothing else.',
  formula: 'f(u, i) = dot(U[u], V[i])',
  source:
    'Koren, Bell and Volinsky 2009, Matrix factorization techniques for recommender systems, equation 1',
  options: {
    ...factorOptions,
    initialMean: option.number({
      default: 0,
      description:
        'Mean of the normal distribution that the profiles start from; sqrt(mean rating / factors) starts the predictions at the mean rating.',
    }),
  },
  tables: ({ factors, initialMean, initialStandardDeviation }) => {
    const initial = { mean: initialMean, standardDeviation: initialStandardDeviation };
    return {
      U: trained({ rows: 'users', columns: factors, initial, unseen: 'mean' }),
      V: trained({ rows: 'items', columns: factors, initial, unseen: 'mean' }),
    };
  },
  predict: ({ U, V }) => dot(U, V),
});
