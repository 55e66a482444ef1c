import type { RandomStream } from '../../core/random.js';
import { type Interval, mean, standardDeviation } from './summary.js';

/** What is bootstrapped: a function of a sum and a count that are each made up of the users'. */
export interface UserStatistic {
  /** Sum of the terms of each user's test ratings. */
  readonly sums: Float64Array;
  readonly aggregate: (sum: number, count: number) => number;
}

/**
 * Draws as many users as there are, with replacement, `replicates` times, and computes every statistic of each draw from the sums and counts of the users
 * drawn. So an rmse is that of the drawn users' ratings together, which no mean over users is. All statistics see the same draws, so their
 * differences are paired (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 8 and 13).
 * @param counts test ratings of each user, by row; users without any take no part.
 * @returns replicates of each statistic.
 */
export function bootstrapUsers(
  counts: Uint32Array,
  statistics: readonly UserStatistic[],
  replicates: number,
  random: RandomStream,
): Float64Array[] {
  const users = [...counts.keys()].filter((user) => counts[user]! > 0);
  const compact = (byUser: ArrayLike<number>) => Float64Array.from(users, (user) => byUser[user]!);
  const countOf = compact(counts);
  const parts = statistics.map(({ sums, aggregate }) => ({
    sums: compact(sums),
    aggregate,
    values: new Float64Array(replicates),
  }));
  const drawn = new Float64Array(users.length);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawn.fill(0);
    for (let i = 0; i < users.length; i++) drawn[random.integer(users.length)]!++;
    const count = dot(drawn, countOf);
    for (const { sums, aggregate, values } of parts) values[replicate] = aggregate(dot(drawn, sums), count);
  }
  return parts.map(({ values }) => values);
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** The percentile interval: what (1 - confidence) / 2 of the replicates lie below, and above. */
export function percentileInterval(replicates: Float64Array, confidence: number): Interval {
  const sorted = replicates.toSorted();
  const outside = Math.max(1, Math.round(((1 - confidence) / 2) * (sorted.length + 1)));
  return { lower: sorted[outside - 1]!, upper: sorted[sorted.length - outside]! };
}

/**
 * Two-sided p value of a difference: twice the share of replicates on the rarer side of 0, that is 1 - the largest confidence whose percentile interval
 * leaves out 0. The observed sample counts as one replicate more, so p is never 0 (Davison and Hinkley 1997, Bootstrap Methods and their Application, chapter 4).
 */
export function bootstrapPValue(differences: Float64Array): number {
  let [below, above] = [1, 1];
  for (const difference of differences) {
    if (difference <= 0) below++;
    if (difference >= 0) above++;
  }
  return Math.min(1, (2 * Math.min(below, above)) / (differences.length + 1));
}

/**
 * Cohen's d_z of a difference over users: difference / (standard error sqrt(users)), the standard error being the replicates' deviation. For a metric that
 * is a mean over users this is the mean over the deviation of the users' differences; it is defined for the others too.
 */
export function bootstrapEffectSize(
  difference: number,
  replicates: Float64Array,
  users: number,
): number | null {
  if (difference === 0) return 0;
  const values = [...replicates];
  const error = standardDeviation(values);
  return error > 1e-15 * Math.abs(mean(values)) ? difference / (error * Math.sqrt(users)) : null;
}
