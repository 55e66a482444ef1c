import { describe, expect, test } from 'vitest';
import { RandomStream } from '../src/core/random.js';
import { Fit } from '../src/engine/fit.js';
import { Team } from '../src/engine/team.js';
import { decodeModel, encodeModel, savedObjective } from '../src/harness/model-file.js';
import { LoadedModel } from '../src/loaded-model.js';
import oneHotItem from '../src/plugins/features/one-hot-item.js';
import userMean from '../src/plugins/features/user-mean.js';
import absoluteError from '../src/plugins/losses/absolute-error.js';
import implicitSquaredError from '../src/plugins/losses/implicit-squared-error.js';
import squaredError from '../src/plugins/losses/squared-error.js';
import biasedMatrixFactorization from '../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../src/plugins/models/linear-regression.js';
import matrixFactorization from '../src/plugins/models/matrix-factorization.js';
import nonNegativeMatrixFactorization from '../src/plugins/models/non-negative-matrix-factorization.js';
import alternatingLeastSquares from '../src/plugins/optimizers/alternating-least-squares.js';
import sgd from '../src/plugins/optimizers/sgd.js';
import type { Optimizer } from '../src/core/public.js';
import type { ResolvedPlugin } from '../src/core/options.js';
import { type Parts, problemOf, randomRatings, ridge, use } from './support/problems.js';

const data = randomRatings(11, 25, 15, 180);
const { users, items } = data.ratings;

/** A fitted model as its file has it, and its tables by name. */
function fit(parts: Parts, optimizer: ResolvedPlugin<Optimizer>) {
  const problem = problemOf(parts, data);
  const run = new Fit(problem, optimizer, {
    random: RandomStream.fromSeed(1),
    clock: { seconds: () => 0 },
    runner: new Team(1),
    precision: 'f64',
    predicted: { user: new Int32Array(), item: new Int32Array() },
  });
  run.run(() => undefined);
  const { samples, tables } = run.predictionTables();
  const bytes = encodeModel({
    about: {},
    precision: 'f64',
    clip: false,
    ratings: data.ratings,
    samples,
    tables,
    prediction: problem.prediction,
    objective: savedObjective(problem),
  });
  const rowsOf = (name: string): number[][] => {
    const { values, columns, rows } = tables.find(({ leaf }) => leaf.name === name)!;
    return Array.from({ length: rows }, (_, r) => [...values.slice(r * columns, (r + 1) * columns)]);
  };
  return { model: new LoadedModel(decodeModel(bytes, 'file')), rowsOf };
}

