import { defineLoss, max, sub } from '../../core/public.js';
import { overThresholds, scaleOptions } from './thresholds.js';

/**
 * The loss of maximum-margin matrix factorization: for each threshold, halfway between two neighbouring ratings, the hinge max(0, 1 - margin) of
 * the prediction's being on the side of the target. With margins in half steps a prediction that is the target costs 0, one that is n
 * steps off n (n + 1), linearly in between: as a squared error, but free beyond the end of the scale where the target is its lowest or
 * highest rating. Deviation from Rennie and Srebro: the thresholds are fixed, not learned for each user, so that predictions are stars.
 */
export default defineLoss({
  name: 'hinge',
  summary: 'Ordered ratings: a hinge loss for each threshold between two ratings.',
  formula:
    'sum over thresholds of max(0, 1 - margin), with margin = (prediction - threshold) / (step / 2) where target > threshold, else its negative',
  source:
    'Rennie and Srebro 2005, Fast maximum margin matrix factorization for collaborative prediction, section 3',
  properties: ['convex', 'non-negative'],
  example: { minimum: 1, maximum: 5 },
  options: scaleOptions,
  value: (prediction, target, scale) =>
    overThresholds(prediction, target, scale, (margin) => max(0, sub(1, margin))),
});
