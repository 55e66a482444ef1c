import { describe, expect, test } from 'vitest';
import bias from '../../src/plugins/models/bias.js';
import biasedMatrixFactorization from '../../src/plugins/models/biased-matrix-factorization.js';
import matrixFactorization from '../../src/plugins/models/matrix-factorization.js';
import alternatingLeastSquares from '../../src/plugins/optimizers/alternating-least-squares.js';
import gradientDescent from '../../src/plugins/optimizers/gradient-descent.js';
import momentum from '../../src/plugins/optimizers/momentum.js';
import sgd from '../../src/plugins/optimizers/sgd.js';
import { fitted, problemOf, randomRatings, ridge, use, valuesOf } from '../support/problems.js';

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
