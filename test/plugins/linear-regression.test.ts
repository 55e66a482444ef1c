import { describe, expect, test } from 'vitest';
import { defineFeature, type RatingData, solvePositiveDefinite } from '../../src/core/public.js';
import itemAttribute from '../../src/plugins/features/item-attribute.js';
import itemMean from '../../src/plugins/features/item-mean.js';
import oneHotItem from '../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../src/plugins/features/one-hot-user.js';
import userMean from '../../src/plugins/features/user-mean.js';
import linearRegression from '../../src/plugins/models/linear-regression.js';
import normalEquations from '../../src/plugins/optimizers/normal-equations.js';
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

const exact = use(normalEquations, { tolerance: 1e-13 });

/** A number of each user and of each item, of our own choosing. */
const given = (rows: 'users' | 'items', ...values: number[]) =>
  use(
    defineFeature({
      name: rows === 'users' ? 'of-user' : 'of-item',
      summary: 'Given.',
      options: {},
      columns: () => ({ kind: 'numeric', rows, columns: ['given'], values: Float64Array.from(values) }),
    }),
  );

/** Fits by the normal equations; predicts for pairs of rows. */
function regression(options: Record<string, unknown>, data: RatingData, lambda = 0) {
  const problem = problemOf({ model: use(linearRegression, options), regularizer: ridge(lambda) }, data);
  fitted(problem, exact);
  const predict = (...pairs: (readonly [number, number])[]): number[] => {
    const of = (axis: 0 | 1) => pairs.map((pair) => pair[axis]);
    return [...predictionsOf(problem, of(0), of(1))];
  };
  return { problem, predict };
}

describe('known answers', () => {
  const data = ratingsOf([
    [0, 0, 2],
    [1, 0, 3],
    [2, 0, 7],
  ]);

  test('one column: the line through x = 0, 1, 2 and y = 2, 3, 7', () => {
    const { problem, predict } = regression({ features: [given('users', 0, 1, 2)] }, data);
    // Slope 5 / 2 and mean 4; the column has mean 1 and standard deviation sqrt(2 / 3).
    expect(valuesOf(problem, 'intercept')[0]).toBeCloseTo(4, 10);
    expect(valuesOf(problem, 'of-user')[0]).toBeCloseTo(2.5 * Math.sqrt(2 / 3), 10);
    predict([0, 0], [1, 0], [2, 0]).forEach((y, u) => expect(y).toBeCloseTo(1.5 + 2.5 * u, 10));
  });

  test('a penalty shrinks the standardized slope by n / (n + lambda), and leaves the intercept alone', () => {
    const { problem } = regression({ features: [given('users', 0, 1, 2)] }, data, 3);
    expect(valuesOf(problem, 'of-user')[0]).toBeCloseTo((2.5 * Math.sqrt(2 / 3) * 3) / (3 + 3), 10);
    expect(valuesOf(problem, 'intercept')[0]).toBeCloseTo(4, 10);
  });

  test('a column that is constant or shifted or stretched changes nothing', () => {
    const lines = [
      [given('users', 0, 1, 2)],
      [given('users', 1000, 998, 996)],
      [given('users', 0, 1e-6, 2e-6), given('items', 7)],
    ].map((features) => regression({ features }, data, 1).predict([0, 0], [1, 0], [2, 0]));
    for (const line of lines) line.forEach((y, u) => expect(y).toBeCloseTo(lines[0]![u]!, 9));
  });

  test.each([
    ['mean', 4],
    ['none', 0],
  ])('the intercept %s is not trained', (intercept, start) => {
    const { problem, predict } = regression({ features: [given('users', 0, 1, 2)], intercept }, data);
    expect(problem.tables.map(({ name }) => name)).toEqual(['of-user']);
    expect(predict([1, 0])[0]).toBeCloseTo(start, 10);
  });
});

