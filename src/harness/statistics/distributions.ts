import { regularizedBeta } from './beta.js';
import { upperGamma } from './gamma.js';

/** P(Z <= z) of the standard normal distribution: erfc(-z / sqrt 2) / 2, with erfc(x) = Q(1/2, x^2). */
export function normalCdf(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** P(|Z| >= |z|): both tails. */
export const normalTails = (z: number): number => upperGamma(0.5, (z * z) / 2);

/** P(|T| >= |t|) of Student's distribution: I_x(df / 2, 1 / 2), x = df / (df + t^2). Both tails, so the sign of t has no say. */
export function studentTails(t: number, degreesOfFreedom: number): number {
  if (Math.abs(t) === Number.POSITIVE_INFINITY) return 0;
  const total = degreesOfFreedom + t * t;
  return regularizedBeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / total, (t * t) / total);
}

/** The t > 0 with P(|T| >= t) = alpha, such as 2.776 for 0.05 and 4 degrees of freedom. */
export const studentCritical = (alpha: number, degreesOfFreedom: number): number =>
  solveDecreasing((t) => studentTails(t, degreesOfFreedom), alpha);

/** P(X >= x) of the chi-square distribution: Q(df / 2, x / 2). */
export const chiSquareTail = (x: number, degreesOfFreedom: number): number =>
  upperGamma(degreesOfFreedom / 2, x / 2);

/** P(X >= x) of the F distribution: I_z(d2 / 2, d1 / 2), z = d2 / (d2 + d1 x). */
export function fTail(x: number, numerator: number, denominator: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const total = denominator + numerator * x;
  return regularizedBeta(denominator / 2, numerator / 2, denominator / total, (numerator * x) / total);
}

/**
 * The x >= 0 at which a decreasing function has a value, to the last bit: doubling, then regula falsi, in which the value at an end that stays is halved so
 * that the other end moves too (the Illinois algorithm; Dowell and Jarratt 1971). A third of the evaluations of bisection.
 */
export function solveDecreasing(f: (x: number) => number, value: number): number {
  let [low, high] = [0, 1];
  let [above, below] = [Number.POSITIVE_INFINITY, f(high) - value];
  while (below > 0 && high < Number.MAX_VALUE / 2) {
    [low, above] = [high, below];
    high *= 2;
    below = f(high) - value;
  }
  let hasMovedLow: boolean | undefined;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) return high;
    const crossing = low + (high - low) * (above / (above - below));
    const x = crossing > low && crossing < high ? crossing : middle;
    const difference = f(x) - value;
    if (difference > 0) {
      [low, above] = [x, difference];
      if (hasMovedLow === true) below /= 2;
      hasMovedLow = true;
    } else {
      [high, below] = [x, difference];
      if (hasMovedLow === false) above /= 2;
      hasMovedLow = false;
    }
  }
}
