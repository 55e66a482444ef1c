import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarizeFold } from '../../src/harness/fold-summary.js';
import { randomRatings, ratingsOf } from '../support/problems.js';

const foldOf = (training: readonly number[], test: readonly number[]) => ({
  name: 'fold 1',
  training: Uint32Array.from(training),
  test: Uint32Array.from(test),
});

test('by hand', () => {
  const { ratings } = ratingsOf([
    [0, 0, 3, 86400],
    [1, 0, 3, 100.5],
    [2, 0, 3, 100],
    [0, 1, 3, 200],
    [0, 2, 3, 86400],
    [3, 0, 3, 50],
    [3, 2, 3, 90000],
    [1, 1, 3, 300],
  ]);
  const fold = { ...foldOf([0, 1, 2, 3], [4, 5, 6, 7]), notes: ['A note.'] };
  expect(summarizeFold(fold, ratings)).toEqual({
    name: 'fold 1',
    // printf of the lengths and positions, little-endian, 4 bytes each, through sha256sum
    checksum: '38a7688a8593b4dffed2ad0512827edfef173f055781e6584ac9b1975215f619',
    training: 4,
    test: 4,
    unseenUserRatings: 2, // of user 3
    unseenItemRatings: 2, // of item 2
    coldRatings: 3,
    // Items with 1 and 3 ratings: (-1 1 + 1 3) / (2 4). Items with 1, 1 and 2: (-2 1 + 0 1 + 2 2) / (3 4).
    popularityGini: { training: 0.25, test: 1 / 6 },
    time: {
      training: { first: '1970-01-01T00:01:40Z', last: '1970-01-02T00:00:00Z' },
      test: { first: '1970-01-01T00:00:50Z', last: '1970-01-02T01:00:00Z' },
      testBeforeTrainingEnd: 2, // positions 5 and 7; 4 is at the same time
    },
    notes: ['A note.'],
  });
});

test('without times there is nothing to say of them; a time that no date has stays a number', () => {
  const triples = [
    [0, 0, 3],
    [1, 0, 3],
  ] as const;
  expect(summarizeFold(foldOf([0], [1]), ratingsOf(triples).ratings)).not.toHaveProperty('time');
  const far = ratingsOf(triples.map((triple) => [...triple, 1e18] as const)).ratings;
  expect(summarizeFold(foldOf([0], [1]), far).time!.test.last).toBe('1000000000000000000');
});

test('Gini: half the mean difference of two items over the mean; 0 if all are alike', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 2, max: 60 }), (seed, count) => {
      const { ratings } = randomRatings(seed, 10, 8, count);
      const fold = foldOf([...Array(count - 1).keys()], [count - 1]);
      const { popularityGini } = summarizeFold(fold, ratings);
      const { counts } = ratings.select(fold.training).byItem();
      const popularity = [...counts].filter((number) => number > 0);
      const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      const differences = popularity.flatMap((a) => popularity.map((b) => Math.abs(a - b)));
      expect(popularityGini.training).toBeCloseTo(mean(differences) / (2 * mean(popularity)), 10);
      expect(popularityGini.test).toBe(0);
    }),
  );
});

test('the checksum of a division: whatever the order, but not what is on which side', () => {
  const { ratings } = randomRatings(1, 10, 8, 20);
  const checksumOf = (training: number[], test: number[]) =>
    summarizeFold(foldOf(training, test), ratings).checksum;
  expect(checksumOf([2, 0, 1], [4, 3])).toBe(checksumOf([0, 1, 2], [3, 4]));
  const others = [checksumOf([0, 1, 2], [3]), checksumOf([0, 1], [2, 3, 4]), checksumOf([3, 4], [0, 1, 2])];
  expect(new Set([checksumOf([0, 1, 2], [3, 4]), ...others]).size).toBe(4);
});
