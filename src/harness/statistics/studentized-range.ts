import { exp } from '../../core/expressions/elementary.js';
import { normalCdf, solveDecreasing } from './distributions.js';

const INVERSE_SQRT_TWO_PI = 0.3989422804014327;
const STEP = 1 / 16;
/** The normal density is below 1e-17 of its peak from here on. */
const BOUND = 9;

/** A place of the largest number, with its density (but for the factor above) and the probability that another one is below. */
interface Largest {
  readonly z: number;
  readonly density: number;
  readonly below: number;
}

const largestNumbers = (): readonly Largest[] =>
  Array.from({ length: (2 * BOUND) / STEP + 1 }, (_, i) => {
    const z = -BOUND + i * STEP;
    return { z, density: exp((-z * z) / 2), below: normalCdf(z) };
  });

/**
 * P(range of k independent standard normal numbers >= q): 1 - k integral of phi(z) (Phi(z) - Phi(z - q))^(k - 1) dz, z being the largest.
 * The trapezoidal rule, which for a smooth integrand that vanishes at both ends converges faster than any power of the step.
 */
function studentizedRangeTail(q: number, k: number, largest: readonly Largest[]): number {
  let total = 0;
  for (const { z, density, below } of largest) {
    const inside = below - normalCdf(z - q);
    let power = 1;
    for (let n = 1; n < k; n++) power *= inside;
    total += density * power;
  }
  return 1 - k * INVERSE_SQRT_TWO_PI * STEP * total;
}

/** The q that the studentized range of k groups exceeds with probability alpha, for infinite degrees of freedom. */
export function studentizedRangeCritical(alpha: number, k: number): number {
  const largest = largestNumbers();
  return solveDecreasing((q) => studentizedRangeTail(q, k, largest), alpha);
}
