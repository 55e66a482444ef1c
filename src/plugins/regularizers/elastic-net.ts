import { abs, add, defineRegularizer, mul, option, square, sum } from '../../core/public.js';

/** lambda (ratio sum_k |row[k]| + (1 - ratio) sum_k row[k]^2): `l1` at ratio 1, `l2` at ratio 0. */
export default defineRegularizer({
  name: 'elastic-net',
  summary: 'A mixture of l1 and l2.',
  formula: 'lambda (ratio sum(|row|) + (1 - ratio) sum(row^2))',
  source:
    'Zou and Hastie 2005, Regularization and variable selection via the elastic net (there with other constants)',
  properties: ['convex', 'non-negative'],
  options: {
    lambda: option.number({ minimum: 0, default: 0.02, description: 'Weight of the penalty.' }),
    ratio: option.number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'Share of l1 in the mixture.',
    }),
  },
  penalty: (row, { lambda, ratio }) =>
    mul(lambda, add(mul(ratio, sum(abs(row))), mul(1 - ratio, sum(square(row))))),
});
