import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { degree } from '../../src/core/expressions/degree.js';
import { differentiate } from '../../src/core/expressions/differentiate.js';
import * as e from '../../src/core/expressions/expression.js';
import { interpret } from '../../src/core/expressions/interpret.js';

const WIDTH = 3;
const u = e.leaf('u', WIDTH);
const v = e.leaf('v', WIDTH);
const b = e.leaf('b');
const t = e.leaf('t');
const leaves = [u, v, b, t];

/** Graphs of smooth operations; `div`, `sqrt` and `log` are kept away from their poles. */
const scalars: fc.Arbitrary<e.Expression> = fc
  .array(fc.tuple(fc.nat(11), fc.nat(), fc.nat()), { maxLength: 14 })
  .map((steps) => {
    const nodes: e.Expression[] = [...leaves, e.constant(0.7), e.constant(-2)];
    const positive = (x: e.Expression) => e.add(e.square(x), 0.5);
    for (const [op, i, j] of steps) {
      const [x, y] = [nodes[i % nodes.length]!, nodes[j % nodes.length]!];
      const made = [
        () => e.add(x, y),
        () => e.sub(x, y),
        () => e.mul(e.sigmoid(x), y),
        () => e.mul(x, e.sigmoid(y)),
        () => e.div(x, positive(y)),
        () => e.neg(x),
        () => e.sqrt(positive(x)),
        () => e.log(positive(x)),
        () => e.exp(e.neg(e.sigmoid(x))),
        () => e.dot(e.sigmoid(x), y),
        () => e.sum(x),
        () => e.select(e.less(b, t), x, y),
      ][op]!;
      nodes.push(made());
    }
    return e.sum(nodes.at(-1)!);
  });

const values = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 8, maxLength: 8 });

const environmentOf = (numbers: readonly number[]) =>
  new Map<e.Expression, number[]>([
    [u, numbers.slice(0, 3)],
    [v, numbers.slice(3, 6)],
    [b, [numbers[6]!]],
    [t, [numbers[7]!]],
  ]);

describe('differentiate', () => {
  test('agrees with finite differences', () => {
    fc.assert(
      fc.property(scalars, values, (expression, numbers) => {
        fc.pre(Math.abs(numbers[6]! - numbers[7]!) > 1e-3); // the border of the select
        const gradients = interpret(differentiate(expression, leaves), environmentOf(numbers));
        const at = (moved: readonly number[]) => interpret([expression], environmentOf(moved))[0]![0]!;
        const exact = numbers.map((_, k) => {
          const [leaf, element] = k < 3 ? [0, k] : k < 6 ? [1, k - 3] : [k - 4, 0];
          const gradient = gradients[leaf]!;
          return gradient.length === 1 ? gradient[0]! : gradient[element]!;
        });
        const step = 1e-5;
        numbers.forEach((x, k) => {
          const difference = (at(numbers.with(k, x + step)) - at(numbers.with(k, x - step))) / (2 * step);
          const scale = Math.max(1, Math.abs(difference), Math.abs(at(numbers)));
          expect(Math.abs(exact[k]! - difference) / scale).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['abs', e.abs(b), -3, -1],
    ['abs at 0', e.abs(b), 0, 0],
    ['min, the smaller', e.min(b, 1), -3, 1],
    ['min, the larger', e.min(b, 1), 3, 0],
    ['max at a tie counts once', e.max(b, b), 2, 1],
    ['min at a tie counts once', e.min(b, e.mul(b, 1)), 2, 1],
    ['sign', e.sign(b), 2, 0],
  ])('%s', (_, expression, at, expected) => {
    const [gradient] = differentiate(expression, [b]);
    expect(interpret([gradient!], new Map([[b, [at]]]))[0]![0]).toBe(expected);
  });

  test('of a row is refused', () => {
    expect(() => differentiate(u, [u])).toThrow('only a scalar');
  });
});

test.each([
  ['a product of profiles in one of them', e.dot(u, v), [u], 1],
  ['in both', e.dot(u, v), [u, v], 2],
  ['its squared error', e.square(e.sub(t, e.dot(u, v))), [u], 2],
  ['in both', e.square(e.sub(t, e.dot(u, v))), [u, v], 4],
  ['what does not occur', e.dot(u, v), [b], 0],
  ['division by a variable', e.div(1, b), [b], Infinity],
  ['division by something else', e.div(b, t), [b], 1],
  ['a size', e.abs(b), [b], Infinity],
  ['a choice by something else', e.select(t, b, e.square(b)), [b], 2],
  ['a choice by itself', e.select(b, b, 1), [b], Infinity],
])('degree of %s', (_, expression, variables, expected) => {
  expect(degree(expression, new Set(variables))).toBe(expected);
});

test('rows of different widths do not meet, and JavaScript that passes something else is told', () => {
  expect(() => e.add(u, e.leaf('w', 2))).toThrow('add of rows of 3 and 2 elements');
  expect(() => e.dot(u, e.leaf('w', 2))).toThrow('dot of rows of 3 and 2 elements');
  expect(() => e.mul(undefined as never, 2)).toThrow('expected an expression or a number, got undefined');
});
