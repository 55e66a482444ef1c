import * as e from './expression.js';
import type { Expression } from './expression.js';

/** An expression as plain data: nodes in an order in which inputs come first; the last one is the expression. */
export type ExpressionJson = readonly NodeJson[];

interface NodeJson {
  readonly op: string;
  /** Numbers of earlier nodes. */
  readonly inputs: readonly number[];
  /** The number, of a constant; the name, of a leaf. */
  readonly value?: number;
  readonly name?: string;
}

export function expressionToJson(expression: Expression): ExpressionJson {
  const order = e.topologicalOrder([expression]);
  const numbers = new Map(order.map((node, i) => [node, i]));
  return order.map(({ op, inputs, value, name }) => ({
    op,
    inputs: inputs.map((input) => numbers.get(input)!),
    ...(value !== undefined && { value }),
    ...(name !== undefined && { name }),
  }));
}

/** What makes a node from its inputs, and how many it takes. */
const OPERATIONS = new Map<string, readonly [inputs: number, make: (...inputs: Expression[]) => Expression]>([
  ['add', [2, (a, b) => e.add(a, b)]],
  ['sub', [2, (a, b) => e.sub(a, b)]],
  ['mul', [2, (a, b) => e.mul(a, b)]],
  ['div', [2, (a, b) => e.div(a, b)]],
  ['neg', [1, (a) => e.neg(a)]],
  ['sqrt', [1, (a) => e.sqrt(a)]],
  ['abs', [1, (a) => e.abs(a)]],
  ['sign', [1, (a) => e.sign(a)]],
  ['exp', [1, (a) => e.exp(a)]],
  ['log', [1, (a) => e.log(a)]],
  ['sigmoid', [1, (a) => e.sigmoid(a)]],
  ['tanh', [1, (a) => e.tanh(a)]],
  ['min', [2, (a, b) => e.min(a, b)]],
  ['max', [2, (a, b) => e.max(a, b)]],
  ['less', [2, (a, b) => e.less(a, b)]],
  ['lessEqual', [2, (a, b) => e.lessEqual(a, b)]],
  ['equal', [2, (a, b) => e.equal(a, b)]],
  ['select', [3, (a, b, c) => e.select(a, b, c)]],
  ['sum', [1, (a) => e.sum(a)]],
  ['dot', [2, (a, b) => e.dot(a, b)]],
]);

/**
 * The expression that plain data stand for.
 * @param leafOf gives the leaf of a name.
 * @throws RangeError if they stand for none: an unknown operation or leaf, inputs that do not come first or do not go together.
 */
export function expressionFromJson(
  nodes: ExpressionJson,
  leafOf: (name: string) => Expression | undefined,
): Expression {
  const built: Expression[] = [];
  for (const { op, inputs, value, name } of nodes) built.push(nodeOf(op, inputs, value, name));
  const last = built.at(-1);
  if (!last) throw new RangeError('an expression without nodes');
  return last;

  function nodeOf(
    op: string,
    inputs: readonly number[],
    value: number | undefined,
    name: string | undefined,
  ): Expression {
    if (op === 'constant' && typeof value === 'number') return e.constant(value);
    const leaf = op === 'leaf' && typeof name === 'string' ? leafOf(name) : undefined;
    if (leaf) return leaf;
    const known = inputs.flatMap((input) => built[input] ?? []);
    const [count, make] = OPERATIONS.get(op) ?? [];
    if (make === undefined || known.length !== count || known.length !== inputs.length)
      throw new RangeError(`no expression: ${JSON.stringify(op)} of ${inputs.length} inputs`);
    return make(...known);
  }
}
