import { defineModel, dot, square, trained } from '../../core/public.js';
import { factorOptions } from './factor-options.js';

/**
 * f(u, i) = sum_k U[u,k]^2 V[i,k]^2: the profiles are the squares of what is trained, and so never negative, whatever the optimizer. `U`: roots of
 * the user profiles, users x factors; `V`: roots of the item profiles, items x factors. A user or item without training ratings has the mean
 * roots.
 *
 * What follows from the squares: `l2` on the roots is lambda times the sum of the profiles, an l1 penalty on them, which makes them
 * sparse. A root at 0 has gradient 0 and stays there, as an element does in the multiplicative updates of Lee and Seung, which this is not.
 * Roots start at random around sqrt(sqrt(mean rating / factors)), so that predictions start near the mean rating, and the
 * standard deviation is that of the roots.
 */
export default defineModel({
  name: 'non-negative-matrix-factorization',
  summary: 'The product of profiles that are never negative, each the square of what is trained.',
  formula: 'f(u, i) = dot(U[u]^2, V[i]^2)',
  source:
    'Lee and Seung 1999, Learning the parts of objects by non-negative matrix factorization, for the model; squares instead of constraints',
  options: factorOptions,
  tables: ({ factors, initialStandardDeviation }, { ratings }) => {
    const initial = {
      mean: Math.sqrt(Math.sqrt(Math.max(ratings.mean, 0) / factors)),
      standardDeviation: initialStandardDeviation,
    };
    return {
      U: trained({ rows: 'users', columns: factors, initial, unseen: 'mean' }),
      V: trained({ rows: 'items', columns: factors, initial, unseen: 'mean' }),
    };
  },
  predict: ({ U, V }) => dot(square(U), square(V)),
});
