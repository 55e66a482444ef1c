import { abs, defineLoss, sub } from '../../core/public.js';

/** |target - prediction|, in stars; the subgradient at 0 is 0. */
export default defineLoss({
  name: 'absolute-error',
  summary: 'The size of the error: less moved by outliers than its square.',
  formula: '|target - prediction|',
  properties: ['convex', 'non-negative'],
  options: {},
  value: (prediction, target) => abs(sub(target, prediction)),
});
