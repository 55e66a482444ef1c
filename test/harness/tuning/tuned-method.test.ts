import { expect, test } from 'vitest';
import { defineModifier, option } from '../../../src/core/public.js';
import type { FormulaMethod } from '../../../src/harness/experiment.js';
import { checkParts, withValues } from '../../../src/harness/tuning/tuned-method.js';
import squaredError from '../../../src/plugins/losses/squared-error.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import gibbsSampling from '../../../src/plugins/optimizers/gibbs-sampling.js';
import sgd from '../../../src/plugins/optimizers/sgd.js';
import none from '../../../src/plugins/regularizers/none.js';
import { use } from '../../support/problems.js';

const method = (optimizer: FormulaMethod['optimizer']): FormulaMethod => ({
  form: 'formula',
  model: use(matrixFactorization),
  loss: use(squaredError),
  regularizer: use(none),
  optimizer,
});

test('values that are not allowed together are refused', () => {
  const sampler = method(use(gibbsSampling, { epochs: 30, burnIn: 10 }));
  expect(() => checkParts(sampler)).not.toThrow();
  const tuned = withValues(sampler, [{ part: 'optimizer', place: ['burnIn'] }], [40]);
  expect(() => checkParts(tuned)).toThrow('optimizer gibbs-sampling: burnIn 40 has to be below epochs 30');
});

test('those of plugins in options of others as well', () => {
  const ordered = defineModifier({
    name: 'ordered',
    summary: 'Two numbers in order.',
    options: {
      low: option.number({ default: 0, description: 'The lower.' }),
      high: option.number({ default: 1, description: 'The higher.' }),
    },
    check: ({ low, high }) => (low <= high ? undefined : `low ${low} is above high ${high}`),
    rate: () => 1,
  });
  const { plugin, options } = use(sgd);
  const chained = method({ plugin, options: { ...options, chain: [use(ordered)] } });
  expect(() => checkParts(chained)).not.toThrow();
  const place = ['chain', 0, 'options', 'low'];
  const tuned = withValues(chained, [{ part: 'optimizer', place }], [2]);
  expect(() => checkParts(tuned)).toThrow('modifier ordered: low 2 is above high 1');
});
