import { describe, expect, test } from 'vitest';
import { add, dot, defineModel, mul, sumOverItems, trained } from '../../../src/core/public.js';
import { InterpretedRunner } from '../../../src/engine/interpreted-runner.js';
import { optimizerFault } from '../../../src/engine/requirements.js';
import asymmetricSvd from '../../../src/plugins/models/asymmetric-svd.js';
import svdPlusPlus from '../../../src/plugins/models/svd-plus-plus.js';
import adam from '../../../src/plugins/optimizers/adam.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import normalEquations from '../../../src/plugins/optimizers/normal-equations.js';
import sgd from '../../../src/plugins/optimizers/sgd.js';
import { gradientFault } from '../../../src/testing/gradients.js';
import {
  fitted,
  objectiveOf,
  predictionsOf,
  problemOf,
  randomRatings,
  ratingsOf,
  ridge,
  use,
  valuesOf,
} from '../../support/problems.js';

const [USERS, ITEMS, FACTORS] = [12, 9, 4];
const data = randomRatings(5, USERS, ITEMS, 60);
const { user, item, value, size, mean } = data.ratings;

/** Tables of all axes inside the sum, some of them outside as well. */
const everything = defineModel({
  name: 'everything',
  summary: 'Sums of every kind.',
  options: {},
  tables: () => {
    const initial = { mean: 0.2, standardDeviation: 0.4 };
    return {
      a: trained({ rows: 'users', columns: 1, initial }),
      b: trained({ rows: 'items', columns: 1, initial }),
      c: trained({ rows: 'shared', columns: 3, initial }),
      V: trained({ rows: 'items', columns: 3, initial }),
    };
  },
  predict: ({ a, b, c, V }) =>
    add(
      mul(
        0.1,
        dot(
          V,
          sumOverItems((rating) => add(mul(rating, c), mul(a, V))),
        ),
      ),
      mul(
        b,
        sumOverItems(() => mul(0.2, b)),
      ),
      dot(c, V),
    ),
});

const models = [
  use(svdPlusPlus, { factors: FACTORS }),
  use(svdPlusPlus, { factors: 1 }),
  use(asymmetricSvd, { factors: FACTORS }),
  use(everything),
];

describe.each(models)('$plugin.name', (model) => {
  const problem = () => problemOf({ model, regularizer: ridge(0.3) }, data);

  test('the gradient is that of finite differences', () => {
    expect(gradientFault(objectiveOf(problem()))).toBeUndefined();
  });

  test('value and gradient are those of the interpreter', () => {
    const [fast, slow] = [objectiveOf(problem()), objectiveOf(problem(), new InterpretedRunner())];
    expect(fast.value()).toBeCloseTo(slow.value(), 10);
    const wanted = slow.gradient();
    fast.gradient().forEach((gradient, t) => {
      gradient.forEach((g, i) => expect(g).toBeCloseTo(wanted[t]![i]!, 9));
    });
  });

  test.each(['sgd', 'adam'])('a stochastic pass of %s is that of the interpreter', (name) => {
    const rule =
      name === 'sgd'
        ? use(sgd, { learningRate: 0.002, epochs: 3 })
        : use(adam, { learningRate: 0.002, epochs: 3, pass: 'stochastic' });
    const [fast, slow] = [problem(), problem()];
    const objectives = fitted(fast, rule);
    expect(objectives.at(-1)).toBeLessThan(objectives[0]!);
    fitted(slow, rule, { runner: new InterpretedRunner() });
    fast.tables.forEach(({ values }, t) => {
      values.forEach((x, i) => expect(x).toBeCloseTo(slow.tables[t]!.values[i]!, 10));
    });
  });
});

const rowsOf = (problem: ReturnType<typeof problemOf>, name: string): number[][] => {
  const values = valuesOf(problem, name);
  return Array.from({ length: values.length / FACTORS }, (_, r) => [
    ...values.slice(r * FACTORS, (r + 1) * FACTORS),
  ]);
};
const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, x, k) => total + x * b[k]!, 0);

test('predictions of SVD++ are equation 15, also for a user without ratings', () => {
  const few = ratingsOf(
    [
      [0, 0, 5],
      [0, 2, 3],
      [1, 1, 2],
    ],
    3,
    3,
  );
  const problem = problemOf({ model: use(svdPlusPlus, { factors: FACTORS }) }, few);
  const [U, V, Y] = ['U', 'V', 'Y'].map((name) => rowsOf(problem, name)) as [
    number[][],
    number[][],
    number[][],
  ];
  const profile = U[0]!.map((x, k) => x + (Y[0]![k]! + Y[2]![k]!) / Math.sqrt(2));
  const [rated, unknown] = predictionsOf(problem, [0, 2], [1, 1]);
  expect(rated).toBeCloseTo(few.ratings.mean + inner(V[1]!, profile), 12);
  expect(unknown).toBe(few.ratings.mean);
});

