import { defineSearcher } from '../../core/public.js';
import { onceEach, trialsOption } from './trials.js';

/**
 * The k-th coordinate of dimension d is the radical inverse of k to the d-th prime b, sum digit_j(k) b^(-j-1), moved by a random amount for each
 * dimension and taken modulo 1 (Cranley and Patterson 1976). The points fill the space more evenly than random ones, with any number of
 * trials. Many dimensions need many trials: the first b points along a dimension are in order.
 */
export default defineSearcher({
  name: 'halton',
  summary: 'Points of the Halton sequence, which fill the space evenly, moved at random as a whole.',
  source: 'Halton 1960, On the efficiency of certain quasi-random sequences of points',
  options: { trials: trialsOption() },
  budget: ({ trials }) => onceEach(trials),
  search: ({ trials }, dimensions, { random, trial }) => {
    const bases = primes(dimensions.length);
    const shifts = bases.map(() => random.uniform());
    for (let k = 1; k <= trials; k++) {
      trial(bases.map((base, d) => (radicalInverse(k, base) + shifts[d]!) % 1)).evaluate();
    }
  },
});

function radicalInverse(k: number, base: number): number {
  let [inverse, weight] = [0, 1];
  for (let rest = k; rest > 0; rest = Math.floor(rest / base)) {
    weight /= base;
    inverse += weight * (rest % base);
  }
  return inverse;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime > 0)) found.push(number);
  }
  return found;
}
