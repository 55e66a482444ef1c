import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomStream, type RatingData, RatingMatrix } from '../../src/core/public.js';
import itemKnn from '../../src/plugins/models/item-knn.js';
import popularity from '../../src/plugins/models/popularity.js';
import slopeOne from '../../src/plugins/models/slope-one.js';
import userKnn from '../../src/plugins/models/user-knn.js';
import bias from '../../src/plugins/models/bias.js';
import alternatingLeastSquares from '../../src/plugins/optimizers/alternating-least-squares.js';
import { fitted, problemOf, randomRatings, ratingsOf, ridge, use, valuesOf } from '../support/problems.js';

const context = { random: RandomStream.fromSeed(1) };

/** The example of Lemire and Maclachlan, figure 1, and a user and an item without ratings. */
const example = ratingsOf(
  [
    [0, 0, 1],
    [0, 1, 1.5],
    [1, 0, 2],
  ],
  3,
  3,
);

test('slope one: the example of its paper, and whoever has no ratings', () => {
  const fitted = slopeOne.fit({}, example, context);
  expect(fitted.predict(1, 1)).toBe(2.5);
  expect(fitted.predict(1, 2)).toBe(2);
  expect(fitted.predict(2, 0)).toBe(1.5);
});

test('popularity: items in the order of their counts, the same for everybody', () => {
  const fitted = popularity.fit({}, example, context);
  for (const user of [0, 1, 2])
    expect([0, 1, 2].map((item) => fitted.predict(user, item))).toEqual([5, 3, 1]);
});

test('popularity of likes: their order stays, though the scale has one value', () => {
  const { users, items, user, item, size } = example.ratings;
  const columns = { user, item, value: new Float32Array(size).fill(1) };
  const ratings = new RatingMatrix(users, items, { minimum: 1, maximum: 1 }, columns);
  const fitted = popularity.fit({}, { ...example, ratings }, context);
  expect([0, 1, 2].map((one) => fitted.predict(0, one))).toEqual([2, 1.5, 1]);
});

const table = ({ ratings }: RatingData) => {
  const cells = new Map(
    Array.from(ratings.value, (value, k) => [`${ratings.user[k]!} ${ratings.item[k]!}`, value]),
  );
  return (user: number, item: number) => cells.get(`${user} ${item}`);
};
const [USERS, ITEMS] = [7, 6];
const range = (count: number): number[] => Array.from({ length: count }, (_, k) => k);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

test('slope one is what its definition says, pair by pair', () => {
  fc.assert(
    fc.property(fc.nat(999), (seed) => {
      const data = randomRatings(seed, USERS, ITEMS, 20);
      const at = table(data);
      const fitted = slopeOne.fit({}, data, context);
      for (const u of range(USERS)) {
        const rated = range(ITEMS).filter((j) => at(u, j) !== undefined);
        const own = rated.length > 0 ? mean(rated.map((j) => at(u, j)!)) : data.ratings.mean;
        for (const i of range(ITEMS)) {
          const deviations = rated.flatMap((j) => {
            const both = range(USERS).filter((v) => at(v, i) !== undefined && at(v, j) !== undefined);
            return j === i || both.length === 0 ? [] : [mean(both.map((v) => at(v, i)! - at(v, j)!))];
          });
          expect(fitted.predict(u, i)).toBeCloseTo(own + (deviations.length > 0 ? mean(deviations) : 0), 5);
        }
      }
    }),
    { numRuns: 30 },
  );
});

/** mean + bias(u) + bias(i), from the model and the optimizer that there are for it. */
function baselineOf(data: RatingData) {
  const tables = { itemBias: { lambda: 10 }, userBias: { lambda: 15 } };
  const problem = problemOf({ model: use(bias), regularizer: ridge(0, { tables }) }, data);
  fitted(problem, use(alternatingLeastSquares, { epochs: 10 }));
  return (user: number, item: number) =>
    data.ratings.mean + valuesOf(problem, 'userBias')[user]! + valuesOf(problem, 'itemBias')[item]!;
}