test.each(['per-row', 'per-rating'])('SVD++ by sgd is the loop by hand, penalty %s', (weighting) => {
  const problem = problemOf(
    { model: use(svdPlusPlus, { factors: FACTORS }), regularizer: ridge(0.05, { weighting }) },
    data,
  );
  const [U, V, Y] = ['U', 'V', 'Y'].map((name) => rowsOf(problem, name)) as [
    number[][],
    number[][],
    number[][],
  ];
  const [bu, bi] = [new Float64Array(USERS), new Float64Array(ITEMS)];
  const [userCounts, itemCounts] = [data.ratings.byUser().counts, data.ratings.byItem().counts];
  const rate = 0.01;
  for (let epoch = 0; epoch < 3; epoch++) {
    for (let u = 0; u < USERS; u++) {
      const ratings = Array.from({ length: size }, (_, j) => j).filter((j) => user[j] === u);
      const weight = 1 / Math.sqrt(ratings.length);
      const implicit = U[u]!.map((_, k) => weight * ratings.reduce((t, j) => t + Y[item[j]!]![k]!, 0));
      const gradient = implicit.map(() => 0);
      for (const j of ratings) {
        const i = item[j]!;
        const lambda = (counts: Uint32Array, row: number) =>
          weighting === 'per-row' ? 0.05 / counts[row]! : 0.05;
        const [lu, li] = [lambda(userCounts, u), lambda(itemCounts, i)];
        const profile = U[u]!.map((x, k) => x + implicit[k]!);
        const error = value[j]! - (mean + bu[u]! + bi[i]! + inner(V[i]!, profile));
        bu[u]! -= rate * (-2 * error + 2 * lu * bu[u]!);
        bi[i]! -= rate * (-2 * error + 2 * li * bi[i]!);
        for (let k = 0; k < FACTORS; k++) {
          const [x, y] = [U[u]![k]!, V[i]![k]!];
          gradient[k]! += -2 * error * weight * y;
          U[u]![k] = x - rate * (-2 * error * y + 2 * lu * x);
          V[i]![k] = y - rate * (-2 * error * profile[k]! + 2 * li * y);
        }
      }
      for (const j of ratings) {
        const lambda = weighting === 'per-row' ? 0.05 / itemCounts[item[j]!]! : 0.05;
        const row = Y[item[j]!]!;
        for (let k = 0; k < FACTORS; k++) row[k] = row[k]! - rate * (gradient[k]! + 2 * lambda * row[k]!);
      }
    }
  }
  fitted(problem, use(sgd, { learningRate: rate, epochs: 3, order: 'stored' }));
  for (const [name, wanted] of Object.entries({ U, V, Y, userBias: [bu], itemBias: [bi] })) {
    const found = valuesOf(problem, name);
    wanted.flatMap((row) => [...row]).forEach((x, i) => expect(found[i]).toBeCloseTo(x, 12));
  }
});

describe('what cannot be is refused with the reason', () => {
  const problem = problemOf({ model: use(svdPlusPlus) }, data);

  test.each([
    [use(sgd, { order: 'blocked' }), /order blocked cannot be.*one user after the other/],
    [use(sgd, { batchSize: 8 }), /a batchSize of 8 cannot be/],
    [use(alternatingLeastSquares), /svd-plus-plus sums over a user's items/],
    [use(normalEquations), /not linear in itemBias, userBias, U, V, Y together/],
  ])('$plugin.name $options', (optimizer, reason) => {
    expect(optimizerFault(problem, optimizer)).toMatch(reason);
  });

  test('a sum within a sum', () => {
    const model = defineModel({
      name: 'nested',
      summary: 'A sum within a sum.',
      options: {},
      tables: () => ({ b: trained({ rows: 'items', columns: 1, initial: 0 }) }),
      predict: ({ b }) =>
        sumOverItems(() =>
          mul(
            b,
            sumOverItems(() => b),
          ),
        ),
    });
    expect(() => problemOf({ model: use(model) }, data)).toThrow('a sum over items within another');
  });
});
