import { expect, test } from 'vitest';
import { add, constant, type Expression, leaf, mul } from '../../src/core/expressions/expression.js';
import { compileKernel } from '../../src/engine/compile-kernel.js';
import type { Kernel, Slot } from '../../src/engine/kernel.js';

const slot = (address: number, change: Partial<Slot> = {}): Slot => ({
  ...{ axis: 'users', width: 3, precision: 'f32', rows: 5, address },
  ...change,
});

/** to = 2 a + b, over users. */
function kernel(
  [to, a, b]: readonly [Slot, Slot, Slot],
  change: Partial<Kernel> = {},
  by: Expression = constant(2),
) {
  const [x, y] = [leaf('a', 3), leaf('b', 3)];
  return {
    name: 'k',
    loop: { kind: 'rows', axis: 'users' },
    leaves: new Map([
      [x, a],
      [y, b],
    ]),
    assignments: [{ target: to, value: add(mul(by, x), y), mode: 'set' }],
    ...change,
  } as const satisfies Kernel;
}
const compiled = (one: Kernel) => compileKernel(one, 'f32').function;

test('kernels that differ in the places of their slots alone are compiled once, and each is called with its own', () => {
  const [first, second] = [0, 4096].map(
    (start) => [slot(start), slot(start + 256), slot(start + 512)] as const,
  );
  const [one, other] = [kernel(first!), kernel(second!)].map((k) => compileKernel(k, 'f32'));
  expect(other!.function).toBe(one!.function);
  const order = one!.slots.map((found) => first!.indexOf(found));
  expect(other!.slots.map((found) => second!.indexOf(found))).toEqual(order);
  expect(order.toSorted()).toEqual([0, 1, 2]);
});

test('whatever else differs makes another function', () => {
  const [to, a, b] = [slot(0), slot(256), slot(512)];
  const base = compiled(kernel([to, a, b]));
  const others: Kernel[] = [
    kernel([to, a, a]),
    kernel([a, a, b]),
    kernel([to, a, slot(512, { axis: 'items' })]),
    kernel([to, a, slot(512, { axis: 'shared' })]),
    kernel([slot(0, { precision: 'f64' }), a, b]),
    kernel([to, a, b], { name: 'other' }),
    kernel([to, a, b], { loop: { kind: 'records', ordered: false } }),
    kernel([to, a, b], { loop: { kind: 'records', ordered: true } }),
    kernel([to, a, b], {}, constant(3)),
    kernel([to, a, b], {}, constant(-0)),
    kernel([to, a, b], {}, constant(Number.NaN)),
    kernel([to, a, b], {}, constant(Number.POSITIVE_INFINITY)),
  ];
  const functions = [base, ...others.map(compiled), compileKernel(kernel([to, a, b]), 'f64').function];
  expect(new Set(functions).size).toBe(functions.length);
  const added = kernel([to, a, b]);
  const adds: Kernel = { ...added, assignments: added.assignments.map((one) => ({ ...one, mode: 'add' })) };
  expect(compiled(adds)).not.toBe(base);
});
