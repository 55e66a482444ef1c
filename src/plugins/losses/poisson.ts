import { add, defineLoss, div, log, max, min, mul, option, sub } from '../../core/public.js';

/**
 * prediction - target log(prediction): the negative log-likelihood of a Poisson count whose rate is the prediction, without the
 * part that only the target is in; up to that part the generalized Kullback-Leibler divergence. No link function: the rate is the prediction
 * itself, in the ratings' unit, and what costs least is the target. (With the usual log link predictions would be logarithms of
 * stars, and no metric of the comparison would apply.) Targets have to be 0 or more.
 *
 * Below `floor` it goes on along its tangent, so that a prediction of 0 or less, where there is no logarithm, has a cost and a slope back.
 */
export default defineLoss({
  name: 'poisson',
  summary:
    'The likelihood of counts: errors weigh less where the prediction is large. For ratings of 0 or more.',
  formula: 'prediction - target log(prediction); linear below floor',
  source:
    'Gopalan, Hofman and Blei 2015, Scalable recommendation with hierarchical Poisson factorization (likelihood only); the divergence of Lee and Seung 2001',
  properties: ['convex'],
  options: {
    floor: option.number({
      exclusiveMinimum: 0,
      default: 0.1,
      description: 'Prediction, in the unit of the ratings, below which the loss is linear.',
    }),
  },
  value: (prediction, target, { floor }) => {
    const rate = max(prediction, floor);
    const below = min(sub(prediction, floor), 0);
    return sub(prediction, mul(target, add(log(rate), div(below, floor))));
  },
});
