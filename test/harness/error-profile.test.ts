import { describe, expect, test } from 'vitest';
import { profileErrors } from '../../src/harness/error-profile.js';
import { groupsWithin, rankRows } from '../../src/harness/rank-summary.js';
import { SealedTest } from '../../src/harness/sealed-test.js';
import { okRow } from '../support/results.js';
import { ratingsOf } from '../support/problems.js';

/** Users 0, 1 and 2 have 3, 1 and 0 training ratings; items 0, 1 and 3 have 2, 2 and 0. */
const { ratings } = ratingsOf([
  [0, 0, 1],
  [0, 1, 5],
  [0, 2, 3],
  [1, 0, 2],
  [3, 1, 4],
  [0, 3, 4],
  [1, 1, 3],
  [2, 0, 5],
  [2, 3, 1],
]);
const fold = { name: 'fold', training: Uint32Array.of(0, 1, 2, 3, 4), test: Uint32Array.of(5, 6, 7, 8) };

describe('the errors of a fold', () => {
  test('by the training ratings of users and items, in bins of 0, 1, 2 to 3, ...', () => {
    // Residuals: 1, -1, 2, 0.
    const { byUserActivity, byItemPopularity } = profileErrors(ratings, fold, Float64Array.of(3, 4, 3, 1));
    expect(byUserActivity).toEqual({ ratings: [2, 1, 1], squaredErrors: [4, 1, 1] });
    expect(byItemPopularity).toEqual({ ratings: [2, 0, 2], squaredErrors: [1, 0, 5] });
  });

  test('residuals in 41 bins over the width of the scale, what is beyond at the ends', () => {
    const { limit, counts, sum } = profileErrors(ratings, fold, Float64Array.of(4, 3.05, 50, -50)).residuals;
    expect(limit).toBe(4);
    expect(counts).toHaveLength(41);
    const filled = counts.flatMap((count, bin) => (count > 0 ? [[bin, count]] : []));
    expect(filled).toEqual([
      [0, 1],
      [20, 2],
      [40, 1],
    ]);
    expect(sum).toBeCloseTo(-0.05 - 45 + 51, 10);
  });

  test('a bin begins with the number that it is for', () => {
    const many = ratingsOf(Array.from({ length: 9 }, (_, item) => [0, item, 3] as const)).ratings;
    const binAfter = (training: number) =>
      profileErrors(
        many,
        { name: 'x', training: Uint32Array.from({ length: training }, (_, i) => i), test: Uint32Array.of(8) },
        Float64Array.of(3),
      ).byUserActivity.ratings.indexOf(1);
    expect([0, 1, 2, 3, 4, 7, 8].map(binAfter)).toEqual([0, 1, 2, 2, 3, 3, 4]);
  });

  test('predictions are clipped as for the metrics', () => {
    const predictions = Float64Array.of(3, 4, 9, 1);
    const squares = (clip: boolean) =>
      new SealedTest(ratings, fold, clip).profile(predictions).byUserActivity.squaredErrors[0];
    expect([squares(true), squares(false)]).toEqual([0, 16]);
  });
});

describe('ranks of rows', () => {
  const rmse = { name: 'rmse', direction: 'minimize' } as const;

  test('known answer: mean ranks and the critical difference of three rows on two folds', () => {
    const rows = [okRow('worst', 3, 3), okRow('best', 1, 2), okRow('middle', 2, 1)];
    const found = rankRows(rows, rmse, 0.95)!;
    expect(found.rows).toEqual([
      { name: 'best', meanRank: 1.5 },
      { name: 'middle', meanRank: 1.5 },
      { name: 'worst', meanRank: 3 },
    ]);
    // Demšar's table 5: q = 2.343 for 3 classifiers; sqrt(3 x 4 / (6 x 2)) = 1.
    expect(found.criticalDifference).toBeCloseTo(2.343, 2);
    expect(found.groups).toEqual([[0, 2]]);
    expect(found.folds).toBe(2);
  });

  test('the direction of the metric decides which rank is the best', () => {
    const rows = [okRow('low', 1, 1), okRow('middle', 2, 2), okRow('high', 3, 3)];
    const firstBy = (direction: 'minimize' | 'maximize') =>
      rankRows(rows, { name: 'rmse', direction }, 0.95)!.rows[0]!.name;
    expect([firstBy('minimize'), firstBy('maximize')]).toEqual(['low', 'high']);
  });

  test('rows without a value on some fold are left out; of fewer than three rows there is none', () => {
    const broken = {
      ...okRow('broken', 1, 1),
      metrics: { rmse: { ...okRow('', 1, 1).metrics['rmse']!, folds: [1, null] } },
    };
    const rows = [okRow('a', 1, 1), okRow('b', 2, 2), broken];
    expect(rankRows(rows, rmse, 0.95)).toBeUndefined();
    expect(rankRows([...rows, okRow('c', 3, 3)], rmse, 0.95)!.rows.map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test.each([
    [[1, 2, 3, 4], 0.5, []],
    [
      [1, 2, 3, 4],
      1,
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [[1, 2, 3, 4], 9, [[0, 3]]],
    [
      [1, 1.2, 3, 3.1, 3.2],
      0.4,
      [
        [0, 1],
        [2, 4],
      ],
    ],
    [[1, 1.5, 2, 5], 1, [[0, 2]]],
  ])('values %j within %d: %j', (values, width, groups) => {
    expect(groupsWithin(values, width)).toEqual(groups);
  });
});