describe('the minimum is that of the normal equations, written out', () => {
  const data = randomRatings(11, 6, 5, 22);
  const { user, item, value, size, mean } = data.ratings;

  /** Solves X'X theta = X'y, with lambda added to the diagonal of the penalized columns. */
  function solve(rows: readonly (readonly number[])[], y: readonly number[], penalty: readonly number[]) {
    const width = penalty.length;
    const hessian = new Float64Array(width * width);
    const right = new Float64Array(width);
    rows.forEach((x, j) => {
      for (let a = 0; a < width; a++) {
        right[a]! += x[a]! * y[j]!;
        for (let b = 0; b < width; b++) hessian[a * width + b]! += x[a]! * x[b]!;
      }
    });
    penalty.forEach((lambda, a) => (hessian[a * width + a]! += lambda));
    solvePositiveDefinite(hessian, right, width);
    return right;
  }

  test('indicators of user and item around the mean', () => {
    const indicator = (length: number, one: number) => Array.from({ length }, (_, k) => (k === one ? 1 : 0));
    const rows = Array.from({ length: size }, (_, j) => [
      ...indicator(6, user[j]!),
      ...indicator(5, item[j]!),
    ]);
    const theta = solve(
      rows,
      Array.from(value, (y) => y - mean),
      Array<number>(11).fill(0.7),
    );
    const features = [use(oneHotUser), use(oneHotItem)];
    const { problem, predict } = regression({ features, intercept: 'mean' }, data, 0.7);
    valuesOf(problem, 'one-hot-user').forEach((b, u) => expect(b).toBeCloseTo(theta[u]!, 9));
    valuesOf(problem, 'one-hot-item').forEach((b, i) => expect(b).toBeCloseTo(theta[6 + i]!, 9));
    expect(predict([2, 3])[0]).toBeCloseTo(mean + theta[2]! + theta[9]!, 9);
  });

  test('means that leave the rating out in training and count it elsewhere, beside an attribute', () => {
    const genres = [['a'], ['a', 'b'], [], ['b'], ['a']];
    const known: RatingData = {
      ...data,
      itemAttributes: new Map([['genres', { kind: 'categories', values: genres }]]),
    };
    const average = (axis: Int32Array, row: number, without: number) => {
      const others = [...value.keys()].filter((k) => k !== without);
      const own = others.filter((k) => axis[k] === row);
      const of = own.length > 0 ? own : others;
      return of.reduce((total, k) => total + value[k]!, 0) / of.length;
    };
    const features = (u: number, i: number, without: number) => [
      average(user, u, without),
      average(item, i, without),
      genres[i]!.includes('a') ? 1 : 0,
      genres[i]!.includes('b') ? 1 : 0,
    ];
    const raw = Array.from({ length: size }, (_, j) => features(user[j]!, item[j]!, j));
    const columns = [0, 1, 2, 3].map((k) => {
      const centre = raw.reduce((total, x) => total + x[k]!, 0) / size;
      return { centre, spread: Math.sqrt(raw.reduce((total, x) => total + (x[k]! - centre) ** 2, 0) / size) };
    });
    const standardized = (x: readonly number[]) => [
      1,
      ...columns.map(({ centre, spread }, k) => (x[k]! - centre) / spread),
    ];
    const theta = solve(raw.map(standardized), [...value], [0, 2, 2, 2, 2]);
    const chosen = [use(userMean), use(itemMean), use(itemAttribute, { attribute: 'genres' })];
    const { predict } = regression({ features: chosen }, known, 2);
    for (let u = 0; u < 6; u++)
      for (let i = 0; i < 5; i++) {
        const x = standardized(features(u, i, -1));
        expect(predict([u, i])[0]).toBeCloseTo(
          theta.reduce((total, t, k) => total + t * x[k]!, 0),
          9,
        );
      }
  });
});

test('the same feature twice, with other options, has two tables', () => {
  const features = [use(userMean), use(userMean, { damping: 5 })];
  const { problem } = regression({ features }, randomRatings(2, 5, 5, 15));
  expect(problem.tables.map(({ name }) => name)).toEqual(['intercept', 'user-mean', 'user-mean 2']);
});

test('an attribute without any category adds nothing', () => {
  const data: RatingData = {
    ...randomRatings(2, 4, 3, 8),
    itemAttributes: new Map([['genres', { kind: 'categories', values: [[], [], []] }]]),
  };
  const { predict } = regression({ features: [use(itemAttribute, { attribute: 'genres' })] }, data);
  expect(predict([0, 0])[0]).toBeCloseTo(data.ratings.mean, 10);
});
