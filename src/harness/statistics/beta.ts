import { exp, log } from '../../core/expressions/elementary.js';
import { CONVERGED, logGamma, MAXIMUM_TERMS, TINY } from './gamma.js';

/**
 * I_x(a, b) = 1/B(a, b) integral from 0 to x of s^(a-1) (1-s)^(b-1) ds, by its continued fraction on the side where that converges fast, and
 * I_x(a, b) = 1 - I_(1-x)(b, a) on the other (Press et al., Numerical Recipes, 3rd edition, section 6.4).
 * @param y 1 - x, given apart because a subtraction would lose it where x is near 1.
 */
export function regularizedBeta(a: number, b: number, x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = exp(a * log(x) + b * log(y) + logGamma(a + b) - logGamma(a) - logGamma(b));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(a, b, x)) / a : 1 - (front * fraction(b, a, y)) / b;
}

/** 1/(1 + d1/(1 + d2/(1 + ...))) with the coefficients d of DLMF 8.17.22, by Lentz's method. */
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  const step = (coefficient: number): number => {
    d = 1 / awayFromZero(1 + coefficient * d);
    c = awayFromZero(1 + coefficient / c);
    value *= c * d;
    return c * d;
  };
  for (let m = 1; m < MAXIMUM_TERMS; m++) {
    step((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)));
    const factor = step((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)));
    if (Math.abs(factor - 1) <= CONVERGED) break;
  }
  return value;
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
