import { describe, expect, test } from 'vitest';
import { compose } from '../../src/composition.js';
import { RandomStream, type RatingData } from '../../src/core/public.js';
import { applyFilters } from '../../src/harness/filtering.js';
import type { CellResult } from '../../src/harness/cells.js';
import { ConfigDocument } from '../../src/harness/config-document.js';
import { measure } from '../../src/harness/measure.js';
import type { PreparedExperiment } from '../../src/harness/prepare.js';
import { resolveExperiment } from '../../src/harness/resolve-experiment.js';
import { computeStatistics } from '../../src/harness/row-statistics.js';
import r2 from '../../src/plugins/metrics/r2.js';
import rmse from '../../src/plugins/metrics/rmse.js';
import userRmse from '../../src/plugins/metrics/user-rmse.js';
import { refusal, split } from '../support/plugins.js';
import { randomRatings, ratingsOf, use } from '../support/problems.js';

/* Mistakes that published software has made, each with a test that finds it. */

const { ratings } = randomRatings(1, 30, 20, 300);

test('a seed that is reset to 42: another seed is another division, in every splitter that draws', async () => {
  for (const [name, options] of [
    ['hold-out', {}],
    ['k-fold', { repetitions: 2 }],
    ['leave-k-out', {}],
  ] as const) {
    const testsOf = async (seed: number) =>
      (await split(name, ratings, options, { random: RandomStream.fromSeed(seed) })).map((fold) => [
        ...fold.test,
      ]);
    expect(await testsOf(7)).toEqual(await testsOf(7));
    expect(await testsOf(7)).not.toEqual(await testsOf(42));
    expect(await testsOf(8)).not.toEqual(await testsOf(7));
  }
});

test('a misspelled optimizer that trains Adam: it is refused, by name', () => {
  const text = `experiment: a
data: { name: synthetic }
split: hold-out
rows: [{ name: MF, model: matrix-factorization, optimizer: adamm }]`;
  expect(() => resolveExperiment(new ConfigDocument('config.yaml', text, []), compose('.').registry)).toThrow(
    'unknown optimizer "adamm"; did you mean "adam"?',
  );
});

test('repetitions that repeat the same division: no two folds are alike', async () => {
  const folds = await split('k-fold', ratings, { folds: 3, repetitions: 5 });
  expect(new Set(folds.map((fold) => fold.test.join())).size).toBe(15);
});

describe('a test rating that is trained on', () => {
  test('no splitter has a pair of user and item on both sides', async () => {
    const timed = ratingsOf(
      Array.from(ratings.user, (user, j) => [user, ratings.item[j]!, 3, j % 17] as const),
    ).ratings;
    const pair = (position: number) => `${timed.user[position]} ${timed.item[position]}`;
    for (const [name, options] of [
      ['hold-out', {}],
      ['k-fold', { repetitions: 2 }],
      ['leave-k-out', { k: 2 }],
      ['leave-k-out', { by: 'time' }],
      ['per-user-temporal', {}],
      ['global-temporal', {}],
    ] as const) {
      for (const fold of await split(name, timed, options)) {
        const trained = new Set(Array.from(fold.training, pair));
        expect(Array.from(fold.test, pair).filter((one) => trained.has(one))).toEqual([]);
        expect(trained.size + fold.test.length).toBe(timed.size);
      }
    }
  });

  test('the same pair at two places of the data, of which one could be tested and one trained on, is refused', async () => {
    const data: RatingData = ratingsOf([
      [0, 0, 3],
      [1, 0, 3],
      [0, 0, 4],
    ]);
    expect(await refusal(applyFilters([], data, RandomStream.fromSeed(1)))).toContain(
      'user "u0" rates item "i0" more than once',
    );
  });
});

describe('what is measured', () => {
  const { ratings: measured } = ratingsOf([
    [0, 0, 1],
    [1, 0, 5],
    [0, 1, 2],
    [0, 2, 2],
    [0, 3, 2],
    [1, 1, 4],
  ]);
  const fold = { name: 'fold', training: Uint32Array.of(0, 1), test: Uint32Array.of(2, 3, 4, 5) };
  const valueOf = (metric: Parameters<typeof use>[0], predictions: readonly number[]) =>
    measure([{ ...use(metric as typeof rmse), name: 'it' }], measured, fold, Float64Array.from(predictions))[
      'it'
    ]!.value;

  test('RMSE as a mean over users quoted as RMSE: they are two metrics, with two names', () => {
    const errors = [2, 2, 2, 0]; // user 0 has three test ratings, user 1 one
    expect(
      valueOf(
        rmse,
        errors.map((error, k) => measured.value[k + 2]! + error),
      ),
    ).toBeCloseTo(Math.sqrt(3), 14);
    expect(
      valueOf(
        userRmse,
        errors.map((error, k) => measured.value[k + 2]! + error),
      ),
    ).toBe(1);
    expect(userRmse.summary).toContain('It is not rmse');
  });

  test('training error quoted as test error: only the test ratings are compared', () => {
    const truth = [2, 2, 2, 4];
    expect(valueOf(rmse, truth)).toBe(0);
    // The training ratings 1 and 5 at the same places would be no error of these.
    expect(valueOf(rmse, [1, 5, 1, 5])).toBeCloseTo(Math.sqrt((1 + 9 + 1 + 1) / 4), 14);
  });

  test('a score above its maximum: r2 of anything but the truth is below 1', () => {
    expect(valueOf(r2, [2, 2, 2, 4])).toBe(1);
    expect(valueOf(r2, [2, 2, 2, 4.001])).toBeLessThan(1);
    expect(valueOf(r2, [4, 4, 4, 2])).toBeLessThan(0);
  });
});

test('fold scores taken for independent: repeated k-fold has the corrected t test, with the ratio of one fold', async () => {
  const folds = await split('k-fold', ratings, { folds: 5, repetitions: 2 });
  const scores = [0.9, 0.92, 0.88, 0.91, 0.9, 0.89, 0.93, 0.9, 0.91, 0.88];
  const better = scores.map((score, k) => score - [0.004, 0.011, 0.001, 0.013, 0.006][k % 5]!);
  const metric = { ...use(rmse), name: 'rmse' };
  const prepared = {
    experiment: {
      rows: [{ name: 'Base' }, { name: 'Other' }],
      metrics: [metric],
      baseline: 'Base',
      confidence: 0.95,
    },
    data: { ratings },
    folds,
  } as unknown as PreparedExperiment;
  const cells = [scores, better].map((values) =>
    values.map((value): CellResult => ({ fold: {} as CellResult['fold'], metrics: { rmse: value } })),
  );
  const { summary, rows } = computeStatistics(prepared, cells);
  expect(summary.test).toBe('corrected-resampled-t');
  expect(summary.testToTraining).toBeCloseTo(60 / 240, 14);
  const { difference, confidenceInterval } = rows[1]!.comparison!['rmse']!;
  const differences = better.map((value, k) => value - scores[k]!);
  const mean = differences.reduce((a, b) => a + b, 0) / 10;
  const variance = differences.reduce((a, b) => a + (b - mean) ** 2, 0) / 9;
  const halfWidth = 2.262157163 * Math.sqrt((1 / 10 + 1 / 4) * variance); // Student's t, 9 degrees of freedom
  expect(difference).toBeCloseTo(mean, 12);
  expect((confidenceInterval.upper - confidenceInterval.lower) / 2).toBeCloseTo(halfWidth, 9);
});
