import { expect, test } from 'vitest';
import { regularizedBeta } from '../../../src/harness/statistics/beta.js';
import {
  chiSquareTail,
  fTail,
  normalCdf,
  normalTails,
  studentCritical,
  studentTails,
} from '../../../src/harness/statistics/distributions.js';
import { logGamma, upperGamma } from '../../../src/harness/statistics/gamma.js';
import { studentizedRangeCritical } from '../../../src/harness/statistics/studentized-range.js';
import { expectNear, fixture } from './fixtures.js';

const functions: Readonly<Record<string, (a: number, b: number, c: number) => number>> = {
  logGamma: (x) => logGamma(x),
  upperGamma: (a, x) => upperGamma(a, x),
  regularizedBeta: (a, b, x) => regularizedBeta(a, b, x, 1 - x),
  normalCdf: (z) => normalCdf(z),
  studentTails: (t, degrees) => studentTails(t, degrees),
  studentCritical: (alpha, degrees) => studentCritical(alpha, degrees),
  fTail: (x, a, b) => fTail(x, a, b),
  chiSquareTail: (x, degrees) => chiSquareTail(x, degrees),
  studentizedRangeCritical: (alpha, k) => studentizedRangeCritical(alpha, k),
};
const expected = fixture('distributions.json') as Record<string, number[][]>;

test('every function has its values', () => {
  expect(Object.keys(expected)).toEqual(Object.keys(functions));
});

test.each(Object.keys(functions))('%s is that of SciPy, tails included', (name) => {
  for (const values of expected[name]!) {
    const parameters = values.slice(0, -1) as [number, number, number];
    if (name === 'logGamma') {
      const error = Math.abs(functions[name]!(...parameters) - values.at(-1)!);
      expect(error).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(values.at(-1)!)));
    } else {
      expectNear(functions[name]!(...parameters), values.at(-1)!, 2e-10, `${name}(${parameters.join(', ')})`);
    }
  }
});

test('the ends of the ranges', () => {
  expectNear(studentTails(1e-8, 1), 1 - 2e-8 / Math.PI, 1e-15); // Cauchy's; SciPy 1.17 is off by 3e-9 here
  expect(studentTails(Infinity, 4)).toBe(0);
  expect(studentTails(-2, 4)).toBe(studentTails(2, 4));
  expect(studentTails(NaN, 4)).toBeNaN();
  expect(normalTails(0)).toBe(1);
  expect(normalCdf(-Infinity)).toBe(0);
  expect(normalCdf(Infinity)).toBe(1);
  expect(fTail(0, 2, 3)).toBe(1);
  expect(fTail(Infinity, 2, 3)).toBe(0);
  expect(chiSquareTail(0, 3)).toBe(1);
});
