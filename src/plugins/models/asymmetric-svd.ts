import {
  add,
  constant,
  constantTable,
  defineModel,
  div,
  dot,
  mul,
  type RatingMatrix,
  sub,
  sumOverItems,
  trained,
} from '../../core/public.js';
import { factorOptions } from './factor-options.js';
import { rootWeights } from './root-weights.js';

/** Shrinkage of the baselines, in ratings: Koren 2008, section 2.1. */
const [ITEM_SHRINKAGE, USER_SHRINKAGE] = [25, 10];

/**
 * f(u, i) = mean + userBias[u] + itemBias[i] + V[i] . |N(u)|^-1/2 sum over j in N(u) of ((r[u,j] - b[u,j]) X[j] + Y[j]): a user is what she has rated and
 * how, and has no profile of her own. `V`, `X`, `Y`: items x factors. N(u) are the items that she has training ratings of.
 * b[u,j] = mean + itemBaseline[j] + userBaseline[u] is not trained: itemBaseline[j] = sum (r - mean) / (25 + ratings of j), userBaseline[u] =
 * sum (r - mean - itemBaseline) / (10 + ratings of u).
 */
export default defineModel({
  name: 'asymmetric-svd',
  summary: 'Matrix factorization in which the profile of a user is made of her ratings.',
  formula:
    'f(u, i) = mean + userBias[u] + itemBias[i] + dot(V[i], |N(u)|^-1/2 sum over j in N(u) of (r[u,j] - b[u,j]) X[j] + Y[j])',
  source: 'Koren 2008, Factorization meets the neighborhood, equation 13',
  options: factorOptions,
  tables: ({ factors, initialStandardDeviation }, { ratings }) => {
    const initial = { mean: 0, standardDeviation: initialStandardDeviation };
    const { ofItems, ofUsers } = baselines(ratings);
    return {
      mean: constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(ratings.mean) }),
      itemBaseline: constantTable({ rows: 'items', columns: 1, values: ofItems }),
      userBaseline: constantTable({
        rows: 'users',
        columns: 1,
        values: ofUsers,
        fromRatings: ({ itemBaseline }) =>
          div(
            sumOverItems((rating) => sub(rating, add(constant(ratings.mean), itemBaseline!))),
            add(
              constant(USER_SHRINKAGE),
              sumOverItems(() => constant(1)),
            ),
          ),
      }),
      weight: rootWeights(ratings),
      itemBias: trained({ rows: 'items', columns: 1, initial: 0 }),
      userBias: trained({ rows: 'users', columns: 1, initial: 0 }),
      V: trained({ rows: 'items', columns: factors, initial }),
      X: trained({ rows: 'items', columns: factors, initial }),
      Y: trained({ rows: 'items', columns: factors, initial }),
    };
  },
  predict: ({ mean, itemBaseline, userBaseline, weight, itemBias, userBias, V, X, Y }) => {
    const profile = sumOverItems((rating) =>
      add(mul(sub(rating, add(mean, itemBaseline, userBaseline)), X), Y),
    );
    return add(mean, userBias, itemBias, mul(weight, dot(V, profile)));
  },
});

function baselines(ratings: RatingMatrix): { ofItems: Float64Array; ofUsers: Float64Array } {
  const { user, item, value, mean } = ratings;
  const ofItems = new Float64Array(ratings.items.size);
  const ofUsers = new Float64Array(ratings.users.size);
  for (let k = 0; k < value.length; k++) ofItems[item[k]!]! += value[k]! - mean;
  ratings.byItem().counts.forEach((count, row) => (ofItems[row]! /= ITEM_SHRINKAGE + count));
  for (let k = 0; k < value.length; k++) ofUsers[user[k]!]! += value[k]! - mean - ofItems[item[k]!]!;
  ratings.byUser().counts.forEach((count, row) => (ofUsers[row]! /= USER_SHRINKAGE + count));
  return { ofItems, ofUsers };
}
