import {
  add,
  constant,
  div,
  type Expression,
  lessEqual,
  less,
  mul,
  neg,
  select,
  sign,
  sub,
  sum,
  topologicalOrder,
} from './expression.js';

/**
 * Reverse-mode derivative of a scalar expression: d output / d leaf for each of `leaves`, in their order, each of the
 * leaf's width or a scalar that holds for every element.
 *
 * At a kink (`abs` and `sign` at 0, `min` and `max` at a tie, the border of a `select`) it is the derivative of the branch that
 * the value is taken from: a subgradient where the function is convex.
 */
export function differentiate(output: Expression, leaves: readonly Expression[]): Expression[] {
  if (output.width !== 1) throw new TypeError('only a scalar can be differentiated');
  const order = topologicalOrder([output]);
  const wanted = new Set<Expression>(leaves);
  for (const e of order) if (e.inputs.some((input) => wanted.has(input))) wanted.add(e);

  const adjoints = new Map<Expression, Expression>([[output, constant(1)]]);
  for (let i = order.length - 1; i >= 0; i--) {
    const e = order[i]!;
    const adjoint = adjoints.get(e);
    if (adjoint === undefined || !wanted.has(e) || e.inputs.length === 0) continue;
    const contributions = localDerivatives(e, adjoint);
    e.inputs.forEach((input, k) => {
      const contribution = contributions[k]!;
      if (!wanted.has(input) || isZero(contribution)) return;
      const reduced = input.width === 1 ? reduce(contribution, e) : contribution;
      const previous = adjoints.get(input);
      adjoints.set(input, previous === undefined ? reduced : add(previous, reduced));
    });
  }
  return leaves.map((leaf) => adjoints.get(leaf) ?? constant(0));
}

const isZero = (e: Expression): boolean => e.op === 'constant' && e.value === 0;

/** A scalar that met every element of a row collects the derivatives of all of them. */
function reduce(contribution: Expression, e: Expression): Expression {
  const elements =
    e.op === 'sum' || e.op === 'dot' ? Math.max(...e.inputs.map((input) => input.width)) : e.width;
  if (elements === 1) return contribution;
  return contribution.width === 1 ? mul(contribution, elements) : sum(contribution);
}

const ZERO = constant(0);

function localDerivatives(e: Expression, g: Expression): Expression[] {
  const [a, b] = e.inputs as [Expression, Expression];
  switch (e.op) {
    case 'add':
      return [g, g];
    case 'sub':
      return [g, neg(g)];
    case 'mul':
    case 'dot':
      return [mul(g, b), mul(g, a)];
    case 'div':
      return [div(g, b), neg(div(mul(g, e), b))];
    case 'neg':
      return [neg(g)];
    case 'sqrt':
      return [div(mul(g, 0.5), e)];
    case 'abs':
      return [mul(g, sign(a))];
    case 'exp':
      return [mul(g, e)];
    case 'log':
      return [div(g, a)];
    case 'sigmoid':
      return [mul(g, mul(e, sub(1, e)))];
    case 'tanh':
      return [mul(g, sub(1, mul(e, e)))];
    case 'min':
      return [mul(g, lessEqual(a, b)), mul(g, less(b, a))];
    case 'max':
      return [mul(g, lessEqual(b, a)), mul(g, less(a, b))];
    case 'select':
      return [ZERO, select(a, g, 0), select(a, 0, g)];
    case 'sum':
      return [g];
    case 'sign':
    case 'less':
    case 'lessEqual':
    case 'equal':
      return e.inputs.map(() => ZERO);
    case 'constant':
    case 'leaf':
      return [];
  }
}
