import { expect, test } from 'vitest';
import { exp, log, sigmoid } from '../../src/core/expressions/elementary.js';

const relative = (value: number, expected: number): number => Math.abs(value - expected) / Math.abs(expected);

test('exp is within 1e-15 of the true value wherever that is a normal number', () => {
  let worst = 0;
  for (let x = -708; x <= 709.7; x += 0.0137) worst = Math.max(worst, relative(exp(x), Math.exp(x)));
  for (let x = -1; x <= 1; x += 0.0001) worst = Math.max(worst, relative(exp(x), Math.exp(x)));
  expect(worst).toBeLessThan(1e-15);
  expect(exp(0)).toBe(1);
  expect(exp(710)).toBe(Infinity);
  expect(exp(-746)).toBe(0);
  expect(exp(-745)).toBe(5e-324);
  expect(exp(Infinity)).toBe(Infinity);
  expect(exp(-Infinity)).toBe(0);
  expect(exp(NaN)).toBeNaN();
});

test('log is within 1e-15 of the true value, near 1 too', () => {
  let worst = 0;
  for (let x = 1e-300; x < 1e300; x *= 1.0173) worst = Math.max(worst, relative(log(x), Math.log(x)));
  for (let x = 0.5; x < 2; x += 0.00013) worst = Math.max(worst, relative(log(x), Math.log(x)));
  expect(worst).toBeLessThan(1e-15);
  expect(log(1)).toBe(0);
  expect(log(0)).toBe(-Infinity);
  expect(log(-1)).toBeNaN();
  expect(log(NaN)).toBeNaN();
  expect(log(Infinity)).toBe(Infinity);
  expect(relative(log(5e-324), Math.log(5e-324))).toBeLessThan(1e-15);
});

test('sigmoid keeps its relative accuracy far below 0, and ends at 0 and 1', () => {
  for (let x = -700; x < 40; x += 0.31) {
    const expected = x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
    expect(relative(sigmoid(x), expected)).toBeLessThan(2e-15);
  }
  expect(sigmoid(-Infinity)).toBe(0);
  expect(sigmoid(Infinity)).toBe(1);
});