const kinds = ['pearson-baseline', 'cosine', 'mean-squared-difference'] as const;

test.each(kinds.flatMap((kind) => [[kind, itemKnn] as const, [kind, userKnn] as const]))(
  '%s, $name: neighbours are what the definition says, pair by pair',
  (similarity, model) => {
    const byItem = model === itemKnn;
    const [rows, others] = byItem ? [ITEMS, USERS] : [USERS, ITEMS];
    for (const seed of range(10)) {
      const data = randomRatings(seed, USERS, ITEMS, 28);
      const cell = table(data);
      const base = baselineOf(data);
      const pair = (row: number, other: number) =>
        byItem ? ([other, row] as const) : ([row, other] as const);
      const at = (row: number, other: number) => cell(...pair(row, other));
      const left = (row: number, other: number) => at(row, other)! - base(...pair(row, other));
      const similar = (a: number, b: number): number => {
        const both = range(others).filter((o) => at(a, o) !== undefined && at(b, o) !== undefined);
        const n = both.length;
        if (n === 0) return 0;
        const of = similarity === 'pearson-baseline' ? left : (r: number, o: number) => at(r, o)!;
        const sum = (term: (o: number) => number) => both.reduce((total, o) => total + term(o), 0);
        const norm = Math.sqrt(sum((o) => of(a, o) ** 2) * sum((o) => of(b, o) ** 2));
        const value =
          similarity === 'mean-squared-difference'
            ? 1 / (1 + sum((o) => (of(a, o) - of(b, o)) ** 2) / n)
            : sum((o) => of(a, o) * of(b, o)) / norm;
        return (value * (n - 1)) / (n - 1 + 2);
      };
      const found = model.fit({ neighbours: 2, similarity, shrinkage: 2 }, data, context);
      for (const row of range(rows)) {
        for (const other of range(others)) {
          const near = range(rows)
            .filter((j) => j !== row && at(j, other) !== undefined)
            .map((j) => ({ weight: similar(row, j), left: left(j, other) }))
            .filter(({ weight }) => weight > 1e-9)
            .sort((a, b) => b.weight - a.weight);
          // Which of two neighbours that are equally similar counts is a matter of the last bits.
          if (near.length > 2 && near[1]!.weight - near[2]!.weight < 1e-6) continue;
          const taken = near.slice(0, 2);
          const weights = taken.reduce((total, one) => total + one.weight, 0);
          const moved = taken.reduce((total, one) => total + one.weight * one.left, 0);
          const expected = base(...pair(row, other)) + (weights > 0 ? moved / weights : 0);
          expect(found.predict(...pair(row, other))).toBeCloseTo(expected, 5);
        }
      }
    }
  },
);

test.each([itemKnn, userKnn])(
  '$name: with the similarity of one neighbour, its deviation is what the baseline is moved by',
  (model) => {
    // Two users and two items: one neighbour on either axis for the cell that is missing.
    const data = ratingsOf([
      [0, 0, 1],
      [0, 1, 5],
      [1, 0, 3],
    ]);
    const { options } = use(model, { similarity: 'mean-squared-difference', shrinkage: 0 });
    const fitted = model.fit(options as never, data, context);
    const none = model.fit({ ...options, shrinkage: 1e9 } as never, data, context);
    // n = 1 in common: any shrinkage leaves no similarity, so that the baseline predicts.
    const baseline = none.predict(1, 1);
    const [user, item] = model === itemKnn ? [1, 0] : [0, 1];
    expect(fitted.predict(1, 1)).toBeCloseTo(
      baseline + data.ratings.value[user === 1 ? 2 : 1]! - none.predict(user, item),
      5,
    );
  },
);

test('whoever has no ratings gets the baseline', () => {
  for (const model of [itemKnn, userKnn]) {
    const fitted = model.fit(use(model).options as never, example, context);
    expect(fitted.predict(2, 2)).toBeCloseTo(1.5, 12);
  }
});
