import { describe, test } from 'vitest';
import {
  defineDataSource,
  defineFeature,
  defineFilter,
  defineSplitter,
  injectable,
  option,
} from '../../dist/index.js';
import { ratingsOf } from '../../dist/testing/index.js';
import { broken, expectFailure } from '../support/broken.js';

describe('data', () => {
  test('a feature that tells the rating that it describes', async () => {
    const plugin = defineFeature({
      ...broken,
      columns: (_, { ratings }) => {
        const values = new Float64Array(ratings.users.size);
        ratings.user.forEach((user, k) => (values[user]! += ratings.value[k]!));
        return { kind: 'numeric', rows: 'users', columns: ['total'], values };
      },
    });
    await expectFailure(plugin, 'no-leak', 'leave it out');
  });

  test('a feature without a number for some rows, or with too few rows', async () => {
    const feature = (values: Float64Array) =>
      defineFeature({
        ...broken,
        columns: () => ({ kind: 'numeric', rows: 'users', columns: ['x'], values }),
      });
    await expectFailure(feature(new Float64Array(13).fill(Number.NaN)), 'shape', 'values of row 0 is NaN');
    await expectFailure(feature(new Float64Array(5)), 'shape', 'values has 5 numbers, not 13 rows of 1');
  });

  test('a splitter that draws lots of its own', async () => {
    const plugin = defineSplitter({
      ...broken,
      split: ({ size }) => {
        const isTest = Array.from({ length: size }, () => Math.random() < 0.3);
        const where = (wanted: boolean) =>
          Uint32Array.from(isTest.flatMap((one, k) => (one === wanted ? [k] : [])));
        return [{ name: 'only', training: where(false), test: where(true) }];
      },
    });
    await expectFailure(plugin, 'repeatable', 'with the same random numbers');
  });

  test('a splitter that tests on what it trains on, or shuffles the ratings', async () => {
    const positions = Uint32Array.of(0, 1, 2);
    const leak = defineSplitter({
      ...broken,
      split: () => [{ name: 'only', training: positions, test: positions }],
    });
    await expectFailure(leak, 'folds', 'leak');
    const shuffle = defineSplitter({
      ...broken,
      split: (ratings) => {
        ratings.user.reverse();
        return [{ name: 'only', training: Uint32Array.of(0), test: Uint32Array.of(1) }];
      },
    });
    await expectFailure(shuffle, 'inputs-untouched', 'ratings');
  });

  test('a filter that makes ratings up', async () => {
    const made = ratingsOf([[0, 0, 1]]).ratings;
    await expectFailure(defineFilter({ ...broken, apply: () => made }), 'filters', 'other ids');
  });

  test('a data source whose ratings are off their scale, or other ones each time', async () => {
    await expectFailure(
      defineDataSource({ ...broken, load: () => ratingsOf([[0, 0, 7]]) }),
      'loads',
      'rating 0 is 7, on a scale of 1 to 5',
    );
    await expectFailure(
      defineDataSource({ ...broken, load: () => ratingsOf([[0, 0, 1 + Math.random()]]) }),
      'repeatable',
      'other data',
    );
  });

  test('a data source that needs no file where one is named', async () => {
    const path = option.text({ default: 'ratings.txt', description: 'The file.' });
    const plugin = injectable([], () =>
      defineDataSource({ ...broken, options: { path }, load: () => ratingsOf([[0, 0, 3]]) }),
    );
    await expectFailure(plugin, 'missing-file', 'it reads there/is/no/such.file');
  });
});
