import { normalTails } from './distributions.js';
import { rank } from './ranks.js';

/** The largest n of the exact distribution; its 2^n sign patterns are counted without rounding. */
const EXACT_UP_TO = 50;

export interface WilcoxonOptions {
  /** Whether the normal approximation moves W+ by 1/2 towards its mean. */
  readonly continuity?: boolean;
}

export interface Wilcoxon {
  /** W+: the sum of the ranks of |difference| over the positive differences. Half of n(n + 1)/2 is expected if nothing differs. */
  readonly statistic: number;
  /** Differences that are not 0; those that are 0 are left out, as Wilcoxon did. */
  readonly n: number;
  readonly method: 'exact' | 'normal';
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Wilcoxon's signed rank test (1945) of whether paired differences lie symmetrically about 0. Exact up to 50 differences without ties or zeros:
 * W+ is the sum of a random subset of 1..n. Otherwise
 *
 *     z = (W+ - n(n + 1)/4) / sqrt(n(n + 1)(2n + 1)/24 - sum over ties of (t^3 - t)/48)
 *
 * (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, 3rd edition, section 3.1).
 */
export function wilcoxonSignedRank(
  differences: readonly number[],
  { continuity = false }: WilcoxonOptions = {},
): Wilcoxon {
  const nonZero = differences.filter((difference) => difference !== 0);
  const n = nonZero.length;
  if (n === 0) return { statistic: 0, n, method: 'exact', pValue: 1 };
  const { ranks, ties } = rank(nonZero.map(Math.abs));
  let statistic = 0;
  nonZero.forEach((difference, i) => {
    if (difference > 0) statistic += ranks[i]!;
  });
  if (n <= EXACT_UP_TO && ties.length === 0 && n === differences.length) {
    return { statistic, n, method: 'exact', pValue: exactTails(statistic, n) };
  }
  const expected = (n * (n + 1)) / 4;
  const tied = ties.reduce((total, t) => total + t * t * t - t, 0);
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - tied / 48;
  const distance = Math.max(0, Math.abs(statistic - expected) - (continuity ? 0.5 : 0));
  return { statistic, n, method: 'normal', pValue: normalTails(distance / Math.sqrt(variance)) };
}

/** min(1, 2 P(W <= the smaller of W+ and W-)), by counting the subsets of 1..n by their sum. */
function exactTails(statistic: number, n: number): number {
  const total = (n * (n + 1)) / 2;
  const smaller = Math.min(statistic, total - statistic);
  const subsets = new Float64Array(total + 1);
  subsets[0] = 1;
  for (let element = 1; element <= n; element++) {
    for (let sum = total; sum >= element; sum--) subsets[sum]! += subsets[sum - element]!;
  }
  let tail = 0;
  let all = 1;
  for (let sum = 0; sum <= smaller; sum++) tail += subsets[sum]!;
  for (let element = 1; element <= n; element++) all *= 2;
  return Math.min(1, (2 * tail) / all);
}
