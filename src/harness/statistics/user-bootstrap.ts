import type { RandomStream } from '../../core/random.js';
import { type Interval, mean, standardDeviation } from './summary.js';

/** What is bootstrapped: a function of totals over users. */
export interface UserStatistic {
  /** users x width, row-major: what each user adds to the totals. */
  readonly sums: Float64Array;
  readonly width: number;
  readonly value: (totals: Float64Array) => number;
}

/**
 * Draws as many users as are given, with replacement, `replicates` times, and computes every statistic of each draw from the sums of the users drawn. So
 * an rmse is that of the drawn users' ratings together, which no mean over users is. All statistics see the same draws, so their
 * differences are paired (Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 8 and 13).
 * @param users the rows that are drawn from: those with test ratings.
 * @returns replicates of each statistic.
 */
export function bootstrapUsers(
  users: Uint32Array,
  statistics: readonly UserStatistic[],
  replicates: number,
  random: RandomStream,
): Float64Array[] {
  const values = statistics.map(() => new Float64Array(replicates));
  const totals = statistics.map(({ width }) => new Float64Array(width));
  const drawn = new Uint32Array(users.length);
  for (let replicate = 0; replicate < replicates; replicate++) {
    drawn.fill(0);
    random.tally(drawn, users.length);
    statistics.forEach(({ sums, value }, s) => {
      addUp(users, drawn, sums, totals[s]!);
      values[s]![replicate] = value(totals[s]!);
    });
  }
  return values;
}

/** totals = sum over users of drawn[user] sums[user] */
function addUp(users: Uint32Array, drawn: Uint32Array, sums: Float64Array, totals: Float64Array): void {
  const width = totals.length;
  totals.fill(0);
  for (let i = 0; i < users.length; i++) {
    const start = users[i]! * width;
    for (let s = 0; s < width; s++) totals[s]! += drawn[i]! * sums[start + s]!;
  }
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