/** x with A x = b, by elimination; A is positive definite. */
function solve(A: number[][], b: number[]): number[] {
  const n = b.length;
  const rows = A.map((row, r) => [...row, b[r]!]);
  for (let p = 0; p < n; p++) {
    for (let r = p + 1; r < n; r++) {
      const factor = rows[r]![p]! / rows[p]![p]!;
      for (let k = p; k <= n; k++) rows[r]![k]! -= factor * rows[p]![k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let p = n - 1; p >= 0; p--) {
    const known = rows[p]!.slice(p + 1, n).reduce((sum, value, k) => sum + value * x[p + 1 + k]!, 0);
    x[p] = (rows[p]![n]! - known) / rows[p]![p]!;
  }
  return x;
}

const RATED = [
  { item: 'i3', rating: 5 },
  { item: 'i7', rating: 1 },
  { item: 'i9', rating: 4 },
  { item: 'i0', rating: 2 },
];
const rowsOfItems = RATED.map(({ item }) => items.rowOf(item)!);

describe('folding in', () => {
  test.each([
    ['per-row', 0.3],
    ['per-rating', 0.3 * RATED.length],
  ])('solves the normal equations of ridge regression on the items, penalty %s', (weighting, lambda) => {
    const parts = { model: use(matrixFactorization, { factors: 3 }), regularizer: ridge(0.3, { weighting }) };
    const { model, rowsOf } = fit(parts, use(sgd, { learningRate: 0.01, epochs: 5 }));
    const V = rowsOf('V');
    const A = [0, 1, 2].map((a) =>
      [0, 1, 2].map(
        (b) => rowsOfItems.reduce((sum, i) => sum + V[i]![a]! * V[i]![b]!, 0) + (a === b ? lambda : 0),
      ),
    );
    const b = [0, 1, 2].map((a) =>
      RATED.reduce((sum, { rating }, j) => sum + rating * V[rowsOfItems[j]!]![a]!, 0),
    );
    const u = solve(A, b);
    const somebody = model.foldIn(RATED);
    V.forEach((v, i) => {
      const expected = v.reduce((sum, x, k) => sum + x * u[k]!, 0);
      expect(somebody.predict(items.idOf(i))).toBeCloseTo(expected, 6);
    });
  });

  test('fits all tables of users together: profile and bias', () => {
    const parts = { model: use(biasedMatrixFactorization, { factors: 2 }), regularizer: ridge(0.5) };
    const { model, rowsOf } = fit(parts, use(sgd, { learningRate: 0.01, epochs: 5 }));
    const [V, itemBias] = [rowsOf('V'), rowsOf('itemBias')];
    const { mean } = data.ratings;
    const design = (i: number) => [1, ...V[i]!];
    const rest = RATED.map(({ rating }, j) => rating - mean - itemBias[rowsOfItems[j]!]![0]!);
    const A = [0, 1, 2].map((a) =>
      [0, 1, 2].map(
        (b) => rowsOfItems.reduce((sum, i) => sum + design(i)[a]! * design(i)[b]!, 0) + (a === b ? 0.5 : 0),
      ),
    );
    const b = [0, 1, 2].map((a) => rest.reduce((sum, y, j) => sum + y * design(rowsOfItems[j]!)[a]!, 0));
    const own = solve(A, b);
    const somebody = model.foldIn(RATED);
    V.forEach((_, i) => {
      const expected = mean + itemBias[i]![0]! + design(i).reduce((sum, x, k) => sum + x * own[k]!, 0);
      expect(somebody.predict(items.idOf(i))).toBeCloseTo(expected, 6);
    });
  });

  test.each([use(squaredError), use(implicitSquaredError, { alpha: 1, unobservedWeight: 0.5 })])(
    'somebody with the ratings of a known user is predicted what she is, where the fit has converged: $plugin.name',
    (loss) => {
      const parts = { model: use(matrixFactorization, { factors: 2 }), loss, regularizer: ridge(1) };
      const { model } = fit(parts, use(alternatingLeastSquares, { epochs: 500 }));
      const { starts, order } = data.ratings.byUser();
      for (const user of [0, 7, 24]) {
        const own = [...order.slice(starts[user], starts[user + 1])].map((position) => ({
          item: items.idOf(data.ratings.item[position]!),
          rating: data.ratings.value[position]!,
        }));
        const twin = model.foldIn(own);
        for (let i = 0; i < 15; i++) {
          const item = items.idOf(i);
          expect(twin.predict(item)).toBeCloseTo(model.predict(users.idOf(user), item), 4);
        }
      }
    },
  );

  test.each([
    ['profiles that are squares', { model: use(nonNegativeMatrixFactorization, { factors: 3 }) }, 2],
    [
      'a loss that is not quadratic',
      { model: use(biasedMatrixFactorization, { factors: 3 }), loss: use(absoluteError) },
      1,
    ],
  ])('with %s predicts what was rated better than any known row does', (_, parts, power) => {
    const { model } = fit(
      { ...parts, regularizer: ridge(0.01) },
      use(sgd, { learningRate: 0.01, epochs: 20 }),
    );
    const somebody = model.foldIn(RATED);
    const off = (predict: (item: string) => number) =>
      RATED.reduce((sum, { item, rating }) => sum + Math.abs(predict(item) - rating) ** power, 0);
    const others = Array.from({ length: 25 }, (__, u) => off((item) => model.predict(users.idOf(u), item)));
    expect(off((item) => somebody.predict(item))).toBeLessThan(Math.min(...others));
  });

  test('recommends what was not rated', () => {
    const { model } = fit({ model: use(biasedMatrixFactorization) }, use(sgd, { epochs: 5 }));
    const found = model.foldIn(RATED).recommend({ top: 20 });
    expect(found).toHaveLength(11);
    for (const { item } of RATED) expect(found.map((one) => one.item)).not.toContain(item);
  });

  test('leaves the model as it is', () => {
    const { model } = fit({ model: use(biasedMatrixFactorization) }, use(sgd, { epochs: 5 }));
    const before = model.recommend('u3');
    model.foldIn(RATED);
    expect(model.recommend('u3')).toEqual(before);
    expect(model.users).toBe(25);
  });

  test('is refused with a reason', () => {
    const { model } = fit({ model: use(biasedMatrixFactorization) }, use(sgd, { epochs: 1 }));
    expect(() => model.foldIn([])).toThrow('a new user needs at least one rating');
    expect(() => model.foldIn([{ item: 'none', rating: 3 }])).toThrow('the model knows no item "none"');
    expect(() => model.foldIn([...RATED, RATED[0]!])).toThrow('item "i3" is rated twice');
    expect(() => model.foldIn([{ item: 'i3', rating: 6 }])).toThrow(
      'the rating 6 of item "i3" is not in the scale, 1 to 5',
    );
    expect(() => model.foldIn([{ item: 'i3', rating: Number.NaN }])).toThrow('is not in the scale');
    const regression = fit(
      { model: use(linearRegression, { features: [use(oneHotItem), use(userMean)] }) },
      use(sgd, { learningRate: 0.001, epochs: 1 }),
    );
    expect(() => regression.model.foldIn(RATED)).toThrow('was computed from what was known of its users');
  });
});
