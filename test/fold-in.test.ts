import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { isSumOverItems } from '../src/core/expressions/sum-over-items.js';
import { RandomStream } from '../src/core/random.js';
import { Fit } from '../src/engine/fit.js';
import { Team } from '../src/engine/team.js';
import { decodeModel, encodeModel } from '../src/harness/model-file.js';
import { savedObjective } from '../src/harness/saved-model.js';
import { FoldIn } from '../src/fold-in.js';
import { LoadedModel, type NewUser } from '../src/loaded-model.js';
import oneHotItem from '../src/plugins/features/one-hot-item.js';
import oneHotUser from '../src/plugins/features/one-hot-user.js';
import userCount from '../src/plugins/features/user-count.js';
import userMean from '../src/plugins/features/user-mean.js';
import absoluteError from '../src/plugins/losses/absolute-error.js';
import implicitSquaredError from '../src/plugins/losses/implicit-squared-error.js';
import bpr from '../src/plugins/losses/bpr.js';
import asymmetricSvd from '../src/plugins/models/asymmetric-svd.js';
import biasedMatrixFactorization from '../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../src/plugins/models/linear-regression.js';
import matrixFactorization from '../src/plugins/models/matrix-factorization.js';
import nonNegativeMatrixFactorization from '../src/plugins/models/non-negative-matrix-factorization.js';
import svdPlusPlus from '../src/plugins/models/svd-plus-plus.js';
import alternatingLeastSquares from '../src/plugins/optimizers/alternating-least-squares.js';
import lBfgs from '../src/plugins/optimizers/l-bfgs.js';
import normalEquations from '../src/plugins/optimizers/normal-equations.js';
import sgd from '../src/plugins/optimizers/sgd.js';
import type { Optimizer, RatingData } from '../src/core/public.js';
import type { ResolvedPlugin } from '../src/core/options.js';
import { builtIns } from './support/built-ins.js';
import { sampleData } from '../src/testing/ratings.js';
import { type Parts, problemOf, randomRatings, ridge, use } from './support/problems.js';

const als = use(alternatingLeastSquares, { epochs: 500 });
const implicit = use(implicitSquaredError, { alpha: 1, unobservedWeight: 0.5 });
const data = randomRatings(11, 25, 15, 180);
const { users, items } = data.ratings;

/** A fitted model as its file has it, and its tables by name. */
function fit(parts: Parts, optimizer: ResolvedPlugin<Optimizer>, fitted: RatingData = data) {
  const problem = problemOf(parts, fitted);
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
    ratings: fitted.ratings,
    samples,
    tables,
    prediction: problem.prediction,
    objective: savedObjective(problem),
  });
  const rowsOf = (name: string): number[][] => {
    const { values, columns, rows } = tables.find(({ leaf }) => leaf.name === name)!;
    return Array.from({ length: rows }, (_, r) => [...values.slice(r * columns, (r + 1) * columns)]);
  };
  const saved = decodeModel(bytes, 'file');
  return { model: new LoadedModel(saved), saved, rowsOf };
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

/** What a known user has rated. */
function ratingsOf(user: number) {
  const { starts, order } = data.ratings.byUser();
  return [...order.slice(starts[user], starts[user + 1])].map((position) => ({
    item: items.idOf(data.ratings.item[position]!),
    rating: data.ratings.value[position]!,
  }));
}

const RATED = [
  { item: 'i3', rating: 5 },
  { item: 'i7', rating: 1 },
  { item: 'i9', rating: 4 },
  { item: 'i0', rating: 2 },
];
const rowsOfItems = RATED.map(({ item }) => items.rowOf(item)!);

