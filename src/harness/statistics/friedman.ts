import { chiSquareTail, fTail } from './distributions.js';
import { rank } from './ranks.js';
import { studentizedRangeCritical } from './studentized-range.js';

export interface Friedman {
  /** Of each method over the data sets; 1 is the rank of the smallest value. */
  readonly meanRanks: readonly number[];
  readonly chiSquare: number;
  readonly chiSquarePValue: number;
  /** (N - 1) chi^2 / (N (k - 1) - chi^2), by Iman and Davenport: less conservative. Infinite if all data sets agree. */
  readonly f: number;
  readonly fPValue: number;
}

/**
 * Whether k methods differ over N data sets (Friedman 1937; Demšar 2006, "Statistical comparisons of classifiers over multiple data sets", JMLR 7):
 *
 *     chi^2 = 12 / (N k (k + 1)) sum over methods of (rank sum - N (k + 1)/2)^2, divided by 1 - sum of (t^3 - t) over ties / (N (k^3 - k))
 *
 * For data sets that are independent of each other, not for the folds of one. The chi-square approximation wants N > 10 and k > 5.
 * @param values values[data set][method]
 */
export function friedman(values: readonly (readonly number[])[]): Friedman {
  const n = values.length;
  const k = values[0]!.length;
  const sums = new Array<number>(k).fill(0);
  let tied = 0;
  for (const ofDataSet of values) {
    const { ranks, ties } = rank(ofDataSet);
    ranks.forEach((one, method) => {
      sums[method]! += one;
    });
    for (const t of ties) tied += t * t * t - t;
  }
  const expected = (n * (k + 1)) / 2;
  const squares = sums.reduce((total, sum) => total + (sum - expected) * (sum - expected), 0);
  const correction = 1 - tied / (n * (k * k * k - k));
  const chiSquare = squares === 0 ? 0 : (12 * squares) / (n * k * (k + 1)) / correction;
  const rest = n * (k - 1) - chiSquare;
  const f = rest > 0 ? ((n - 1) * chiSquare) / rest : Number.POSITIVE_INFINITY;
  return {
    meanRanks: sums.map((sum) => sum / n),
    chiSquare,
    chiSquarePValue: chiSquareTail(chiSquare, k - 1),
    f,
    fPValue: fTail(f, k - 1, (k - 1) * (n - 1)),
  };
}

/**
 * Nemenyi's critical difference of mean ranks: q sqrt(k (k + 1) / (6 N)), q being the studentized range's critical value over sqrt 2. Two methods whose
 * mean ranks over N data sets are further apart differ at level alpha, all pairs taken together (Nemenyi 1963; Demšar 2006, table 5).
 */
export function nemenyiCriticalDifference(methods: number, dataSets: number, alpha: number): number {
  const q = studentizedRangeCritical(alpha, methods) / Math.SQRT2;
  return q * Math.sqrt((methods * (methods + 1)) / (6 * dataSets));
}
