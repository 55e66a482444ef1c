import { describe, expect, test } from 'vitest';
import { defineOptimizer, mul, RandomStream, square, sub } from '../../src/core/public.js';
import { DivergedError } from '../../src/core/errors.js';
import { InterpretedRunner } from '../../src/engine/interpreted-runner.js';
import { Team } from '../../src/engine/team.js';
import type { JobRunner } from '../../src/engine/workspace.js';
import itemMean from '../../src/plugins/features/item-mean.js';
import oneHotItem from '../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../src/plugins/features/one-hot-user.js';
import bias from '../../src/plugins/models/bias.js';
import biasedMatrixFactorization from '../../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../../src/plugins/models/linear-regression.js';
import matrixFactorization from '../../src/plugins/models/matrix-factorization.js';
import alternatingLeastSquares from '../../src/plugins/optimizers/alternating-least-squares.js';
import gradientDescent from '../../src/plugins/optimizers/gradient-descent.js';
import momentum from '../../src/plugins/optimizers/momentum.js';
import normalEquations from '../../src/plugins/optimizers/normal-equations.js';
import sgd from '../../src/plugins/optimizers/sgd.js';
import {
  fitted,
  predictionsOf,
  problemOf,
  randomRatings,
  ratingsOf,
  ridge,
  use,
  valuesOf,
} from '../support/problems.js';

const data = randomRatings(5, 12, 9, 60);
const { user, item, value } = data.ratings;
const factorization = use(matrixFactorization, { factors: 4, initialMean: 0.9 });

describe('one answer', () => {
  const features = [use(oneHotUser), use(oneHotItem), use(itemMean)];
  const regression = () =>
    problemOf({ model: use(linearRegression, { features, intercept: 'mean' }), regularizer: ridge(2) }, data);

  test('gradient descent, momentum, alternating least squares and the closed form reach the same optimum of linear regression', () => {
    const exact = regression();
    const best = fitted(exact, use(normalEquations, { tolerance: 1e-13 })).at(-1)!;
    for (const optimizer of [
      use(gradientDescent, { learningRate: 0.005, epochs: 4000 }),
      use(momentum, { learningRate: 0.005, momentum: 0.9, epochs: 1000 }),
      use(alternatingLeastSquares, { epochs: 500 }),
    ]) {
      const problem = regression();
      expect(fitted(problem, optimizer).at(-1)!).toBeCloseTo(best, 8);
      for (const { name, values } of problem.tables) {
        values.forEach((x, i) => expect(x).toBeCloseTo(valuesOf(exact, name)[i]!, 6));
      }
    }
  });

  test('the closed form is a minimum: every small move makes it worse', () => {
    const problem = regression();
    fitted(problem, use(normalEquations, { tolerance: 1e-13 }));
    const moved = (values: Float64Array, i: number, by: number) => {
      const copy = regression();
      for (const { name, values: own } of copy.tables) own.set(valuesOf(problem, name));
      copy.tables.find((table) => valuesOf(problem, table.name) === values)!.values[i]! += by;
      return fitted(copy, use(gradientDescent, { learningRate: 1e-12, epochs: 1 }))[0]!;
    };
    const best = moved(problem.tables[0]!.values, 0, 0);
    for (const { values } of problem.tables) {
      for (const i of [0, values.length - 1]) {
        expect(moved(values, i, 1e-3)).toBeGreaterThan(best);
        expect(moved(values, i, -1e-3)).toBeGreaterThan(best);
      }
    }
  });

  test('gradient descent with a small step and alternating least squares never increase the objective', () => {
    for (const optimizer of [
      use(gradientDescent, { learningRate: 0.001, epochs: 300 }),
      use(alternatingLeastSquares, { epochs: 30 }),
    ]) {
      const objectives = fitted(
        problemOf({ model: factorization, regularizer: ridge(0.1) }, data),
        optimizer,
      );
      for (let i = 1; i < objectives.length; i++) {
        expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-12));
      }
    }
  });

  test('planted factors are recovered by every method', () => {
    const random = RandomStream.fromSeed(9);
    const [users, items] = [60, 40];
    const planted = (rows: number) =>
      Array.from({ length: rows }, () => [1 + 0.5 * random.normal(), random.normal()]);
    const [P, Q] = [planted(users), planted(items)];
    const truth = (u: number, i: number) => P[u]![0]! * Q[i]![0]! + P[u]![1]! * Q[i]![1]!;
    const cells = random.shuffle(Uint32Array.from({ length: users * items }, (_, cell) => cell));
    const at = (cell: number) => [cell % users, Math.floor(cell / users)] as const;
    const training = ratingsOf(
      Array.from(cells.slice(0, 1200), (c) => [...at(c), truth(...at(c))] as const),
      users,
      items,
    );
    for (const optimizer of [
      use(alternatingLeastSquares, { epochs: 60 }),
      use(sgd, { learningRate: 0.02, epochs: 300 }),
      use(momentum, { learningRate: 0.001, epochs: 2000 }),
      use(momentum, { learningRate: 0.003, epochs: 300, pass: 'stochastic' }),
      use(gradientDescent, { learningRate: 0.003, epochs: 4000 }),
    ]) {
      const problem = problemOf(
        {
          model: use(matrixFactorization, { factors: 2, initialStandardDeviation: 0.5 }),
          regularizer: ridge(1e-7),
        },
        training,
      );
      fitted(problem, optimizer);
      const held = cells.slice(1200);
      const [us, is] = [Array.from(held, (c) => at(c)[0]), Array.from(held, (c) => at(c)[1])];
      const predictions = predictionsOf(problem, us, is);
      const squares = predictions.reduce((total, p, k) => total + (p - truth(us[k]!, is[k]!)) ** 2, 0);
      expect(Math.sqrt(squares / held.length), optimizer.plugin.name).toBeLessThan(0.01);
    }
  });
});

