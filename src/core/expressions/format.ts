import type { Expression } from './expression.js';

const INFIX: Partial<Record<Expression['op'], { symbol: string; precedence: number }>> = {
  add: { symbol: '+', precedence: 1 },
  sub: { symbol: '-', precedence: 1 },
  mul: { symbol: '*', precedence: 2 },
  div: { symbol: '/', precedence: 2 },
  less: { symbol: '<', precedence: 0 },
  lessEqual: { symbol: '<=', precedence: 0 },
  equal: { symbol: '=', precedence: 0 },
};

/** The expression as a person would write it: `(target - (mean + dot(U, V)))^2`. */
export function formatExpression(expression: Expression): string {
  return format(expression, 0);
}

function format(e: Expression, outer: number): string {
  if (e.op === 'constant') return String(e.value);
  if (e.op === 'leaf') return e.name!;
  const [a, b] = e.inputs as [Expression, Expression];
  if (e.op === 'mul' && a === b) return `${format(a, 4)}^2`;
  if (e.op === 'neg') return parenthesize(`-${format(a, 3)}`, 2, outer);
  const infix = INFIX[e.op];
  if (infix === undefined) return `${e.op}(${e.inputs.map((input) => format(input, 0)).join(', ')})`;
  const { symbol, precedence } = infix;
  const right = e.op === 'sub' || e.op === 'div' ? precedence + 1 : precedence;
  return parenthesize(`${format(a, precedence)} ${symbol} ${format(b, right)}`, precedence, outer);
}

const parenthesize = (text: string, precedence: number, outer: number): string =>
  precedence < outer ? `(${text})` : text;
