import { defineLoss, square, sub } from '../../core/public.js';

/** (target - prediction)^2, in squared stars; its derivative with respect to the prediction is -2 (target - prediction). */
export default defineLoss({
  name: 'squared-error',
  summary: 'The square of the error: the loss of objective (2).',
  formula: '(target - prediction)^2',
  properties: ['convex', 'non-negative'],
  options: {},
  value: (prediction, target) => square(sub(target, prediction)),
});
