import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RatingMatrix } from '../../src/core/public.js';
import { filter, triplesOf } from '../support/plugins.js';
import { randomRatings, ratingsOf } from '../support/problems.js';

/** user-item pairs of row numbers. */
const pairsOf = ({ user, item }: RatingMatrix) => Array.from(user, (u, j): [number, number] => [u, item[j]!]);
const ratingsOfPairs = (pairs: readonly (readonly [number, number])[]) =>
  ratingsOf(pairs.map(([user, item]) => [user, item, 3] as const)).ratings;

type Pairs = readonly (readonly [number, number])[];
const countIn = (pairs: Pairs, axis: 0 | 1, row: number) => pairs.filter((pair) => pair[axis] === row).length;
const isStable = (pairs: Pairs, k: number) =>
  pairs.every(([user, item]) => countIn(pairs, 0, user) >= k && countIn(pairs, 1, item) >= k);

describe('k-core', () => {
  test('by hand: what goes takes others with it', async () => {
    // Users 0, 1 on items 0, 1 are a 2-core; user 2 hangs on by item 2, which only user 3 has beside, who has nothing else.
    const pairs: Pairs = [
      [0, 0],
      [3, 2],
      [0, 1],
      [2, 2],
      [1, 0],
      [2, 0],
      [1, 1],
    ];
    expect(pairsOf(await filter('k-core', ratingsOfPairs(pairs), { k: 2 }))).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expect(pairsOf(await filter('k-core', ratingsOfPairs(pairs), { k: 1 }))).toEqual(pairs);
    expect((await filter('k-core', ratingsOfPairs(pairs), { k: 3 })).size).toBe(0);
  });

  test('it is stable, and every stable set of ratings is part of it', async () => {
    const pair = fc.tuple(fc.nat(3), fc.nat(3));
    const unique = fc.uniqueArray(pair, { minLength: 1, maxLength: 10, selector: String });
    await fc.assert(
      fc.asyncProperty(unique, fc.integer({ min: 1, max: 3 }), async (pairs, k) => {
        const kept = pairsOf(await filter('k-core', ratingsOfPairs(pairs), { k }));
        expect(isStable(kept, k)).toBe(true);
        for (let subset = 0; subset < 2 ** pairs.length; subset++) {
          const chosen = pairs.filter((_, j) => (subset >> j) & 1);
          if (chosen.length > kept.length) expect(isStable(chosen, k)).toBe(false);
          else if (isStable(chosen, k)) expect(kept).toEqual(expect.arrayContaining(chosen));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('on many ratings: what naive repetition leaves, in stored order', async () => {
    for (const [seed, k] of [
      [1, 3],
      [2, 4],
      [3, 5],
    ] as const) {
      const { ratings } = randomRatings(seed, 60, 50, 240);
      let left: Pairs = pairsOf(ratings);
      while (!isStable(left, k)) {
        const before = left;
        left = before.filter(([u, i]) => countIn(before, 0, u) >= k && countIn(before, 1, i) >= k);
      }
      expect(pairsOf(await filter('k-core', ratings, { k }))).toEqual(left);
    }
  });
});

describe('minimum-ratings', () => {
  const pairs: Pairs = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
  ];
  test.each([
    [{}, pairs],
    [{ users: 2 }, pairs.slice(0, 5)],
    [{ items: 2 }, [pairs[1], pairs[2], pairs[5]]],
    [{ users: 3, items: 3 }, [pairs[2]]],
  ])('%j counts users and items once, as they come in', async (options, expected) => {
    expect(pairsOf(await filter('minimum-ratings', ratingsOfPairs(pairs), options))).toEqual(expected);
  });
});

describe('duplicates', () => {
  const timed = [
    [0, 0, 1, 20],
    [1, 0, 5, 1],
    [0, 0, 4, 10],
    [0, 1, 2, 5],
    [0, 0, 3, 20],
  ] as const;
  const untimed = timed.map(([user, item, value]) => [user, item, value] as const);
  const values = async (cases: Parameters<typeof ratingsOf>[0], policy: string) =>
    triplesOf(await filter('duplicates', ratingsOf(cases).ratings, { policy })).map(([, , value]) => value);

  test.each([
    ['first', [5, 4, 2], [1, 5, 2]],
    ['last', [5, 2, 3], [5, 2, 3]],
    ['mean', [Math.fround(8 / 3), 5, 2], [Math.fround(8 / 3), 5, 2]],
    ['error', [1, 5, 4, 2, 3], [1, 5, 4, 2, 3]],
  ])('%s: by time, without times by stored order', async (policy, withTimes, without) => {
    expect(await values(timed, policy)).toEqual(withTimes);
    expect(await values(untimed, policy)).toEqual(without);
  });

  test('a mean has the latest time', async () => {
    const { timestamp } = await filter('duplicates', ratingsOf(timed).ratings, { policy: 'mean' });
    expect([...timestamp!]).toEqual([20, 1, 5]);
  });

  test('for any ratings: one of each pair, by the definition', async () => {
    const rating = fc.tuple(fc.nat(2), fc.nat(2), fc.integer({ min: 1, max: 5 }), fc.nat(4));
    const cases = fc.array(rating, { minLength: 1, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(cases, async (all) => {
        const { ratings } = ratingsOf(all);
        for (const policy of ['first', 'last', 'mean'] as const) {
          const found = await filter('duplicates', ratings, { policy });
          expect(new Set(pairsOf(found).map(String)).size).toBe(found.size);
          expect(new Set(pairsOf(found).map(String))).toEqual(new Set(pairsOf(ratings).map(String)));
          pairsOf(found).forEach(([u, i], j) => {
            const same = all.filter(([user, item]) => user === u && item === i);
            const byTime = same.toSorted((a, b) => a[3] - b[3]);
            const mean = same.reduce((total, [, , value]) => total + value, 0) / same.length;
            const expected = { first: byTime[0]![2], last: byTime.at(-1)![2], mean: Math.fround(mean) };
            expect(found.value[j]).toBe(expected[policy]);
          });
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('binarize', () => {
  const { ratings } = ratingsOf([
    [0, 0, 2, 7],
    [0, 1, 4, 8],
    [1, 1, 3.5, 9],
  ]);

  test('ratings of at least the threshold are 1, the others dropped or 0; times stay, the scale is 0 to the value', async () => {
    const zero = await filter('binarize', ratings, { threshold: 3.5, below: 'zero' });
    expect([...zero.value]).toEqual([0, 1, 1]);
    expect(zero.scale).toEqual({ minimum: 0, maximum: 1 });
    const drop = await filter('binarize', ratings, { threshold: 3.5, below: 'drop', value: 4 });
    expect([...drop.value]).toEqual([4, 4]);
    expect([...drop.timestamp!]).toEqual([8, 9]);
    expect(drop.scale).toEqual({ minimum: 0, maximum: 4 });
  });
});
