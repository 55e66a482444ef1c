import { defineLoss, log, neg, sigmoid } from '../../core/public.js';
import { overThresholds, scaleOptions } from './thresholds.js';

/**
 * Logistic regression for ordered ratings: for each threshold, halfway between two neighbouring ratings, the logistic loss log(1 + exp(-margin))
 * of the prediction's being on the side of the target. Predictions stay in stars: what costs least for a rating between the lowest and the
 * highest lies within a tenth of a step of it (on the side of the nearer end; on it in the middle of the scale). For the lowest and the
 * highest it is minus and plus infinity, as one can only err to one side of them: they want a penalty, and predictions clipped to the scale.
 * With many steps its slopes are larger than those of the squared error, and so should be lambda.
 *
 * Deviations from Rennie and Srebro: the thresholds are fixed, not learned for each user, so that predictions have a unit; margins
 * are in half steps. The two-class form, a rating mapped to 0..1 against sigmoid(prediction), is left out on purpose: its predictions are
 * log-odds, which no error in stars can be computed of.
 */
export default defineLoss({
  name: 'logistic',
  summary: 'Ordered ratings: a logistic loss for each threshold between two ratings.',
  formula:
    'sum over thresholds of log(1 + exp(-margin)), with margin = (prediction - threshold) / (step / 2) where target > threshold, else its negative',
  source:
    'Rennie and Srebro 2005, Loss functions for preference levels: regression with discrete ordered labels',
  properties: ['convex', 'non-negative'],
  example: { minimum: 1, maximum: 5 },
  options: scaleOptions,
  value: (prediction, target, scale) =>
    overThresholds(prediction, target, scale, (margin) => neg(log(sigmoid(margin)))),
});
