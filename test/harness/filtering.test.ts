import { describe, expect, test } from 'vitest';
import { compose } from '../../src/composition.js';
import { defineFilter, RandomStream, type RatingData, RatingMatrix } from '../../src/core/public.js';
import { applyFilters } from '../../src/harness/filtering.js';
import { refusal, triplesOf } from '../support/plugins.js';
import { ratingsOf, use } from '../support/problems.js';

const { registry } = compose('.');
const named = (name: string, options: Record<string, unknown> = {}) =>
  use(registry.find('filter', name)!, options);
const apply = (data: RatingData, ...filters: Parameters<typeof applyFilters>[0]) =>
  applyFilters(filters, data, RandomStream.fromSeed(1));

const DATA: RatingData = {
  ...ratingsOf(
    [
      [3, 2, 5],
      [1, 0, 1],
      [0, 2, 4],
      [1, 2, 2],
    ],
    5,
    4,
  ),
  userAttributes: new Map([['age', { kind: 'number', values: Float64Array.of(10, 11, 12, 13, 14) }]]),
  itemAttributes: new Map([['genres', { kind: 'categories', values: [['a'], ['b'], ['c', 'd'], ['e']] }]]),
};

test('what stays keeps its id, its order and its attributes; rows without ratings are gone', async () => {
  const { data, filters } = await apply(DATA, named('minimum-ratings', { items: 2 }));
  expect(triplesOf(data.ratings)).toEqual([
    ['u3', 'i2', 5],
    ['u0', 'i2', 4],
    ['u1', 'i2', 2],
  ]);
  expect([...data.ratings.user]).toEqual([2, 0, 1]);
  expect([data.ratings.users.size, data.ratings.items.size]).toEqual([3, 1]);
  expect(['u0', 'u1', 'u3', 'u2'].map((id) => data.ratings.users.rowOf(id))).toEqual([0, 1, 2, undefined]);
  expect([...(data.userAttributes.get('age')!.values as Float64Array)]).toEqual([10, 11, 13]);
  expect(data.itemAttributes.get('genres')!.values).toEqual([['c', 'd']]);
  expect(filters).toEqual([
    {
      filter: { name: 'minimum-ratings', options: { users: 1, items: 2 } },
      before: { ratings: 4, users: 3, items: 2 },
      after: { ratings: 3, users: 3, items: 1 },
    },
  ]);
});

test('without filters nothing is touched', async () => {
  const { data, filters } = await apply(DATA);
  expect(data.ratings).toBe(DATA.ratings);
  expect(filters).toEqual([]);
});

test('filters are applied in their order, each to what the one before it left', async () => {
  const users = named('minimum-ratings', { users: 2 });
  const items = named('minimum-ratings', { items: 2 });
  const counts = async (...filters: Parameters<typeof applyFilters>[0]) =>
    (await apply(DATA, ...filters)).filters.map(({ before, after }) => [before.ratings, after.ratings]);
  expect(await counts(items, users).catch((error: unknown) => (error as Error).message)).toBe(
    'filter minimum-ratings leaves none of the 3 ratings',
  );
  expect(await counts(users, named('binarize', { threshold: 2, below: 'drop' }))).toEqual([
    [4, 2],
    [2, 1],
  ]);
});

test('a filter that invents ids is a broken plugin', async () => {
  const filter = defineFilter({
    name: 'mine',
    summary: 'Breaks its contract.',
    options: {},
    apply: ({ users, scale, user, item, value }) =>
      new RatingMatrix(users, ratingsOf([]).ratings.items, scale, { user, item, value }),
  });
  await expect(apply(DATA, { plugin: filter, options: {} })).rejects.toThrow(
    'filter mine: apply returned ratings with other ids',
  );
});

describe('several ratings by one user of one item', () => {
  const twice = (locate?: RatingData['locate']): RatingData => ({
    ...ratingsOf([
      [0, 0, 1],
      [1, 1, 2],
      [0, 1, 3],
      [1, 1, 4],
      [0, 0, 5],
    ]),
    ...(locate && { locate }),
  });
  const lines = (position: number) => ({ file: 'ratings.csv', line: position + 2 });
  const parts = (position: number) => ({ file: `part-${position}`, line: 1 });

  test('are refused: where the second stands, and the first', async () => {
    const found = 'user "u1" rates item "i1"';
    const advice = 'the filter duplicates says which of several ratings counts';
    expect(await refusal(apply(twice(lines)))).toBe(
      `ratings.csv:5  ${found} for the second time; the first is in line 3; ${advice}`,
    );
    expect(await refusal(apply(twice(parts)))).toBe(
      `part-3:1  ${found} for the second time; the first is in part-1:1; ${advice}`,
    );
    expect(await refusal(apply(twice()))).toBe(`${found} more than once; ${advice}`);
    expect(await refusal(apply(twice(lines), named('duplicates')))).toContain('ratings.csv:5');
    const later = named('binarize', { threshold: 5, below: 'zero' });
    expect(await refusal(apply(twice(lines), later))).toContain('ratings.csv:5');
  });

  test('are as a filter decides, which is counted', async () => {
    const { data, filters } = await apply(twice(), named('duplicates', { policy: 'last' }));
    expect(triplesOf(data.ratings).map(([, , value]) => value)).toEqual([3, 4, 5]);
    expect(filters[0]).toMatchObject({ before: { ratings: 5, users: 2 }, after: { ratings: 3, users: 2 } });
  });

  test('that a filter has removed are none', async () => {
    const data = ratingsOf([
      [0, 0, 1],
      [1, 1, 5],
      [0, 0, 2],
      [2, 1, 5],
    ]);
    const rare = await apply(data, named('binarize', { threshold: 3, below: 'drop' }));
    expect(triplesOf(rare.data.ratings).map(([user]) => user)).toEqual(['u1', 'u2']);
  });
});
