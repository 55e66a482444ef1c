import { expect, test } from 'vitest';
import {
  defineOptimizer,
  type Objective,
  type ParameterTable,
  type Requirement,
} from '../../../src/core/public.js';
import itemMean from '../../../src/plugins/features/item-mean.js';
import oneHotItem from '../../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import implicitSquaredError from '../../../src/plugins/losses/implicit-squared-error.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../../../src/plugins/models/linear-regression.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import ccdPlusPlus from '../../../src/plugins/optimizers/ccd-plus-plus.js';
import {
  fitted,
  problemOf,
  randomRatings,
  ridge,
  type TestProblem,
  use,
  valuesOf,
} from '../../support/problems.js';

const data = randomRatings(5, 30, 20, 300);
const factorization = (factors: number, lambda: number): TestProblem =>
  problemOf(
    { model: use(matrixFactorization, { factors, initialMean: 0.6 }), regularizer: ridge(lambda) },
    data,
  );

/** Algorithm 2 as the paper has it, with the residuals kept. */
function textbook(problem: TestProblem, factors: number, lambda: number, rounds: number): void {
  const { user, item, value, size } = data.ratings;
  const [U, V] = [valuesOf(problem, 'U'), valuesOf(problem, 'V')];
  const residuals = Array.from(value, (rating, j) => {
    let rest = rating;
    for (let k = 0; k < factors; k++) rest -= U[user[j]! * factors + k]! * V[item[j]! * factors + k]!;
    return rest;
  });
  for (let k = 0; k < factors; k++) {
    const u = (j: number): number => user[j]! * factors + k;
    const v = (j: number): number => item[j]! * factors + k;
    for (let j = 0; j < size; j++) residuals[j]! += U[u(j)]! * V[v(j)]!;
    for (let round = 0; round < rounds; round++) {
      for (const [own, other, ownAt, otherAt] of [
        [U, V, u, v],
        [V, U, v, u],
      ] as const) {
        const [above, below] = [new Map<number, number>(), new Map<number, number>()];
        for (let j = 0; j < size; j++) {
          const [at, x] = [ownAt(j), other[otherAt(j)]!];
          above.set(at, (above.get(at) ?? 0) + residuals[j]! * x);
          below.set(at, (below.get(at) ?? lambda) + x * x);
        }
        for (const [at, sum] of above) own[at] = sum / below.get(at)!;
      }
    }
    for (let j = 0; j < size; j++) residuals[j]! -= U[u(j)]! * V[v(j)]!;
  }
}

test.each([1, 3])('with %d inner iterations an epoch is the algorithm of the paper', (innerIterations) => {
  const [problem, byHand] = [factorization(5, 0.3), factorization(5, 0.3)];
  fitted(problem, use(ccdPlusPlus, { innerIterations, epochs: 2 }));
  for (let epoch = 0; epoch < 2; epoch++) textbook(byHand, 5, 0.3, innerIterations);
  for (const { name, values } of problem.tables) {
    valuesOf(byHand, name).forEach((value, k) => {
      expect(values[k]).toBeCloseTo(value, 9);
    });
  }
});

test('it ends where alternating least squares does, and never rises', () => {
  // So strong a penalty that the least objective has fewer factors than the model: there are no other minima than the least.
  const solved = fitted(factorization(4, 12), use(alternatingLeastSquares, { epochs: 300 }));
  const objectives = fitted(factorization(4, 12), use(ccdPlusPlus, { epochs: 300 }));
  for (let i = 1; i < objectives.length; i++) {
    expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-12));
  }
  expect(objectives.at(-1)! / solved.at(-1)!).toBeCloseTo(1, 6);
  expect(solved.at(-1)!).toBeLessThan(0.9 * solved[0]!);
});

test('tables of one column take part in the first', () => {
  const biased = () =>
    problemOf({ model: use(biasedMatrixFactorization, { factors: 3 }), regularizer: ridge(8) }, data);
  const solved = fitted(biased(), use(alternatingLeastSquares, { epochs: 300 }));
  const objectives = fitted(biased(), use(ccdPlusPlus, { epochs: 300 }));
  expect(objectives.at(-1)! / solved.at(-1)!).toBeCloseTo(1, 6);
});

/** Moves each table once. */
const moving = (requires: Requirement, move: (objective: Objective, table: ParameterTable) => void) =>
  use(
    defineOptimizer({
      name: 'moving',
      summary: 'Moves each table once.',
      options: {},
      requires,
      minimize: (objective) => {
        for (const table of objective.tables) move(objective, table);
      },
    }),
  );
const columnByColumn = moving('quadratic-per-column', (objective, table) => {
  for (let k = 0; k < table.columns; k++) expect(objective.solveColumn(table, k)).toBeUndefined();
});
const rowByRow = moving('quadratic-per-table', (objective, table) => {
  expect(objective.leastSquares(table).solve(1)).toBeUndefined();
});
const features = [use(oneHotUser), use(itemMean)];
const ofItems = [use(oneHotItem), use(itemMean)];

// The rows of a table do not depend on each other, so it makes no difference which loop is the outer one.
test.each([
  ['matrix factorization', { model: use(matrixFactorization, { factors: 5 }), regularizer: ridge(0.3) }],
  [
    'biases, penalty per rating',
    {
      model: use(biasedMatrixFactorization, { factors: 3 }),
      regularizer: ridge(0.3, { weighting: 'per-rating' }),
    },
  ],
  [
    'pairs without a rating',
    {
      model: use(matrixFactorization, { factors: 4, initialMean: 0.3 }),
      loss: use(implicitSquaredError, { alpha: 2, unobservedWeight: 0.3 }),
      regularizer: ridge(0.5),
    },
  ],
  [
    'shared rows, and features that leave a rating out',
    { model: use(linearRegression, { features, intercept: 'trained' }), regularizer: ridge(0.2) },
  ],
  [
    'shared rows and items, without users',
    { model: use(linearRegression, { features: ofItems, intercept: 'trained' }), regularizer: ridge(0.2) },
  ],
])('columns of %s are what rows are, an element at a time', (_, parts) => {
  const [byColumns, byRows] = [problemOf(parts, data), problemOf(parts, data)];
  fitted(byColumns, columnByColumn);
  fitted(byRows, rowByRow);
  for (const { name, values } of byRows.tables) {
    valuesOf(byColumns, name).forEach((value, k) => {
      expect(value).toBeCloseTo(values[k]!, 8);
    });
  }
});

test('the objective is that of the parameters after them, and a column that there is not is refused', () => {
  const problem = factorization(3, 0.3);
  const optimizer = defineOptimizer({
    name: 'moving',
    summary: 'Moves parameters between columns.',
    options: {},
    requires: 'quadratic-per-column',
    minimize: (objective) => {
      const [U, V] = objective.tables as [ParameterTable, ParameterTable];
      objective.solveColumn(U, 0);
      V.values.fill(0.7);
      objective.solveColumn(U, 1);
      const best = objective.value();
      for (const change of [-0.01, 0.01]) {
        for (const row of U.seen) U.values[row * 3 + 1]! += change;
        expect(objective.value()).toBeGreaterThan(best);
        for (const row of U.seen) U.values[row * 3 + 1]! -= change;
      }
      expect(() => objective.solveColumn(U, 3)).toThrow('column 3 of a table that has 3');
    },
  });
  fitted(problem, use(optimizer));
});
