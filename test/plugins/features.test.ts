import { describe, expect, test } from 'vitest';
import type { Attribute, Feature, RatingData } from '../../src/core/public.js';
import { DataError } from '../../src/core/errors.js';
import itemAttribute from '../../src/plugins/features/item-attribute.js';
import itemCount from '../../src/plugins/features/item-count.js';
import itemMean from '../../src/plugins/features/item-mean.js';
import oneHotItem from '../../src/plugins/features/one-hot-item.js';
import userAttribute from '../../src/plugins/features/user-attribute.js';
import userCount from '../../src/plugins/features/user-count.js';
import userMean from '../../src/plugins/features/user-mean.js';
import { ratingsOf, use } from '../support/problems.js';

/** u0 rates i0 and i1, u1 rates i1, u2 and i2 nothing; the mean is 3. */
const data = ratingsOf(
  [
    [0, 0, 1],
    [0, 1, 3],
    [1, 1, 5],
  ],
  3,
  3,
);

function numeric(feature: Feature, options: Record<string, unknown>, from: RatingData = data) {
  const columns = feature.columns(use(feature, options).options, from);
  if (columns.kind !== 'numeric') throw new Error('not numeric');
  const { values, leaveOneOut, ...rest } = columns;
  return { ...rest, values: [...values], ...(leaveOneOut && { leaveOneOut: [...leaveOneOut] }) };
}

describe('means', () => {
  test('by user; a row without ratings has the mean of all', () => {
    expect(numeric(userMean, {})).toEqual({
      kind: 'numeric',
      rows: 'users',
      columns: ['mean'],
      // What it computes is held against the values by the tests of folding in.
      fromRatings: expect.objectContaining({ op: 'select', width: 1 }) as unknown,
      values: [2, 5, 3],
      // u0's rating of 1 is described by the 3, and the other way round; u1's only rating by the mean of u0's two.
      leaveOneOut: [3, 1, 2],
    });
  });

  test('by item, drawn towards the mean by damping', () => {
    const { values, leaveOneOut } = numeric(itemMean, { damping: 2 });
    expect(values).toEqual([(1 + 2 * 3) / 3, (8 + 2 * 3) / 4, 3]);
    // Towards the mean of the other two ratings: 4, 3 and 2.
    expect(leaveOneOut).toEqual([4, (5 + 2 * 3) / 3, (3 + 2 * 2) / 3]);
  });

  test('a single rating has nothing but itself', () => {
    expect(numeric(userMean, {}, ratingsOf([[0, 0, 4]])).leaveOneOut).toEqual([4]);
  });
});

test('counts, as logarithms, without the rating itself', () => {
  const logarithms = (...counts: number[]) =>
    counts.map((count) => expect.closeTo(Math.log(1 + count), 14) as number);
  expect(numeric(userCount, {})).toMatchObject({
    rows: 'users',
    values: logarithms(2, 1, 0),
    leaveOneOut: logarithms(1, 1, 0),
  });
  expect(numeric(itemCount, {})).toMatchObject({
    rows: 'items',
    values: logarithms(1, 2, 0),
    leaveOneOut: logarithms(0, 1, 1),
  });
});

describe('attributes', () => {
  const attributes = new Map<string, Attribute>([
    ['year', { kind: 'number', values: Float64Array.of(1990, Number.NaN, 2000) }],
    ['nothing', { kind: 'number', values: new Float64Array(3).fill(Number.NaN) }],
    ['genres', { kind: 'categories', values: [['Drama', 'War'], [], ['Comedy', 'Drama']] }],
  ]);
  const known: RatingData = { ...data, itemAttributes: attributes, userAttributes: attributes };

  test('a number; where it is missing the mean of the known', () => {
    expect(numeric(itemAttribute, { attribute: 'year' }, known)).toEqual({
      kind: 'numeric',
      rows: 'items',
      columns: ['year'],
      values: [1990, 1995, 2000],
    });
    expect(numeric(userAttribute, { attribute: 'nothing' }, known)).toMatchObject({
      rows: 'users',
      values: [0, 0, 0],
    });
  });

  test('an indicator for each category', () => {
    expect(numeric(itemAttribute, { attribute: 'genres' }, known)).toEqual({
      kind: 'numeric',
      rows: 'items',
      columns: ['Drama', 'War', 'Comedy'],
      values: [1, 1, 0, 0, 0, 0, 1, 0, 1],
    });
  });

  test('one that the data lack: what there is', () => {
    const absent = () => numeric(itemAttribute, { attribute: 'age' }, known);
    expect(absent).toThrow(DataError);
    expect(absent).toThrow('the data source knows no "age" of items; it knows: year, nothing, genres');
    expect(() => numeric(userAttribute, { attribute: 'age' })).toThrow('it knows: none');
  });
});

test('one-hot columns are named, not written out', () => {
  expect(oneHotItem.columns({}, data)).toEqual({ kind: 'one-hot', rows: 'items' });
});
