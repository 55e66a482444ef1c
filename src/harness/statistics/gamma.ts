import { exp, log } from '../../core/expressions/elementary.js';

/** Coefficients of Lanczos' series for g = 7 and 9 terms, as computed by Godfrey (2001). */
const LANCZOS_G = 7;
const LANCZOS_FIRST = 0.9999999999998099;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TWO_PI = 0.9189385332046728;

/** Terms after which a series or a continued fraction has converged for every argument that a test statistic gives. */
export const MAXIMUM_TERMS = 100_000;
export const CONVERGED = 1e-16;
/** Keeps the denominators of Lentz's method from 0. */
export const TINY = 1e-300;

/** ln Gamma(x) for x > 0: (x - 1/2) ln t - t + ln(sqrt(2 pi) A(x)), t = x + g - 1/2, A Lanczos' series (1964). */
export function logGamma(x: number): number {
  let series = LANCZOS_FIRST;
  LANCZOS.forEach((coefficient, i) => {
    series += coefficient / (x + i);
  });
  const t = x + LANCZOS_G - 0.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * log(t) - t + log(series);
}

/**
 * Q(a, x) = 1/Gamma(a) integral from x to infinity of s^(a-1) e^-s ds. Below a + 1 by the series of P = 1 - Q, above by the
 * continued fraction (Press et al., Numerical Recipes, 3rd edition, section 6.2; Lentz's method).
 */
export function upperGamma(a: number, x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = exp(a * log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

/** sum over n >= 0 of x^n / (a (a + 1) ... (a + n)) */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let total = term;
  for (let n = 1; n < MAXIMUM_TERMS && term > total * CONVERGED; n++) total += term *= x / (a + n);
  return total;
}

/** 1/(x + 1 - a - 1(1 - a)/(x + 3 - a - 2(2 - a)/(x + 5 - a - ...))) */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < MAXIMUM_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < TINY) d = TINY;
    c = b + numerator / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    const factor = c * d;
    fraction *= factor;
    if (Math.abs(factor - 1) <= CONVERGED) break;
  }
  return fraction;
}
