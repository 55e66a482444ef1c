import { expect, test } from 'vitest';
import { formulaLines } from '../../src/core/expressions/expression-text.js';
import * as e from '../../src/core/expressions/expression.js';

const [x, y, z] = [e.leaf('x'), e.leaf('y'), e.leaf('z')];
const [U, V] = [e.leaf('U', 3), e.leaf('V', 3)];
const textOf = (value: e.Expression): string =>
  formulaLines([{ left: '', value }])
    .join('; ')
    .trim();

test.each([
  [e.sub(x, e.add(y, z)), 'x - (y + z)'],
  [e.sub(e.sub(x, y), z), 'x - y - z'],
  [e.div(x, e.mul(y, z)), 'x / (y z)'],
  [e.mul(e.add(x, y), z), '(x + y) z'],
  [e.mul(x, e.div(y, z)), 'x (y / z)'],
  [e.mul(-2, x), '-2 x'],
  [e.neg(e.add(x, y)), '-(x + y)'],
  [e.mul(x, x), 'x^2'],
  [e.dot(U, V), 'U . V'],
  [e.mul(x, e.dot(U, V)), 'x (U . V)'],
  [e.dot(e.add(U, V), V), '(U + V) . V'],
  [e.dot(U, U), '|U|^2'],
  [e.sum(e.mul(U, U)), 'sum(U^2)'],
  [e.select(e.less(x, 0), y, e.exp(z)), 'if(x < 0, y, exp(z))'],
  [e.max(x, 0.1 + 0.2), 'max(x, 0.3)'],
])('%#: %s', (value, text) => {
  expect(textOf(value)).toBe(text);
});

test('what occurs twice has a line of its own, in the order of need', () => {
  const error = e.sub(x, e.dot(U, V));
  const lines = formulaLines([
    { left: 'loss =', value: e.mul(error, error) },
    { left: 'U <-', value: e.add(U, e.mul(error, V)) },
  ]);
  expect(lines).toEqual(['a = x - U . V', 'loss = a^2', 'U <- U + a V']);
});

test('a letter that a table or a state is called by is not given to anything else', () => {
  const product = e.mul(x, e.leaf('b(U)'));
  const error = e.sub(e.leaf('a'), product);
  const value = e.mul(e.mul(e.exp(error), error), e.log(product));
  expect(formulaLines([{ left: 'd <-', value }])).toEqual([
    'c = x b(U)',
    'f = a - c',
    'd <- exp(f) f log(c)',
  ]);
});
