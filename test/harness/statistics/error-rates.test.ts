import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../src/core/random.js';
import { holm } from '../../../src/harness/statistics/holm.js';
import { tInterval, tTest } from '../../../src/harness/statistics/t-test.js';
import { bootstrapPValue, bootstrapUsers } from '../../../src/harness/statistics/user-bootstrap.js';
import { wilcoxonSignedRank } from '../../../src/harness/statistics/wilcoxon.js';

const ALPHA = 0.05;

/** The share of `runs` in which something was found. */
function rate(runs: number, label: string, found: (random: RandomStream) => boolean): number {
  let hits = 0;
  for (let run = 0; run < runs; run++) if (found(RandomStream.fromSeed(11).fork(label, run))) hits++;
  return hits / runs;
}

/** 3.5 standard deviations of a binomial share: a right test leaves it once in 2,000 seeds. */
const tolerance = (runs: number, share = ALPHA): number => 3.5 * Math.sqrt((share * (1 - share)) / runs);

const normals = (random: RandomStream, count: number, shift = 0): number[] =>
  Array.from({ length: count }, () => shift + random.normal());

describe('without a difference a test finds one at its nominal rate, with a planted one nearly always', () => {
  test.each<[string, (differences: number[]) => number]>([
    ['t', (differences) => tTest(differences).pValue],
    ['Wilcoxon', (differences) => wilcoxonSignedRank(differences).pValue],
  ])('%s', (name, pValue) => {
    const runs = 1000;
    const nothing = rate(runs, name, (random) => pValue(normals(random, 20)) <= ALPHA);
    expect(Math.abs(nothing - ALPHA)).toBeLessThan(tolerance(runs));
    expect(rate(200, name, (random) => pValue(normals(random, 20, 1)) <= ALPHA)).toBeGreaterThan(0.95);
  });

  test('t interval: it covers the true mean as often as it says', () => {
    const runs = 1000;
    const covered = rate(runs, 'coverage', (random) => {
      const { lower, upper } = tInterval(normals(random, 5, 2), 0.9);
      return lower <= 2 && 2 <= upper;
    });
    expect(Math.abs(covered - 0.9)).toBeLessThan(tolerance(runs, 0.1));
  });

  test('bootstrap over users, rmse: users rate differently often, and their ratings go together', () => {
    const pValue = (random: RandomStream, worse: number): number => {
      const counts = Uint32Array.from({ length: 80 }, () => 1 + random.integer(20));
      const statistics = [1, worse].map((factor) => {
        const sums = [...counts].flatMap((count) => {
          const spread = factor * (0.5 + random.uniform());
          return [normals(random, count).reduce((total, error) => total + spread * error * error, 0), count];
        });
        const value = ([squares, ratings]: Float64Array) => Math.sqrt(squares! / ratings!);
        return { sums: Float64Array.from(sums), width: 2, value };
      });
      const users = Uint32Array.from(counts.keys());
      const [a, b] = bootstrapUsers(users, statistics, 399, random.fork('draws'));
      return bootstrapPValue(a!.map((value, i) => value - b![i]!));
    };
    const runs = 600;
    const nothing = rate(runs, 'users', (random) => pValue(random, 1) <= ALPHA);
    expect(Math.abs(nothing - ALPHA)).toBeLessThan(tolerance(runs));
    expect(rate(100, 'users', (random) => pValue(random, 1.5) <= ALPHA)).toBeGreaterThan(0.95);
  });

  test('Holm: of ten true null hypotheses one or more fall in 5 % of the runs, without it in 40 %', () => {
    const runs = 600;
    const family = (random: RandomStream) =>
      Array.from({ length: 10 }, () => tTest(normals(random, 10)).pValue);
    const some = (pValues: readonly number[]) => pValues.some((p) => p <= ALPHA);
    const adjusted = rate(runs, 'holm', (random) => some(holm(family(random))));
    expect(adjusted).toBeLessThan(ALPHA + tolerance(runs));
    expect(adjusted).toBeGreaterThan(ALPHA - tolerance(runs) - 0.01);
    expect(rate(runs, 'holm', (random) => some(family(random)))).toBeGreaterThan(0.3);
  });
});

/**
 * Scores of two predictors that are equally good over all data sets, on one data set: y = a + b + noise, predicted by least squares from a alone or
 * from b alone. Differences of their mean squared errors on random divisions of the same 60 examples.
 */
function foldDifferences(random: RandomStream, divisions: number, tested: number): number[] {
  const size = 60;
  const [a, b] = [normals(random, size), normals(random, size)];
  const y = a.map((value, i) => value + b[i]! + 0.5 * random.normal());
  const error = (x: readonly number[], training: number[], test: number[]): number => {
    let [products, squares] = [0, 0];
    for (const i of training) {
      products += x[i]! * y[i]!;
      squares += x[i]! * x[i]!;
    }
    const slope = products / squares;
    return (
      test.reduce((total, i) => total + (y[i]! - slope * x[i]!) * (y[i]! - slope * x[i]!), 0) / test.length
    );
  };
  return Array.from({ length: divisions }, () => {
    const order = random.shuffle(Array.from({ length: size }, (_, i) => i));
    const [test, training] = [order.slice(0, tested), order.slice(tested)];
    return error(a, training, test) - error(b, training, test);
  });
}

test('overlapping folds taken for independent find differences that are not there; the corrected test does not', () => {
  const runs = 600;
  const [divisions, tested] = [15, 12];
  const differences = (random: RandomStream) => foldDifferences(random, divisions, tested);
  const naive = rate(runs, 'overlap', (random) => tTest(differences(random)).pValue <= ALPHA);
  const corrected = rate(runs, 'overlap', (random) => {
    return tTest(differences(random), tested / (60 - tested)).pValue <= ALPHA;
  });
  expect(naive).toBeGreaterThan(0.25);
  expect(corrected).toBeLessThan(ALPHA + tolerance(runs));
  expect(corrected).toBeGreaterThan(0.005);
});
