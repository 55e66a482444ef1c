import { expect, test } from 'vitest';
import { RandomStream } from '../../../src/core/random.js';
import {
  bootstrapEffectSize,
  bootstrapPValue,
  bootstrapUsers,
  percentileInterval,
} from '../../../src/harness/statistics/user-bootstrap.js';
import { cohenDz, mean, standardDeviation } from '../../../src/harness/statistics/summary.js';

const rootMean = (sum: number, count: number): number => Math.sqrt(sum / count);
const average = (sum: number, count: number): number => sum / count;

test('an rmse is that of the drawn users’ ratings together: every draw written out', () => {
  // user 1 has no test rating
  const errors = [[1, 2, 3], [], [0.5], [4, 1]];
  const counts = Uint32Array.from(errors, ({ length }) => length);
  const sums = Float64Array.from(errors, (one) => one.reduce((total, error) => total + error * error, 0));
  const stream = () => RandomStream.fromSeed(3).fork('draws');
  const [found] = bootstrapUsers(counts, [{ sums, aggregate: rootMean }], 200, stream());
  const present = errors.filter(({ length }) => length > 0);
  const random = stream();
  const expected = Array.from({ length: 200 }, () => {
    const drawn = present.flatMap(() => present[random.integer(present.length)]!);
    return Math.sqrt(mean(drawn.map((error) => error * error)));
  });
  found!.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 12);
  });
});

test('a statistic sees the same draws whichever others are there', () => {
  const counts = new Uint32Array(20).fill(2);
  const sums = Float64Array.from(counts.keys(), (user) => user);
  const one = { sums, aggregate: average };
  const other = { sums: sums.map((sum) => 2 * sum), aggregate: average };
  const random = () => RandomStream.fromSeed(1);
  const [alone] = bootstrapUsers(counts, [one], 99, random());
  const [first, second] = bootstrapUsers(counts, [one, other], 99, random());
  expect(first).toEqual(alone);
  expect(second).toEqual(alone!.map((value) => 2 * value));
});

test('interval and p value of known replicates', () => {
  const replicates = Float64Array.from({ length: 999 }, (_, i) => 999 - i);
  expect(percentileInterval(replicates, 0.95)).toEqual({ lower: 25, upper: 975 });
  expect(bootstrapPValue(replicates)).toBe(2 / 1000);
  expect(bootstrapPValue(replicates.map((value) => -value))).toBe(2 / 1000);
  expect(bootstrapPValue(replicates.map((value) => value - 100.5))).toBeCloseTo((2 * 101) / 1000, 12);
  expect(bootstrapPValue(new Float64Array(99))).toBe(1);
});

test('of a mean over users the standard error and d_z are the textbook’s', () => {
  const random = RandomStream.fromSeed(5);
  const differences = Array.from({ length: 200 }, () => 0.3 + random.normal());
  const statistic = { sums: Float64Array.from(differences), aggregate: average };
  const [drawn] = bootstrapUsers(new Uint32Array(200).fill(1), [statistic], 4000, random);
  const error = standardDeviation(differences) / Math.sqrt(200);
  expect(standardDeviation([...drawn!]) / error).toBeCloseTo(1, 1);
  expect(bootstrapEffectSize(mean(differences), drawn!, 200)! / cohenDz(differences)!).toBeCloseTo(1, 1);
  expect(bootstrapEffectSize(0, new Float64Array(99), 200)).toBe(0);
  expect(bootstrapEffectSize(1, new Float64Array(99).fill(1), 200)).toBeNull();
});
