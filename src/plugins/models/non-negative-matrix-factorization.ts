import { abs, defineModel, dot, trained } from '../../core/public.js';
import { factorOptions } from './factor-options.js';

/**
 * f(u, i) = sum_k |U[u,k]| |V[i,k]|: the profiles are the absolute values of what is trained, and so never negative, whatever the optimizer. `U`: the user
 * profiles but for their signs, users x factors; `V`: the item profiles, items x factors. A user or item without training ratings has the mean
 * row.
 *
 * A signed row and its absolute values have the same penalty by `l1`, `l2` and `elastic-net`, so E is that of the profiles. A step that would make an element of a
 * profile negative is reflected at 0 instead of being cut off there, as a projected gradient does, or shortened, as the multiplicative updates of Lee and Seung do:
 * an element that has come to 0 can leave it again. Elements start at random around sqrt(mean rating / factors), so that predictions start near the mean rating.
 */
export default defineModel({
  name: 'non-negative-matrix-factorization',
  summary: 'The product of profiles that are never negative, each the absolute value of what is trained.',
  formula: 'f(u, i) = dot(|U[u]|, |V[i]|)',
  source:
    'Lee and Seung 1999, Learning the parts of objects by non-negative matrix factorization, for the model; absolute values instead of constraints',
  options: factorOptions,
  tables: ({ factors, initialStandardDeviation }, { ratings }) => {
    const initial = {
      mean: Math.sqrt(Math.max(ratings.mean, 0) / factors),
      standardDeviation: initialStandardDeviation,
    };
    return {
      U: trained({ rows: 'users', columns: factors, initial, unseen: 'mean' }),
      V: trained({ rows: 'items', columns: factors, initial, unseen: 'mean' }),
    };
  },
  predict: ({ U, V }) => dot(abs(U), abs(V)),
});