/** What JavaScript holds once garbage has been collected. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

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

  test.each([
    ['squared error', { model: use(matrixFactorization, { factors: 2 }) }, als],
    ['pairs without a rating', { model: use(matrixFactorization, { factors: 2 }), loss: implicit }, als],
    ['SVD++', { model: use(svdPlusPlus, { factors: 2 }) }, use(lBfgs, { epochs: 2000, tolerance: 1e-8 })],
    [
      'asymmetric SVD',
      { model: use(asymmetricSvd, { factors: 2 }) },
      use(lBfgs, { epochs: 2000, tolerance: 1e-8 }),
    ],
    [
      'means that leave each rating out',
      { model: use(linearRegression, { features: [use(oneHotUser), use(userMean), use(userCount)] }) },
      use(normalEquations),
    ],
  ] as const)(
    'somebody with the ratings of a known user is predicted what she is, where the fit has converged: %s',
    (_, parts, optimizer) => {
      const { model } = fit({ ...parts, regularizer: ridge(1) }, optimizer);
      for (const user of [0, 7, 24]) {
        const twin = model.foldIn(ratingsOf(user));
        for (let i = 0; i < 15; i++) {
          const item = items.idOf(i);
          expect(twin.predict(item)).toBeCloseTo(model.predict(users.idOf(user), item), 4);
        }
      }
    },
  );

  test('with pairs without a rating is the next step of implicit alternating least squares', () => {
    const parts = {
      model: use(matrixFactorization, { factors: 3 }),
      loss: use(implicitSquaredError, { alpha: 2, unobservedWeight: 0.5 }),
      regularizer: ridge(0.3),
    };
    const { saved, model, rowsOf } = fit(parts, use(alternatingLeastSquares, { epochs: 2 }));
    const V = rowsOf('V');
    const own = new Map(RATED.map(({ item, rating }) => [items.rowOf(item)!, rating]));
    const weights = V.map((__, i) => (own.has(i) ? 1 + 2 * own.get(i)! : 0.5));
    const A = [0, 1, 2].map((a) =>
      [0, 1, 2].map(
        (b) => V.reduce((sum, v, i) => sum + weights[i]! * v[a]! * v[b]!, 0) + (a === b ? 0.3 : 0),
      ),
    );
    const b = [0, 1, 2].map((a) => [...own.keys()].reduce((sum, i) => sum + weights[i]! * V[i]![a]!, 0));
    const u = solve(A, b);
    const { leaf } = saved.tables.find((table) => table.leaf.name === 'U')!;
    const folded = new FoldIn(saved).rowsOf(RATED).get(leaf)!;
    u.forEach((value, k) => {
      expect(folded[k]).toBeCloseTo(value, 6);
    });
    expect(model.foldIn(RATED).predict('i5')).toBeCloseTo(
      u.reduce((sum, x, k) => sum + x * V[items.rowOf('i5')!]![k]!, 0),
      6,
    );
  });

  test.each([
    ['SVD++', use(svdPlusPlus, { factors: 3 })],
    ['asymmetric SVD', use(asymmetricSvd, { factors: 3 })],
    [
      'a regression on means and counts',
      use(linearRegression, {
        features: [use(oneHotItem), use(userMean, { damping: 2 }), use(userMean), use(userCount)],
      }),
    ],
  ])('what is a formula of ratings is what training made of the same ratings: %s', (_, chosen) => {
    const { saved } = fit({ model: chosen }, use(sgd, { learningRate: 0.001, epochs: 3 }));
    const computed = saved.tables.filter(({ leaf, axis, fromRatings }) => {
      return axis === 'users' && (fromRatings !== undefined || isSumOverItems(leaf));
    });
    expect(computed.length).toBeGreaterThanOrEqual(2);
    const newUsers = new FoldIn(saved);
    for (const user of [0, 3, 7, 24]) {
      const folded = newUsers.rowsOf(ratingsOf(user));
      for (const { leaf, columns, values } of computed) {
        const own = folded.get(leaf)!;
        for (let k = 0; k < columns; k++) expect(own[k]).toBeCloseTo(values[user * columns + k]!, 11);
      }
    }
  });

  const formulas = builtIns('model').filter((model) => model.form === 'formula');
  const features = builtIns('feature').map((feature) => use(feature, feature.example));
  const everyModel = formulas.flatMap((model) =>
    'features' in model.options
      ? features.map(
          (feature) =>
            [`${model.name} of ${feature.plugin.name}`, use(model, { features: [feature] })] as const,
        )
      : [[model.name, use(model)] as const],
  );
  test.each(everyModel)('is possible or refused with a reason: %s', (name, model) => {
    const { model: loaded } = fit(
      { model },
      use(sgd, { learningRate: 0.001, epochs: 1 }),
      sampleData(3, 25, 15, 180),
    );
    if (name.endsWith('user-attribute')) {
      expect(() => loaded.foldIn(RATED)).toThrow(
        'nobody can be folded in to this model: its table user-attribute x holds what is known of its users',
      );
    } else {
      const somebody = loaded.foldIn(RATED);
      for (let i = 0; i < 15; i++) expect(somebody.predict(items.idOf(i))).toSatisfy(Number.isFinite);
    }
  });

  test('is refused where items are compared in pairs', () => {
    const { model } = fit({ model: use(matrixFactorization), loss: use(bpr) }, use(sgd, { epochs: 1 }));
    expect(() => model.foldIn(RATED)).toThrow(
      'its loss compares pairs of items, which are drawn during a fit',
    );
  });

  test.each([
    ['profiles that are absolute values', { model: use(nonNegativeMatrixFactorization, { factors: 3 }) }, 2],
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

  test.each(everyModel.filter(([name]) => !name.endsWith('user-attribute')))(
    'does not depend on who came before, to the bit: %s',
    (_, model) => {
      const { saved } = fit(
        { model },
        use(sgd, { learningRate: 0.001, epochs: 1 }),
        sampleData(3, 25, 15, 180),
      );
      const bits = (person: NewUser) => Array.from({ length: 15 }, (__, i) => person.predict(items.idOf(i)));
      const loaded = new LoadedModel(saved);
      const first = loaded.foldIn(RATED);
      const expected = bits(first);
      const other = loaded.foldIn(ratingsOf(7));
      expect(bits(loaded.foldIn(RATED))).toEqual(expected);
      expect(bits(first)).toEqual(expected);
      expect(bits(other)).toEqual(bits(new LoadedModel(saved).foldIn(ratingsOf(7))));
    },
  );

  test('takes as many ratings as there are items', () => {
    const { model } = fit({ model: use(biasedMatrixFactorization) }, use(sgd, { epochs: 5 }));
    const rated = Array.from({ length: 15 }, (_, i) => ({ item: items.idOf(i), rating: 1 + (i % 5) }));
    expect(model.foldIn(rated).recommend()).toEqual([]);
    expect(model.foldIn(rated).recommend({ includeRated: true, top: 15 })).toHaveLength(15);
  });

  test('thousands of users are folded in with what the first has prepared, and leave nothing behind', () => {
    const { model } = fit({ model: use(svdPlusPlus) }, use(sgd, { epochs: 1 }));
    const foldIn = (users: number) => {
      for (let k = 0; k < users; k++) model.foldIn(RATED).recommend();
    };
    foldIn(500);
    const spies = (['Memory', 'Module', 'Instance'] as const).map((name) =>
      vi.spyOn(WebAssembly, name).mockImplementation(function () {
        throw new Error(`a ${name} was made anew`);
      }),
    );
    // What the engine and the test runner do meanwhile does not grow every time; what users leave does.
    const growths = Array.from({ length: 5 }, () => {
      const before = bytesInUse();
      foldIn(1500);
      return bytesInUse() - before;
    });
    for (const spy of spies) spy.mockRestore();
    // A closure and a row that stayed would be 300 bytes a user.
    expect(Math.min(...growths)).toBeLessThan(1500 * 100);
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
  });
});
