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
const { user, item, value, size } = data.ratings;
const factorization = use(matrixFactorization, { factors: 4, initialMean: 0.9 });

/** U and V as lists of rows, from their initial values. */
function rowsOf(problem: ReturnType<typeof problemOf>) {
  const rows = (name: string) => {
    const values = valuesOf(problem, name);
    return Array.from({ length: values.length / 4 }, (_, r) => [...values.slice(r * 4, r * 4 + 4)]);
  };
  return { U: rows('U'), V: rows('V') };
}

describe('textbook loops, written out by hand', () => {
  test('gradient descent', () => {
    const problem = problemOf({ model: factorization, regularizer: ridge(0.3) }, data);
    let { U, V } = rowsOf(problem);
    for (let epoch = 0; epoch < 5; epoch++) {
      const dU = U.map((row) => row.map((x) => 2 * 0.3 * x));
      const dV = V.map((row) => row.map((x) => 2 * 0.3 * x));
      for (let j = 0; j < size; j++) {
        const [u, v] = [U[user[j]!]!, V[item[j]!]!];
        const error = value[j]! - u.reduce((total, x, k) => total + x * v[k]!, 0);
        for (let k = 0; k < 4; k++) {
          dU[user[j]!]![k]! -= 2 * error * v[k]!;
          dV[item[j]!]![k]! -= 2 * error * u[k]!;
        }
      }
      U = U.map((row, r) => row.map((x, k) => x - 0.002 * dU[r]![k]!));
      V = V.map((row, r) => row.map((x, k) => x - 0.002 * dV[r]![k]!));
    }
    fitted(problem, use(gradientDescent, { learningRate: 0.002, epochs: 5 }));
    valuesOf(problem, 'U').forEach((x, i) => expect(x).toBeCloseTo(U.flat()[i]!, 12));
    valuesOf(problem, 'V').forEach((x, i) => expect(x).toBeCloseTo(V.flat()[i]!, 12));
  });

  test.each(['per-row', 'per-rating'])('stochastic gradient descent, penalty %s', (weighting) => {
    const problem = problemOf({ model: factorization, regularizer: ridge(0.3, { weighting }) }, data);
    const { U, V } = rowsOf(problem);
    const [userVisits, itemVisits] = [data.ratings.byUser().counts, data.ratings.byItem().counts];
    for (let epoch = 1; epoch <= 3; epoch++) {
      for (let j = 0; j < size; j++) {
        const [u, v] = [U[user[j]!]!, V[item[j]!]!];
        const error = value[j]! - u.reduce((total, x, k) => total + x * v[k]!, 0);
        const lambdaU = weighting === 'per-row' ? 0.3 / userVisits[user[j]!]! : 0.3;
        const lambdaV = weighting === 'per-row' ? 0.3 / itemVisits[item[j]!]! : 0.3;
        for (let k = 0; k < 4; k++) {
          const [x, y] = [u[k]!, v[k]!];
          u[k] = x - 0.01 * (-2 * error * y + 2 * lambdaU * x);
          v[k] = y - 0.01 * (-2 * error * x + 2 * lambdaV * y);
        }
      }
    }
    fitted(problem, use(sgd, { learningRate: 0.01, epochs: 3, order: 'stored' }));
    valuesOf(problem, 'U').forEach((x, i) => expect(x).toBeCloseTo(U.flat()[i]!, 12));
    valuesOf(problem, 'V').forEach((x, i) => expect(x).toBeCloseTo(V.flat()[i]!, 12));
  });

  test.each(['per-row', 'per-rating'])('mini-batches of 7, penalty %s', (weighting) => {
    const problem = problemOf({ model: factorization, regularizer: ridge(0.3, { weighting }) }, data);
    const { U, V } = rowsOf(problem);
    const [userVisits, itemVisits] = [data.ratings.byUser().counts, data.ratings.byItem().counts];
    for (let epoch = 1; epoch <= 3; epoch++) {
      for (let start = 0; start < size; start += 7) {
        const [dU, dV] = [U, V].map((rows) => rows.map((row) => row.map(() => 0)));
        for (let j = start; j < Math.min(size, start + 7); j++) {
          const [u, v] = [U[user[j]!]!, V[item[j]!]!];
          const error = value[j]! - u.reduce((total, x, k) => total + x * v[k]!, 0);
          const lambdaU = weighting === 'per-row' ? 0.3 / userVisits[user[j]!]! : 0.3;
          const lambdaV = weighting === 'per-row' ? 0.3 / itemVisits[item[j]!]! : 0.3;
          for (let k = 0; k < 4; k++) {
            dU![user[j]!]![k]! += -2 * error * v[k]! + 2 * lambdaU * u[k]!;
            dV![item[j]!]![k]! += -2 * error * u[k]! + 2 * lambdaV * v[k]!;
          }
        }
        U.forEach((row, r) => row.forEach((_, k) => (row[k]! -= 0.01 * dU![r]![k]!)));
        V.forEach((row, r) => row.forEach((_, k) => (row[k]! -= 0.01 * dV![r]![k]!)));
      }
    }
    fitted(problem, use(sgd, { learningRate: 0.01, epochs: 3, order: 'stored', batchSize: 7 }));
    valuesOf(problem, 'U').forEach((x, i) => expect(x).toBeCloseTo(U.flat()[i]!, 12));
    valuesOf(problem, 'V').forEach((x, i) => expect(x).toBeCloseTo(V.flat()[i]!, 12));
  });

  test('a batch moves only the rows that it meets: momentum of the others stays', () => {
    const one = (options: object) => {
      const problem = problemOf({ model: factorization }, data);
      fitted(
        problem,
        use(momentum, { learningRate: 0.01, epochs: 2, pass: 'stochastic', order: 'stored', ...options }),
      );
      return problem.tables.flatMap(({ values }) => [...values]);
    };
    // A batch of all ratings is the full batch.
    const all = problemOf({ model: factorization }, data);
    fitted(all, use(momentum, { learningRate: 0.01, epochs: 2, pass: 'full-batch' }));
    const full = all.tables.flatMap(({ values }) => [...values]);
    one({ batchSize: size }).forEach((x, i) => expect(x).toBeCloseTo(full[i]!, 12));
    expect(one({ batchSize: 3 })).not.toEqual(full);
  });

  test('the published step without the factor 2 is ours at half the rate, lambda at every visit', () => {
    const problem = problemOf(
      {
        model: use(biasedMatrixFactorization, { factors: 4 }),
        regularizer: ridge(0.02, { weighting: 'per-rating' }),
      },
      data,
    );
    const { U, V } = rowsOf(problem);
    const [bu, bi] = [new Float64Array(12), new Float64Array(9)];
    const { mean } = data.ratings;
    const [rate, lambda] = [0.005, 0.02];
    for (let j = 0; j < size; j++) {
      const [p, q] = [U[user[j]!]!, V[item[j]!]!];
      const e =
        value[j]! - (mean + bu[user[j]!]! + bi[item[j]!]! + p.reduce((total, x, k) => total + x * q[k]!, 0));
      bu[user[j]!]! += rate * (e - lambda * bu[user[j]!]!);
      bi[item[j]!]! += rate * (e - lambda * bi[item[j]!]!);
      for (let k = 0; k < 4; k++) {
        const [x, y] = [p[k]!, q[k]!];
        p[k] = x + rate * (e * y - lambda * x);
        q[k] = y + rate * (e * x - lambda * y);
      }
    }
    fitted(problem, use(sgd, { learningRate: rate / 2, epochs: 1, order: 'stored' }));
    valuesOf(problem, 'U').forEach((x, i) => expect(x).toBeCloseTo(U.flat()[i]!, 13));
    valuesOf(problem, 'userBias').forEach((x, i) => expect(x).toBeCloseTo(bu[i]!, 13));
    valuesOf(problem, 'itemBias').forEach((x, i) => expect(x).toBeCloseTo(bi[i]!, 13));
  });

  test('bias by alternating least squares, in closed form', () => {
    const tables = { itemBias: { lambda: 10 }, userBias: { lambda: 15 } };
    const problem = problemOf({ model: use(bias), regularizer: ridge(0, { tables }) }, data);
    const [bu, bi] = [new Float64Array(12), new Float64Array(9)];
    const { mean } = data.ratings;
    for (let sweep = 0; sweep < 4; sweep++) {
      for (const [own, other, rows, otherRows, lambda] of [
        [bi, bu, item, user, 10],
        [bu, bi, user, item, 15],
      ] as const) {
        const sums = new Float64Array(own.length);
        const counts = new Float64Array(own.length);
        for (let j = 0; j < size; j++) {
          sums[rows[j]!]! += value[j]! - mean - other[otherRows[j]!]!;
          counts[rows[j]!]!++;
        }
        for (let r = 0; r < own.length; r++) own[r] = sums[r]! / (lambda + counts[r]!);
      }
    }
    fitted(problem, use(alternatingLeastSquares, { epochs: 4 }));
    valuesOf(problem, 'userBias').forEach((x, i) => expect(x).toBeCloseTo(bu[i]!, 12));
    valuesOf(problem, 'itemBias').forEach((x, i) => expect(x).toBeCloseTo(bi[i]!, 12));
  });
});

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
