import { type Expression, topologicalOrder } from './expression.js';

/**
 * The degree of `output` as a polynomial in `variables`: 0 does not depend on them, 1 affine, 2 quadratic, Infinity no
 * polynomial. An upper bound (x*x - x*x counts as 2): what it calls quadratic is quadratic.
 */
export function degree(output: Expression, variables: ReadonlySet<Expression>): number {
  const degrees = new Map<Expression, number>();
  for (const e of topologicalOrder([output])) {
    const inputs = e.inputs.map((input) => degrees.get(input)!);
    degrees.set(e, variables.has(e) ? 1 : degreeOf(e, inputs));
  }
  return degrees.get(output)!;
}

function degreeOf(e: Expression, inputs: readonly number[]): number {
  const highest = Math.max(0, ...inputs);
  if (highest === 0) return 0;
  const [first, second] = inputs as [number, number];
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- all others are no polynomials
  switch (e.op) {
    case 'add':
    case 'sub':
    case 'neg':
    case 'sum':
      return highest;
    case 'mul':
    case 'dot':
      return first + second;
    case 'div':
      return second === 0 ? first : Number.POSITIVE_INFINITY;
    case 'select':
      return first === 0 ? highest : Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
}
