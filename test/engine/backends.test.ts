import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as e from '../../src/core/expressions/expression.js';
import { generated } from '../../src/engine/generated.js';
import { interpreted } from '../../src/engine/interpreted.js';
import type { Program, Slot } from '../../src/engine/program.js';

const WIDTH = 3;

/** A recipe that both backends get slots of their own for. */
interface Recipe {
  readonly seeds: readonly number[];
  readonly steps: readonly (readonly [op: number, a: number, b: number, c: number])[];
  readonly outputs: readonly (readonly [node: number, add: boolean])[];
}

const recipes: fc.Arbitrary<Recipe> = fc.record({
  seeds: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 40, maxLength: 40 }),
  steps: fc.array(fc.tuple(fc.nat(17), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 25 }),
  outputs: fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 5 }),
});

function programOf({ seeds, steps, outputs }: Recipe): { program: Program; arrays: Float64Array[] } {
  let next = 0;
  const arrays: Float64Array[] = [];
  const slot = (axis: Slot['axis'], width: number, rows: number): Slot => {
    const values = Float64Array.from({ length: rows * width }, () => seeds[next++ % seeds.length]!);
    arrays.push(values);
    return { axis, width, values };
  };
  const leaves = new Map<e.Expression, Slot>([
    [e.leaf('u', WIDTH), slot('users', WIDTH, 4)],
    [e.leaf('v', WIDTH), slot('items', WIDTH, 4)],
    [e.leaf('b', 1), slot('items', 1, 4)],
    [e.leaf('s', 1), slot('shared', 1, 1)],
    [e.leaf('r', 1), slot('ratings', 1, 4)],
  ]);
  const nodes: e.Expression[] = [...leaves.keys(), e.constant(-1.5), e.constant(0), e.constant(2)];
  const make = [e.add, e.sub, e.mul, e.div, e.min, e.max, e.less, e.lessEqual, e.equal, e.dot] as const;
  const unary = [e.neg, e.sqrt, e.abs, e.sign, e.exp, e.log, e.sigmoid, e.sum] as const;
  for (const [op, a, b, c] of steps) {
    const [x, y, z] = [nodes[a % nodes.length]!, nodes[b % nodes.length]!, nodes[c % nodes.length]!];
    if (op < 8) nodes.push(unary[op]!(x));
    else if (op < 17) nodes.push(make[(op - 8 + (b % 2)) % make.length]!(x, y));
    else nodes.push(e.select(x, y, z));
  }
  const [rowTarget, scalarTarget] = [slot('users', WIDTH, 4), slot('items', 1, 4)];
  const extra = outputs.map(([node, add], i) => {
    const value = nodes[node % nodes.length]!;
    const target =
      value.width === 1 ? slot(i % 2 ? 'shared' : 'users', i % 3 ? 1 : WIDTH, 4) : slot('items', WIDTH, 4);
    return { target, value, mode: add ? ('add' as const) : ('set' as const) };
  });
  const [u, , b] = leaves.keys();
  const assignments = [
    ...extra,
    { target: rowTarget, value: e.add(u!, nodes.at(-1)!), mode: 'set' as const },
    { target: scalarTarget, value: e.mul(b!, 2), mode: 'add' as const },
    // In place: every value is taken before anything is assigned.
    { target: leaves.get(u!)!, value: e.sub(u!, nodes.find((n) => n.width === 1)!), mode: 'set' as const },
    { target: leaves.get(b!)!, value: e.add(b!, 1), mode: 'set' as const },
  ];
  return { program: { leaves, assignments }, arrays };
}

describe('backends', () => {
  test('generated code computes the bits of the interpreter', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const [a, b] = [programOf(recipe), programOf(recipe)];
        const [slow, fast] = [interpreted(a.program), generated(b.program)];
        for (const [user, item, rating] of [
          [0, 1, 2],
          [3, 3, 3],
          [0, 0, 0],
        ] as const) {
          slow(user, item, rating);
          fast(user, item, rating);
        }
        for (const [i, array] of a.arrays.entries()) expect(b.arrays[i]).toEqual(array);
      }),
      { numRuns: 1500 },
    );
  });
});
