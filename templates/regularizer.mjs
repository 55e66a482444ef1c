import { add, defineRegularizer, div, mul, option, square, sum } from 'mfbench';

/** What a row of parameters costs: a sum of one term for each element. */
export default defineRegularizer({
  name: 'my-regularizer',
  summary: 'Pulls small parameters to zero, and lets large ones be.',
  formula: 'lambda sum(row^2 / (1 + row^2))',
  properties: ['non-negative'],
  options: {
    lambda: option.number({ minimum: 0, default: 0.1, description: 'Weight of the penalty.' }),
  },
  penalty: (row, { lambda }) => mul(lambda, sum(div(square(row), add(1, square(row))))),
});
