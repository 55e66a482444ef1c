import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/core/random.js';
import type { CellResult } from '../../src/harness/cells.js';
import type { PreparedExperiment } from '../../src/harness/prepare.js';
import { computeStatistics } from '../../src/harness/row-statistics.js';
import { ratingsOf } from '../support/problems.js';

const USERS = 40;
const ITEMS = 10;
const triples = Array.from({ length: USERS * ITEMS }, (_, k) => {
  return [Math.floor(k / ITEMS), k % ITEMS, 3] as const;
});

/** Every `count`-th rating is tested in one fold; a single fold tests every second. */
function foldsOf(count: number) {
  const positions = [...triples.keys()];
  return Array.from({ length: count }, (_, fold) => ({
    name: `fold ${fold + 1}`,
    training: Uint32Array.from(positions.filter((k) => k % Math.max(2, count) !== fold)),
    test: Uint32Array.from(positions.filter((k) => k % Math.max(2, count) === fold)),
  }));
}

interface Totals {
  readonly sum: number;
  readonly count: number;
}

const metric = (name: string, direction: 'minimize' | 'maximize') => ({
  name,
  plugin: {
    name,
    direction,
    measures: 'ratings',
    sums: ['sum', 'count'],
    value: ({ sum, count }: Totals) => sum / count,
  },
  options: {},
});

interface Setting {
  readonly baseline?: string;
  readonly confidence?: number;
  readonly folds?: PreparedExperiment['folds'];
  /** Of `gain`, in place of the mean. */
  readonly value?: () => number;
  /** Users that have a rating that `gain` measures; all if not given. */
  readonly measured?: number;
}

/** Statistics of rows whose cells have these values; a row of null is one that failed. `loss` is minimized, `gain` maximized. */
function statistics(rows: Readonly<Record<string, readonly (number | null)[]>>, setting: Setting = {}) {
  const count = Object.values(rows)[0]!.length;
  const folds = setting.folds ?? foldsOf(count);
  const metrics = [metric('loss', 'minimize'), metric('gain', 'maximize')];
  if (setting.value) metrics[1]!.plugin.value = setting.value;
  const { baseline, confidence = 0.95 } = setting;
  const prepared = {
    experiment: {
      rows: Object.keys(rows).map((name) => ({ name })),
      metrics,
      confidence,
      ...(baseline !== undefined && { baseline }),
    },
    data: ratingsOf(triples),
    folds,
    random: RandomStream.fromSeed(1),
  } as unknown as PreparedExperiment;
  const noise = RandomStream.fromSeed(2);
  const tested = ITEMS / 2;
  const cells = Object.values(rows).map((values) =>
    values.map((value): CellResult => {
      const sums = Float64Array.from({ length: 2 * USERS }, (_, k) =>
        k % 2 === 1 ? tested : tested * ((value ?? 0) + 0.02 * noise.normal()),
      );
      const part = sums.map((sum, k) => (k < 2 * (setting.measured ?? USERS) ? sum : 0));
      return {
        fold: {} as CellResult['fold'],
        metrics: { loss: value, gain: value },
        ...(count === 1 && value !== null && { userSums: { loss: sums, gain: part } }),
      };
    }),
  );
  const { summary, rows: found } = computeStatistics(prepared, cells);
  return { summary, of: (name: string) => found[Object.keys(rows).indexOf(name)]! };
}

const FOLDS = {
  Base: [0.9, 0.91, 0.89, 0.9, 0.905],
  Lower: [0.85, 0.86, 0.845, 0.85, 0.853],
  Higher: [0.95, 0.965, 0.94, 0.951, 0.955],
  Same: [0.905, 0.903, 0.894, 0.897, 0.904],
};
const ONE = { Base: [0.9], Lower: [0.8], Higher: [1], Same: [0.9] };

describe.each([
  ['folds', FOLDS, 'corrected-resampled-t'],
  ['users of one fold', ONE, 'user-bootstrap'],
])('%s', (_, rows, name) => {
  const { summary, of } = statistics(rows, { baseline: 'Base' });

  test('lower is better of a loss and worse of a gain, and p is small either way', () => {
    expect(summary.test).toBe(name);
    const verdicts = { Lower: ['better', 'worse'], Higher: ['worse', 'better'] } as const;
    for (const [row, [ofLoss, ofGain]] of Object.entries(verdicts)) {
      const { loss, gain } = of(row).comparison!;
      expect(loss).toMatchObject({ verdict: ofLoss, test: name });
      expect(gain).toMatchObject({ verdict: ofGain, test: name });
      for (const found of [loss!, gain!]) {
        expect(found.pValue).toBeLessThan(0.01);
        expect(found.adjustedPValue).toBeLessThan(0.05);
        expect(Math.sign(found.difference)).toBe(row === 'Lower' ? -1 : 1);
        expect(Math.sign(found.effectSize!)).toBe(Math.sign(found.difference));
        expect(found.confidenceInterval.lower).toBeLessThan(found.difference);
        expect(found.confidenceInterval.upper).toBeGreaterThan(found.difference);
        expect(Math.sign(found.confidenceInterval.lower)).toBe(Math.sign(found.confidenceInterval.upper));
      }
    }
  });

  test('what may be chance is no difference, and the baseline is not compared with itself', () => {
    expect(of('Same').comparison!['loss']!.verdict).toBe('no difference detected');
    expect(of('Base').comparison).toBeUndefined();
    expect(of('Base').intervals['loss']!.lower).toBeLessThan(0.9);
    expect(of('Base').intervals['loss']!.upper).toBeGreaterThan(0.9);
  });
});

