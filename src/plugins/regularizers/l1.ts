import { abs, defineRegularizer, mul, option, sum } from '../../core/public.js';

/** lambda sum_k |row[k]|, with the subgradient 0 at 0 (no proximal step: parameters come near 0, seldom onto it). */
export default defineRegularizer({
  name: 'l1',
  summary: 'Penalizes the sizes of the parameters.',
  formula: 'lambda sum(|row|)',
  source: 'Tibshirani 1996, Regression shrinkage and selection via the lasso',
  properties: ['convex', 'non-negative'],
  options: {
    lambda: option.number({ minimum: 0, default: 0.02, description: 'Weight of the penalty.' }),
  },
  penalty: (row, { lambda }) => mul(lambda, sum(abs(row))),
});