describe('fitting', () => {
  test('kernels and the interpreter agree', () => {
    const run = (runner: JobRunner) => {
      const problem = problemOf(
        { model: use(biasedMatrixFactorization, { factors: 3 }), regularizer: ridge(0.1) },
        data,
      );
      const objectives = [
        ...fitted(problem, use(momentum, { learningRate: 0.001, epochs: 3, pass: 'stochastic' }), { runner }),
        ...fitted(problem, use(gradientDescent, { learningRate: 0.001, epochs: 3 }), { runner }),
        ...fitted(problem, use(alternatingLeastSquares, { epochs: 2 }), { runner }),
      ];
      return [...objectives, ...problem.tables.flatMap(({ values }) => [...values])];
    };
    const slow = run(new InterpretedRunner());
    run(new Team(1)).forEach((x, i) => expect(x).toBeCloseTo(slow[i]!, 11));
  });

  test('the seed decides, and nothing else', () => {
    const run = (seed: number) => {
      const problem = problemOf({ model: factorization }, data, seed);
      return fitted(problem, use(sgd, { learningRate: 0.01, epochs: 3 }), { seed });
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test('divergence is told with its epoch', () => {
    const problem = problemOf({ model: factorization }, data);
    const diverge = () => fitted(problem, use(gradientDescent, { learningRate: 10, epochs: 50 }));
    expect(diverge).toThrow(DivergedError);
    expect(diverge).toThrow(/epoch \d+/);
  });

  test('state of one number a row', () => {
    // Each visit halves the step: after n visits a row's rate is 2^-n.
    const halving = defineOptimizer({
      name: 'halving',
      summary: 'Halves the step of a row at each visit.',
      passes: ['stochastic'],
      options: {},
      state: { lost: 'row' },
      update: ({ parameter, gradient, lost }) => ({
        parameter: sub(parameter, mul(0.05, sub(1, lost), gradient)),
        lost: sub(1, mul(0.5, sub(1, lost))),
      }),
    });
    const problem = problemOf(
      { model: use(bias) },
      ratingsOf(
        [
          [0, 0, 5],
          [0, 0, 3],
        ].map(([u, i, v]) => [u!, i!, v!] as const),
      ),
    );
    fitted(problem, use(halving, { epochs: 1, order: 'stored' }));
    // mean 4: first error 1, step 0.05 * 2 = 0.1 on both biases; second error -1.2, step 0.025 * 2.
    expect(valuesOf(problem, 'userBias')[0]).toBeCloseTo(0.1 - 0.05 * 1.2, 14);
  });

  test('what an update rule returns is checked', () => {
    const wrong = (update: object) =>
      use(
        defineOptimizer({
          name: 'wrong',
          summary: 'Returns something else.',
          passes: ['full-batch'],
          options: {},
          state: { velocity: 'element' },
          update: () => update as never,
        }),
      );
    const run = (update: object) => () => fitted(problemOf({ model: factorization }, data), wrong(update));
    expect(run({ parameter: square(2) })).toThrow(
      'optimizer wrong: update returned { parameter }, not { parameter, velocity }',
    );
    expect(run({ parameter: 3, velocity: square(2) })).toThrow(
      "update's parameter returned 3, not an expression",
    );
  });

  test('a user or item without training ratings has the mean profile or bias 0, never NaN', () => {
    const cold = ratingsOf(
      [...user].map((u, j) => [u, item[j]!, value[j]!] as const),
      13,
      10,
    );
    const predict = (problem: ReturnType<typeof problemOf>) => predictionsOf(problem, [12, 12, 0], [9, 0, 9]);
    const biased = problemOf({ model: use(biasedMatrixFactorization, { factors: 2 }) }, cold);
    fitted(biased, use(sgd, { learningRate: 0.01, epochs: 5 }));
    const { mean } = data.ratings;
    const [both, unseenUser, unseenItem] = predict(biased);
    expect(both).toBe(mean);
    expect(unseenUser).toBeCloseTo(mean + valuesOf(biased, 'itemBias')[0]!, 12);
    expect(unseenItem).toBeCloseTo(mean + valuesOf(biased, 'userBias')[0]!, 12);

    const plain = problemOf({ model: factorization }, cold);
    fitted(plain, use(sgd, { learningRate: 0.01, epochs: 5 }));
    const U = valuesOf(plain, 'U');
    const average = [0, 1, 2, 3].map(
      (k) => [...Array(12).keys()].reduce((t, r) => t + U[r * 4 + k]!, 0) / 12,
    );
    const expected = average.reduce((total, x, k) => total + x * valuesOf(plain, 'V')[k]!, 0);
    expect(predict(plain)[1]).toBeCloseTo(expected, 12);
  });
});
