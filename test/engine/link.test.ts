import { expect, test } from 'vitest';
import { leaf } from '../../src/core/expressions/expression.js';
import { interpret } from '../../src/core/expressions/interpret.js';
import { logisticLink } from '../../src/engine/link.js';
import { buildProblem } from '../../src/engine/problem.js';
import { optimizerFault } from '../../src/engine/requirements.js';
import bpr from '../../src/plugins/losses/bpr.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import matrixFactorization from '../../src/plugins/models/matrix-factorization.js';
import alternatingLeastSquares from '../../src/plugins/optimizers/alternating-least-squares.js';
import { gradientFault } from '../../src/testing/gradients.js';
import { openObjective } from '../../src/testing/fits.js';
import { randomRatings, ridge, use } from '../support/problems.js';
import { folderWith, mfbench } from '../support/cli.js';
import { resultsOfRun, SMALL } from '../support/experiment.js';

const data = randomRatings(3, 6, 5, 17);
const specification = {
  model: use(matrixFactorization, { factors: 3, initialMean: 1 }),
  loss: use(squaredError),
  regularizer: ridge(0.1),
  link: 'logistic',
} as const;

test('the link is the identity with slope 1 in the middle of the scale, and never leaves it', () => {
  const x = leaf('x');
  const link = logisticLink(x, { minimum: 1, maximum: 5 });
  const at = (value: number): number => interpret([link], new Map([[x, [value]]]))[0]![0]!;
  expect(at(3)).toBe(3);
  expect((at(3.001) - at(2.999)) / 0.002).toBeCloseTo(1, 5);
  expect(at(4)).toBeCloseTo(1 + 4 / (1 + Math.exp(-1)), 12);
  expect(at(-50)).toBeGreaterThanOrEqual(1);
  expect(at(50)).toBeLessThanOrEqual(5);
});

test('the objective is fitted through it', () => {
  const objective = openObjective(buildProblem(specification, data));
  const [U, V] = objective.tables.map(({ values }) => values);
  const { user, item, value, size } = data.ratings;
  let expected = 0;
  for (let j = 0; j < size; j++) {
    let x = 0;
    for (let k = 0; k < 3; k++) x += U![user[j]! * 3 + k]! * V![item[j]! * 3 + k]!;
    expected += (value[j]! - 1 - 4 / (1 + Math.exp(3 - x))) ** 2;
  }
  for (const parameter of [...U!, ...V!]) expected += 0.1 * parameter ** 2;
  expect(objective.value()).toBeCloseTo(expected, 9);
  expect(gradientFault(objective)).toBeUndefined();
});

test('what cannot be with it is refused', () => {
  const fault = optimizerFault(buildProblem(specification, data), use(alternatingLeastSquares));
  expect(fault).toBe('the prediction of matrix-factorization is not linear in U');
  expect(() => buildProblem({ ...specification, loss: use(bpr) }, data)).toThrow(
    'give the row link: identity',
  );
});

test('defaults set it for all rows that are formulas, a row can do without, and results say so', async () => {
  const text = (row: string): string =>
    `${SMALL.replace(/rows:[^]*/, '')}
defaults: { link: logistic, optimizer: { name: sgd, epochs: 2 } }
rows:
  - { name: With, model: bias }
  - { name: Without, model: bias, link: identity }
  - { name: Mean, model: global-mean${row} }
`;
  const { rows } = await resultsOfRun(text(''));
  expect(rows.map(({ link }) => link)).toEqual(['logistic', undefined, undefined]);
  expect(rows[0]!.folds[0]!.predictions).not.toBe(rows[1]!.folds[0]!.predictions);
  const folder = folderWith({ 'config.yaml': text(', link: logistic') });
  const { code, stderr } = mfbench(folder, 'plan', 'config.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain('row "Mean": a model that fits by itself has no link');
});