test('p values are adjusted over the rows: what one row alone would be found by, many rows need not', () => {
  const base = [0.9, 0.91, 0.89, 0.9, 0.905];
  const near = base.map((value, i) => value - [0.004, 0.006, 0.01, 0.003, 0.008][i]!);
  const alone = statistics({ Base: base, Near: near }, { baseline: 'Base' }).of('Near').comparison!['loss']!;
  expect(alone.pValue).toBe(alone.adjustedPValue);
  expect(alone.verdict).toBe('better');
  const more = Object.fromEntries(Array.from({ length: 4 }, (_, i) => [`Near ${i}`, near]));
  const many = statistics({ Base: base, Near: near, ...more }, { baseline: 'Base' }).of('Near');
  expect(many.comparison!['loss']!.pValue).toBe(alone.pValue);
  expect(many.comparison!['loss']!.adjustedPValue).toBeCloseTo(5 * alone.pValue, 12);
  expect(many.comparison!['loss']!.verdict).toBe('no difference detected');
});

test('a row that is not ok has no comparison and takes no part in the adjustment', () => {
  const { of } = statistics({ ...FOLDS, Failed: [0.1, null, 0.1, 0.1, 0.1] }, { baseline: 'Base' });
  expect(of('Failed')).toEqual({ intervals: {} });
  expect(of('Lower')).toEqual(statistics(FOLDS, { baseline: 'Base' }).of('Lower'));
  const none = statistics(FOLDS, { baseline: 'Gone' });
  expect(none.of('Lower').comparison).toBeUndefined();
  const failed = statistics({ ...FOLDS, Base: [null, 0.9, 0.9, 0.9, 0.9] }, { baseline: 'Base' });
  expect(failed.of('Lower').comparison).toBeUndefined();
  expect(failed.of('Lower').intervals['loss']).toBeDefined();
});

test('without a baseline there are intervals alone', () => {
  const { summary, of } = statistics(FOLDS);
  expect(summary).toMatchObject({ baseline: null, testToTraining: 0.25 });
  expect(of('Lower').comparison).toBeUndefined();
  const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower;
  const narrow = statistics(FOLDS, { confidence: 0.5 }).of('Lower').intervals['loss']!;
  expect(width(narrow)).toBeLessThan(width(of('Lower').intervals['loss']!));
});

test('folds that share no ratings are independent: Student’s paired test', () => {
  const folds = foldsOf(5).map(({ name, test: positions }) => ({
    name,
    training: positions.slice(20),
    test: positions.slice(0, 20),
  }));
  const { summary, of } = statistics(FOLDS, { baseline: 'Base', folds });
  expect(summary.test).toBe('paired-t');
  const corrected = statistics(FOLDS, { baseline: 'Base' }).of('Same').comparison!['loss']!;
  expect(of('Same').comparison!['loss']!.pValue).toBeLessThan(corrected.pValue);
});

test('one fold: too few users, and a metric that cannot be had of other users', () => {
  const [fold] = foldsOf(1);
  const few = { ...fold!, test: fold!.test.slice(0, 5 * 9) };
  const none = statistics(ONE, { baseline: 'Base', folds: [few] });
  expect(none.summary.test).toBeNull();
  expect(none.of('Lower')).toEqual({ intervals: {} });
  const value = () => {
    throw new Error('no');
  };
  for (const setting of [{ value }, { value: () => Number.NaN }, { measured: 9 }]) {
    const half = statistics(ONE, { baseline: 'Base', ...setting });
    expect(Object.keys(half.of('Lower').intervals)).toEqual(['loss']);
    expect(Object.keys(half.of('Lower').comparison!)).toEqual(['loss']);
  }
  expect(statistics(ONE, { baseline: 'Base', measured: 10 }).of('Lower').intervals['gain']).toBeDefined();
});
