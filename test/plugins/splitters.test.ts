import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/core/public.js';
import { folderWith } from '../support/cli.js';
import { load, refusal, split, triplesOf } from '../support/plugins.js';
import { randomRatings } from '../support/problems.js';

const { ratings } = randomRatings(3, 20, 15, 103);
const positions = Array.from({ length: ratings.size }, (_, position) => position);
const sorted = (parts: Iterable<number>): number[] => [...parts].sort((a, b) => a - b);

describe('k-fold', () => {
  test('every rating is tested once and otherwise trained on; sizes differ by at most 1; the order stays', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 40, max: 90 }),
        async (folds, size) => {
          const data = randomRatings(size, 10, 10, size).ratings;
          const parts = await split('k-fold', data, { folds });
          expect(parts.map(({ name }) => name)).toEqual(parts.map((_, k) => `fold ${k + 1}`));
          expect(sorted(parts.flatMap(({ test: held }) => [...held]))).toEqual([...Array(size).keys()]);
          const sizes = parts.map(({ test: held }) => held.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          for (const { training, test: held } of parts) {
            expect(sorted([...training, ...held])).toEqual([...Array(size).keys()]);
            for (const part of [training, held]) expect([...part]).toEqual(sorted(part));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('repetitions: each divides all ratings anew, the first as without; names say which', async () => {
    const once = await split('k-fold', ratings, { folds: 4 });
    const parts = await split('k-fold', ratings, { folds: 4, repetitions: 3 });
    expect(parts.map(({ name }) => name)).toEqual(
      [1, 2, 3].flatMap((k) => [1, 2, 3, 4].map((fold) => `repetition ${k} fold ${fold}`)),
    );
    for (const k of [0, 4, 8]) {
      const held = parts.slice(k, k + 4).flatMap(({ test: part }) => [...part]);
      expect(sorted(held)).toEqual(positions);
    }
    const tests = (folds: typeof parts) => folds.map(({ test: part }) => [...part]);
    expect(tests(parts.slice(0, 4))).toEqual(tests(once));
    expect(tests(parts.slice(4, 8))).not.toEqual(tests(once));
    expect(tests(parts.slice(8))).not.toEqual(tests(parts.slice(4, 8)));
  });

  test('more folds than ratings', async () => {
    expect(await refusal(split('k-fold', ratings, { folds: 104 }))).toBe(
      '104 folds of 103 ratings would leave some without a test rating',
    );
  });
});

describe.each([
  ['k-fold', { folds: 3 }],
  ['hold-out', { testFraction: 0.3 }],
  ['k-fold', { folds: 3, repetitions: 2 }],
  ['leave-k-out', { k: 2 }],
])('%s', (name, options) => {
  test('the seed decides, and no other consumer of random numbers', async () => {
    const random = RandomStream.fromSeed(5);
    const first = await split(name, ratings, options, { random });
    random.normal();
    random.fork('something else').shuffle(Uint32Array.from(positions));
    expect(await split(name, ratings, options, { random })).toEqual(first);
    expect(await split(name, ratings, options, { random: RandomStream.fromSeed(5) })).toEqual(first);
    expect(await split(name, ratings, options, { random: RandomStream.fromSeed(6) })).not.toEqual(first);
  });
});

describe('hold-out', () => {
  test.each([
    [0.2, 21],
    [0.5, 52],
    [0.005, 1],
  ])('%d of 103 ratings are %d', async (testFraction, count) => {
    const [fold, ...more] = await split('hold-out', ratings, { testFraction });
    const { training, test: held } = fold!;
    expect(more).toEqual([]);
    expect(held.length).toBe(count);
    expect(sorted([...training, ...held])).toEqual(positions);
    expect([...held]).toEqual(sorted(held));
  });

  test('no empty part', async () => {
    expect(await refusal(split('hold-out', ratings, { testFraction: 0.001 }))).toContain('none to test on');
    expect(await refusal(split('hold-out', ratings, { testFraction: 0.999 }))).toContain('none to train on');
  });
});

describe('predefined', () => {
  const data = 'a\t1\t5\nb\t1\t4\na\t2\t3\nb\t2\t2\n01\t2\t1\n';
  const files = {
    'u.data': data,
    'u1.base': 'a\t1\t5\t881250949\r\n01\t2\t1\t881250949\r\n',
    'u1.test': 'b\t2\t2\t881250949\n\nb\t1\t4\t881250949',
    'u2.base': 'b\t1\nb\t2\n',
    'u2.test': 'a\t2\n',
  };
  const divide = async (more: Record<string, string>, options: object) => {
    const folder = folderWith({ ...files, ...more });
    const read = await load('movielens', { path: 'u.data' }, { folder });
    const folds = await split('predefined', read.ratings, { ...options }, { folder });
    return folds.map(({ name, training, test: held }) => ({
      name,
      training: triplesOf(read.ratings.select(training)),
      test: triplesOf(read.ratings.select(held)),
    }));
  };
  const one = { training: 'u1.base', test: 'u1.test' };

  test('the folds are those of the files, in their order, by the name of the test file', async () => {
    expect(await divide({}, { folds: [one, { training: 'u2.base', test: 'u2.test' }] })).toEqual([
      {
        name: 'u1',
        training: [
          ['a', '1', 5],
          ['01', '2', 1],
        ],
        test: [
          ['b', '2', 2],
          ['b', '1', 4],
        ],
      },
      {
        name: 'u2',
        training: [
          ['b', '1', 4],
          ['b', '2', 2],
        ],
        test: [['a', '2', 3]],
      },
    ]);
  });

  test('another delimiter, with a header', async () => {
    const [fold] = await divide(
      { 'train.csv': 'user,item\na,1\n', 'test.csv': '\uFEFFuser,item\nb,1\n' },
      { folds: [{ training: 'train.csv', test: 'test.csv' }], delimiter: ',', header: true },
    );
    expect(fold).toEqual({ name: 'test', training: [['a', '1', 5]], test: [['b', '1', 4]] });
  });

  test('folds in folders of their own have names of their own', async () => {
    const more = { '1/train': 'a\t1\n', '1/test': 'b\t1\n', '2/train': 'b\t1\n', '2/test': 'a\t1\n' };
    const folds = [1, 2].map((k) => ({ training: `${k}/train`, test: `${k}/test` }));
    expect((await divide(more, { folds })).map(({ name }) => name)).toEqual(['1/test', '2/test']);
  });

  test.each([
    [
      'a rating that the data lack',
      'a\t1\nc\t1\n',
      'u1.test:2  the data have no rating of user "c", item "1"',
    ],
    ['an id written otherwise', '1\t2\n', 'u1.test:1  the data have no rating of user "1", item "2"'],
    ['a pair twice', 'a\t1\nb\t1\na\t1\n', 'u1.test:3  user "a", item "1" is there twice'],
    ['another delimiter', 'a,1\n', 'u1.test:1  expected user and item between "\\t"; got "a,1"'],
  ])('%s: file and line', async (_, text, message) => {
    expect(await refusal(divide({ 'u1.test': text }, { folds: [one] }))).toBe(message);
  });

  test('a file that is not there', async () => {
    const folds = [{ training: 'u1.base', test: 'u9.test' }];
    expect(await refusal(divide({}, { folds }))).toContain('u9.test  there is no such file');
  });
});
