import { describe, test } from 'vitest';
import {
  defineExposureMetric,
  defineMetric,
  defineRankingMetric,
  defineReporter,
  defineSearcher,
  type Dimension,
  type Searcher,
  type UserRanking,
} from '../../dist/index.js';
import { assertConforms } from '../../dist/testing/index.js';
import { broken, expectFailure } from '../support/broken.js';

describe('evaluation', () => {
  const metric = (
    ofUser: (prediction: Float64Array, target: Float32Array) => number,
    direction: 'minimize' | 'maximize' = 'minimize',
  ) =>
    defineMetric({
      ...broken,
      direction,
      sums: ['total'],
      ofUser: (own) => ({ total: ofUser(own.prediction, own.target) }),
      value: ({ total }) => total,
    });
  const errors = (prediction: Float64Array, target: Float32Array) =>
    prediction.reduce((total, x, k) => total + Math.abs(x - target[k]!), 0);

  test('a metric in the wrong direction', async () => {
    await expectFailure(metric(errors, 'maximize'), 'direction', 'the direction is maximize');
  });

  test('a metric without a value, or that clips the predictions in place', async () => {
    await expectFailure(
      metric(() => Number.NaN),
      'measures',
      'no value',
    );
    await expectFailure(
      metric((prediction) => prediction.fill(1)[0]!),
      'inputs-untouched',
      'ratings',
    );
  });

  test('a metric that counts its calls', async () => {
    let calls = 0;
    await expectFailure(
      metric(() => calls++),
      'repeatable',
      'another value',
    );
  });

  test('a reporter with the time, that sorts the rows, writes elsewhere or lets names move the cursor', async () => {
    let now = 0;
    const reporter = (render: Parameters<typeof defineReporter>[0]['render']) =>
      defineReporter({ ...broken, render });
    await expectFailure(
      reporter(() => ({ terminal: String(now++) })),
      'repeatable',
      'another way',
    );
    await expectFailure(
      reporter(({ rows }) => ({ terminal: String((rows as unknown[]).reverse().length) })),
      'renders',
      'read only',
    );
    await expectFailure(
      reporter(() => ({ files: { '../up.txt': '' } })),
      'renders',
      'no plain file name',
    );
    await expectFailure(
      reporter(() => ({})),
      'renders',
      'neither',
    );
    await expectFailure(
      reporter((() => Promise.resolve({ terminal: 'late' })) as never),
      'renders',
      'is async',
    );
    await expectFailure(
      reporter(({ rows }) => ({ terminal: rows.map(({ name }) => name).join() })),
      'terminal',
      'control character',
    );
  });
});

describe('rankings', () => {
  const ranking = (ofUser: (given: UserRanking) => number, direction: 'minimize' | 'maximize' = 'maximize') =>
    defineRankingMetric({
      ...broken,
      direction,
      cutOff: 'always',
      sums: ['total'],
      ofUser: (given) => ({ total: ofUser(given) }),
      value: ({ total }) => total,
    });

  test('a metric in the wrong direction, or without a value', async () => {
    await expectFailure(
      ranking(({ ranks }) => 1 / ranks[0]!, 'minimize'),
      'direction',
      'the direction is minimize',
    );
    await expectFailure(
      ranking(({ top }) => top[99]!),
      'measures',
      'returned no number total',
    );
  });

  test('a metric that sorts the list, or counts what the items are exposed to', async () => {
    await expectFailure(
      ranking(({ top }) => top.fill(7)[0]!),
      'inputs-untouched',
      'ranking',
    );
    const sorting = defineExposureMetric({
      ...broken,
      direction: 'minimize',
      value: ({ lists }) => lists.sort()[0]!,
    });
    await expectFailure(sorting, 'inputs-untouched', 'exposure');
    let calls = 0;
    const counting = defineExposureMetric({ ...broken, direction: 'minimize', value: () => calls++ });
    await expectFailure(counting, 'repeatable', 'another value');
  });
});

describe('searchers', () => {
  const searcher = (search: Searcher['search'], trials = 4) =>
    defineSearcher({ ...broken, budget: () => ({ trials, fits: trials, wholeFits: trials }), search });
  type Context = Parameters<Searcher['search']>[2];
  const random = (count: number, dimensions: readonly Dimension[], context: Context): void => {
    for (let k = 0; k < count; k++) context.trial(dimensions.map(() => context.random.uniform())).evaluate();
  };

  test('one that keeps to the rules', async () => {
    await assertConforms(
      searcher((_, dimensions, context) => {
        random(4, dimensions, context);
      }),
    );
  });

  test('a point outside of the space, or a share of nothing', async () => {
    await expectFailure(
      searcher((_, dimensions, { trial }) => {
        trial(dimensions.map(() => 1.5)).evaluate();
      }),
      'in-space',
      'it tries [1.5]',
    );
    await expectFailure(
      searcher((_, dimensions, { trial }) => {
        trial(dimensions.map(() => 0.5)).evaluate(0);
      }),
      'in-space',
      'a share of 0',
    );
  });

  test('more or less than its budget, where trials fail too', async () => {
    await expectFailure(
      searcher((_, dimensions, context) => {
        random(5, dimensions, context);
      }),
      'budget',
      'its budget says trials: 4, and it spends 5',
    );
    const impatient = searcher((_, dimensions, { random: stream, trial }) => {
      for (let k = 0; k < 4; k++) {
        if (k !== 3 && trial(dimensions.map(() => stream.uniform())).evaluate() === Infinity) return;
      }
      trial(dimensions.map(() => 0)).evaluate();
    });
    await expectFailure(impatient, 'failures', 'its budget says trials: 4, and it spends 1');
  });

  test('points that are drawn by lot', async () => {
    await expectFailure(
      searcher((_, dimensions, { trial }) => {
        for (let k = 0; k < 4; k++) trial(dimensions.map(() => Math.random())).evaluate();
      }),
      'repeatable',
      'tries something else',
    );
  });

  test('dimensions that are sorted', async () => {
    const plugin = searcher((_, dimensions, context) => {
      random(
        4,
        (dimensions as Dimension[]).sort((a, b) => (a.name < b.name ? -1 : 1)),
        context,
      );
    });
    await expectFailure(plugin, 'inputs-untouched', 'dimensions');
  });
});
