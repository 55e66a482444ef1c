import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Values that SciPy computed (`fixtures/make_fixtures.py`). */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'));

/** Equal but for a relative error; nothing but 0 is near 0. */
export function expectNear(value: number, expected: number, relative: number, what = ''): void {
  const error = Math.abs(value - expected);
  expect(error, `${what}: ${value}, expected ${expected}`).toBeLessThanOrEqual(relative * Math.abs(expected));
}
