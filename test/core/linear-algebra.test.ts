import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solvePositiveDefinite } from '../../src/core/public.js';

test('solves A x = b for A = G G^T + I, reading the lower triangle alone', () => {
  const numbers = (length: number) =>
    fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: length, maxLength: length });
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 6 })
        .chain((size) => fc.tuple(fc.constant(size), numbers(size * size), numbers(size))),
      ([size, G, b]) => {
        const A = Float64Array.from({ length: size * size }, (_, cell) => {
          const [row, column] = [Math.floor(cell / size), cell % size];
          let total = row === column ? 1 : 0;
          for (let k = 0; k < size; k++) total += G[row * size + k]! * G[column * size + k]!;
          return total;
        });
        const lower = A.map((value, cell) => (cell % size > Math.floor(cell / size) ? NaN : value));
        const x = Float64Array.from(b);
        expect(solvePositiveDefinite(lower, x, size)).toBe(true);
        for (let row = 0; row < size; row++) {
          let product = 0;
          for (let k = 0; k < size; k++) product += A[row * size + k]! * x[k]!;
          expect(product).toBeCloseTo(b[row]!, 8);
        }
      },
    ),
  );
});

test('says so where there is no unique solution', () => {
  expect(solvePositiveDefinite(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 2), 2)).toBe(false);
  expect(solvePositiveDefinite(Float64Array.of(0), Float64Array.of(1), 1)).toBe(false);
  expect(solvePositiveDefinite(Float64Array.of(NaN), Float64Array.of(1), 1)).toBe(false);
});
