import { add, constantTable, defineModel, dot, mul, sumOverItems, trained } from '../../core/public.js';
import { factorOptions } from './factor-options.js';
import { rootWeights } from './root-weights.js';

/**
 * f(u, i) = mean + userBias[u] + itemBias[i] + V[i] . (U[u] + |N(u)|^-1/2 sum over j in N(u) of Y[j]): what a user has rated says something of her,
 * whatever the ratings are. `U`: users x factors; `V` and `Y`: items x factors. The mean is that of the training ratings, not trained.
 * N(u) are the items that she has training ratings of; Koren's contains those of the test ratings too, as rented but not yet rated.
 *
 * Koren's step moves all Y[j] of the user at every rating, with lambda at each of them; here an optimizer minimizes the objective, in which a row of Y
 * is penalized like any other: a lambda of its own for `Y` (regularizer, tables) is worth trying.
 */
export default defineModel({
  name: 'svd-plus-plus',
  summary:
    'Biased matrix factorization with a second profile of the user: the sum of what her items say of her.',
  formula:
    'f(u, i) = mean + userBias[u] + itemBias[i] + dot(V[i], U[u] + |N(u)|^-1/2 sum over j in N(u) of Y[j])',
  source: 'Koren 2008, Factorization meets the neighborhood, equation 15',
  options: factorOptions,
  tables: ({ factors, initialStandardDeviation }, { ratings }) => {
    const initial = { mean: 0, standardDeviation: initialStandardDeviation };
    return {
      mean: constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(ratings.mean) }),
      weight: rootWeights(ratings),
      itemBias: trained({ rows: 'items', columns: 1, initial: 0 }),
      userBias: trained({ rows: 'users', columns: 1, initial: 0 }),
      U: trained({ rows: 'users', columns: factors, initial }),
      V: trained({ rows: 'items', columns: factors, initial }),
      Y: trained({ rows: 'items', columns: factors, initial }),
    };
  },
  predict: ({ mean, weight, itemBias, userBias, U, V, Y }) =>
    add(
      mean,
      userBias,
      itemBias,
      dot(
        V,
        add(
          U,
          mul(
            weight,
            sumOverItems(() => Y),
          ),
        ),
      ),
    ),
});
