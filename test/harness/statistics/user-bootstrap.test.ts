import { expect, test } from 'vitest';
import { RandomStream } from '../../../src/core/random.js';
import {
  bootstrapEffectSize,
  bootstrapPValue,
  bootstrapUsers,
  percentileInterval,
} from '../../../src/harness/statistics/user-bootstrap.js';
import { cohenDz, mean, standardDeviation } from '../../../src/harness/statistics/summary.js';

const average = ([sum, count]: Float64Array): number => sum! / count!;
const rootMean = (totals: Float64Array): number => Math.sqrt(average(totals));
/** The sum and the count of each user, as they lie in memory. */
const pairsOf = (sums: readonly number[], counts: readonly number[]): Float64Array =>
  Float64Array.from(sums.flatMap((sum, user) => [sum, counts[user]!]));

test('an rmse is that of the drawn users’ ratings together: every draw written out', () => {
  // user 1 has no test rating
  const errors = [[1, 2, 3], [], [0.5], [4, 1]];
  const counts = errors.map(({ length }) => length);
  const squares = errors.map((one) => one.reduce((total, error) => total + error * error, 0));
  const statistic = { sums: pairsOf(squares, counts), width: 2, value: rootMean };
  const stream = () => RandomStream.fromSeed(3).fork('draws');
  const [found] = bootstrapUsers(Uint32Array.of(0, 2, 3), [statistic], 200, stream());
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
  const users = Uint32Array.from({ length: 20 }, (_, user) => user);
  const twos = Array.from(users, () => 2);
  const one = { sums: pairsOf([...users], twos), width: 2, value: average };
  const other = { sums: one.sums, width: 2, value: (totals: Float64Array) => 2 * average(totals) };
  const random = () => RandomStream.fromSeed(1);
  const [alone] = bootstrapUsers(users, [one], 99, random());
  const [first, second] = bootstrapUsers(users, [one, other], 99, random());
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
  const value = ([total]: Float64Array) => total! / 200;
  const statistic = { sums: Float64Array.from(differences), width: 1, value };
  const users = Uint32Array.from({ length: 200 }, (_, user) => user);
  const [drawn] = bootstrapUsers(users, [statistic], 4000, random);
  const error = standardDeviation(differences) / Math.sqrt(200);
  expect(standardDeviation([...drawn!]) / error).toBeCloseTo(1, 1);
  expect(bootstrapEffectSize(mean(differences), drawn!, 200)! / cohenDz(differences)!).toBeCloseTo(1, 1);
  expect(bootstrapEffectSize(0, new Float64Array(99), 200)).toBe(0);
  expect(bootstrapEffectSize(1, new Float64Array(99).fill(1), 200)).toBeNull();
});
