import { describe, expect, test } from 'vitest';
import { friedman, nemenyiCriticalDifference } from '../../../src/harness/statistics/friedman.js';
import { holm } from '../../../src/harness/statistics/holm.js';
import { cohenDz } from '../../../src/harness/statistics/summary.js';
import { tInterval, tTest } from '../../../src/harness/statistics/t-test.js';
import { wilcoxonSignedRank } from '../../../src/harness/statistics/wilcoxon.js';
import { expectNear, fixture } from './fixtures.js';

interface TResult {
  readonly t: number;
  readonly pValue: number;
  readonly interval: readonly [number, number];
}
interface Expected {
  readonly tTest: readonly (TResult & {
    readonly differences: readonly number[];
    readonly ratio: number;
    readonly corrected: TResult;
    readonly cohenDz: number;
  })[];
  readonly wilcoxon: readonly {
    readonly differences: readonly number[];
    readonly statistic: number;
    readonly exact: number | null;
    readonly normal: number;
    readonly continuity: number;
  }[];
  readonly friedman: readonly {
    readonly values: readonly (readonly number[])[];
    readonly meanRanks: readonly number[];
    readonly chiSquare: number;
    readonly chiSquarePValue: number;
    readonly f: number;
    readonly fPValue: number;
  }[];
}
const expected = fixture('tests.json') as Expected;
const NEAR = 1e-10;

describe('t test', () => {
  test('plain and corrected, with intervals and effect sizes, as by SciPy', () => {
    for (const { differences, ratio, corrected, ...plain } of expected.tTest) {
      for (const [r, result] of [
        [0, plain],
        [ratio, corrected],
      ] as const) {
        const { t, pValue } = tTest(differences, r);
        const { lower, upper } = tInterval(differences, 0.95, r);
        expectNear(t, result.t, NEAR, 't');
        expectNear(pValue, result.pValue, NEAR, 'p');
        expectNear(lower, result.interval[0], NEAR, 'lower');
        expectNear(upper, result.interval[1], NEAR, 'upper');
      }
      expectNear(cohenDz(differences)!, plain.cohenDz, NEAR, 'd_z');
    }
  });

  test('the interval leaves out 0 exactly where p is below 1 - confidence', () => {
    for (const { differences, ratio } of expected.tTest) {
      const { lower, upper } = tInterval(differences, 0.9, ratio);
      expect(lower > 0 || upper < 0).toBe(tTest(differences, ratio).pValue < 0.1);
    }
  });

  test('no spread: nothing differs, or all of it by the same', () => {
    expect(tTest([0, 0, 0])).toMatchObject({ t: 0, pValue: 1 });
    expect(tTest([2, 2, 2])).toMatchObject({ t: Infinity, pValue: 0 });
    expect(cohenDz([0, 0, 0])).toBe(0);
    expect(cohenDz([2, 2, 2])).toBeNull();
  });
});

describe('Wilcoxon signed rank', () => {
  test('exact, normal and with continuity correction, with ties and zeros, as by SciPy', () => {
    for (const { differences, statistic, exact, normal, continuity } of expected.wilcoxon) {
      const found = wilcoxonSignedRank(differences);
      expectNear(found.statistic, statistic, 0, 'W+');
      expect(found.method).toBe(exact === null ? 'normal' : 'exact');
      expectNear(found.pValue, exact ?? normal, NEAR, 'p');
      if (exact === null) {
        expectNear(wilcoxonSignedRank(differences, { continuity: true }).pValue, continuity, NEAR, 'p');
      }
    }
  });

  test('the sign of the differences moves the statistic and not p', () => {
    const differences = expected.wilcoxon[2]!.differences;
    const [one, other] = [differences, differences.map((d) => -d)].map((d) => wilcoxonSignedRank(d));
    expect(one!.statistic + other!.statistic).toBe((10 * 11) / 2);
    expect(other!.pValue).toBe(one!.pValue);
    expect(wilcoxonSignedRank([0, 0]).pValue).toBe(1);
  });
});

test('Friedman with ties and the correction of Iman and Davenport, as by SciPy', () => {
  for (const { values, meanRanks, ...numbers } of expected.friedman) {
    const found = friedman(values);
    meanRanks.forEach((one, method) => {
      expectNear(found.meanRanks[method]!, one, NEAR, 'rank');
    });
    for (const [name, value] of Object.entries(numbers)) {
      expectNear(found[name as keyof typeof numbers], value, NEAR, name);
    }
  }
  expect(
    friedman([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toMatchObject({ chiSquare: 4, f: Infinity, fPValue: 0 });
});

test('the critical differences of Demšar (2006): table 5, and 1.25 for 4 methods on 14 data sets', () => {
  const q = (k: number, alpha: number) =>
    nemenyiCriticalDifference(k, 1, alpha) / Math.sqrt((k * (k + 1)) / 6);
  const table = {
    0.05: [1.96, 2.343, 2.569, 2.728, 2.85, 2.949, 3.031, 3.102, 3.164],
    0.1: [1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.78, 2.855, 2.92],
  };
  for (const [alpha, row] of Object.entries(table)) {
    row.forEach((value, i) => {
      expect(Math.abs(q(i + 2, Number(alpha)) - value)).toBeLessThan(0.0012);
    });
  }
  expect(nemenyiCriticalDifference(4, 14, 0.05)).toBeCloseTo(1.25, 2);
});

test('Holm: adjusted values keep the order of the p values, and his sequential rejections', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([0.02])).toEqual([0.02]);
  expect(holm([])).toEqual([]);
  const pValues = [0.001, 0.2, 0.011, 0.04, 0.012];
  const rejected = new Set<number>();
  const ascending = [...pValues].sort((a, b) => a - b);
  for (const [i, p] of ascending.entries()) {
    if (p > 0.05 / (ascending.length - i)) break;
    rejected.add(p);
  }
  expect(holm(pValues).map((p) => p <= 0.05)).toEqual(pValues.map((p) => rejected.has(p)));
});
