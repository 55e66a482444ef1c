import { add, defineLoss, less, mul, option, select, square, sub } from '../../core/public.js';

/**
 * A rating says that something was chosen, and nothing that it was not: the prediction is to be 1 for pairs with a rating above 0, and 0 for all others, which
 * count as well but less. What is predicted is a preference, not a rating: it is meant for rankings, and metrics of errors say nothing of it.
 *
 * Hu, Koren and Volinsky: `unobservedWeight: 1`, c = 1 + alpha r. Rendle et al.: `alpha: 0` and an `unobservedWeight` below 1. Divided by it, and lambda with it, the
 * second is the first for ratings that are all the same. Deviations: Rendle et al. add their unobserved weight for pairs with a rating as well, which
 * moves what is predicted for them from 1 to 1 / (1 + weight); their lambda of a row grows with a power of its number of ratings, here with 0 or 1 (`weighting`).
 */
export default defineLoss({
  name: 'implicit-squared-error',
  summary:
    'Whether there is a rating, over all pairs: the confidence-weighted squared error of implicit feedback.',
  formula:
    '(1 + alpha target) (1 - prediction)^2 for ratings above 0; unobservedWeight prediction^2 for all other pairs of user and item',
  source:
    'Hu, Koren and Volinsky 2008, Collaborative filtering for implicit feedback datasets, equation 3; the weight of unobserved pairs: Rendle, Krichene, Zhang and Koren 2022, Revisiting the performance of iALS on item recommendation benchmarks',
  properties: ['convex', 'non-negative'],
  options: {
    alpha: option.number({
      minimum: 0,
      default: 0,
      description: 'How the confidence in a pair grows with its rating, in 1 / the unit of the ratings.',
    }),
    unobservedWeight: option.number({
      minimum: 0,
      default: 0.1,
      description: 'Weight of a pair without a rating, where one with a rating weighs 1 + alpha rating.',
    }),
  },
  value: (prediction, target, { alpha, unobservedWeight }) =>
    select(
      less(0, target),
      mul(add(1, mul(alpha, target)), square(sub(1, prediction))),
      mul(unobservedWeight, square(prediction)),
    ),
  unobservedWeight: ({ unobservedWeight }) => unobservedWeight,
});
