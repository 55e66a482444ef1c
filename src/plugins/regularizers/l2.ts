import { defineRegularizer, mul, option, square, sum } from '../../core/public.js';

/** lambda sum_k row[k]^2, the penalty of objective (2): ridge regression, weight decay. */
export default defineRegularizer({
  name: 'l2',
  summary: 'Penalizes the squares of the parameters.',
  formula: 'lambda sum(row^2)',
  properties: ['convex', 'non-negative'],
  options: {
    lambda: option.number({ minimum: 0, default: 0.02, description: 'Weight of the penalty.' }),
  },
  penalty: (row, { lambda }) => mul(lambda, sum(square(row))),
});
