import { describe, expect, test } from 'vitest';
import { type Choices, edgeOf, type Value, valueAt } from '../../../src/harness/tuning/choices.js';

const range = (low: number, high: number, more: object = {}): Choices => ({
  kind: 'range',
  low,
  high,
  scale: 'linear',
  integer: false,
  ...more,
});
const among = (values: readonly (string | number)[]): Choices => ({ kind: 'values', values });
const US = Array.from({ length: 1001 }, (_, k) => k / 1000);

describe('the value at a coordinate', () => {
  test.each<[Choices, number, Value]>([
    [range(0.001, 0.1, { scale: 'log' }), 0.5, 0.01],
    [range(0.001, 0.1, { scale: 'log' }), 0, 0.001],
    [range(0.001, 0.1, { scale: 'log' }), 1, 0.1],
    [range(-1, 3), 0.25, 0],
    [range(1, 4, { integer: true }), 0.24, 1],
    [range(1, 4, { integer: true }), 0.26, 2],
    [range(1, 4, { integer: true }), 1, 4],
    [among([8, 16, 32]), 0.34, 16],
    [among(['a', 'b']), 1, 'b'],
  ])('%o at %d is %s', (choices, u, value) => {
    expect(valueAt(choices, u)).toBe(value);
  });

  test('is never outside of its range, and whole where it has to be', () => {
    for (const scale of ['linear', 'log']) {
      for (const integer of [true, false]) {
        const values = US.map((u) => valueAt(range(3, 17, { scale, integer }), u) as number);
        expect(Math.min(...values)).toBe(3);
        expect(Math.max(...values)).toBe(17);
        expect(values).toEqual([...values].sort((a, b) => a - b));
        if (integer) expect(new Set(values).size).toBe(15);
      }
    }
  });

  test('has four significant digits, so that the table shows what was fitted', () => {
    for (const u of US) {
      const value = valueAt(range(0.0003, 0.1, { scale: 'log' }), u) as number;
      expect(Number(value.toPrecision(4))).toBe(value);
    }
  });
});

describe('an optimum at the edge', () => {
  test.each<[Choices, Value, string | undefined]>([
    [range(0.001, 0.1, { scale: 'log' }), 0.0012, 'lowest'],
    [range(0.001, 0.1, { scale: 'log' }), 0.01, undefined],
    [range(0.001, 0.1, { scale: 'log' }), 0.09, 'highest'],
    [range(0, 1), 0.04, 'lowest'],
    [range(0, 1), 0.5, undefined],
    [among([8, 16, 32]), 32, 'highest'],
    [among([8, 16, 32]), 16, undefined],
    [among([8, 16]), 16, undefined],
    [among(['a', 'b', 'c']), 'c', undefined],
  ])('%o, %s: %s', (choices, value, edge) => {
    expect(edgeOf(choices, value)).toBe(edge);
  });
});
