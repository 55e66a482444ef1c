/**
 * The expression language in which models, losses, regularizers and optimizers are written.
 *
 * An expression is a node of an immutable graph. Its `width` is 1 for a scalar and r for a row of r elements. Every
 * elementwise function takes scalars and rows; a scalar meets every element of a row. Numbers stand for constants.
 * Nothing is computed here: mfbench traces a plugin's function once, differentiates the graph and compiles it.
 */
export interface Expression {
  readonly op: Operation;
  readonly inputs: readonly Expression[];
  readonly width: number;
  /** The number, for `constant`. */
  readonly value?: number;
  /** What it is called in formulas, for `leaf`. */
  readonly name?: string;
}

type UnaryOperation = 'neg' | 'sqrt' | 'abs' | 'sign' | 'exp' | 'log' | 'sigmoid' | 'tanh';
type BinaryOperation = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'less' | 'lessEqual' | 'equal';
type ReductionOperation = 'sum' | 'dot';
type Operation = 'constant' | 'leaf' | UnaryOperation | BinaryOperation | 'select' | ReductionOperation;

export type Operand = Expression | number;

const node = (op: Operation, inputs: readonly Expression[], width: number): Expression => ({
  op,
  inputs,
  width,
});

export function constant(value: number): Expression {
  return { op: 'constant', inputs: [], width: 1, value };
}

/** A value that is given at run time: a row of a table, a rating, an element of a gradient. */
export function leaf(name: string, width = 1): Expression {
  return { op: 'leaf', inputs: [], width, name };
}

export const USE_FUNCTIONS =
  'expressions, and learningRate is one under a schedule, are computed with by add, sub, mul, div and the like, not by + - * /';

function toExpression(operand: Operand): Expression {
  if (Number.isNaN(operand)) throw new TypeError(`an operand is NaN; ${USE_FUNCTIONS}`);
  if (typeof operand === 'number') return constant(operand);
  // Plugins in JavaScript have no compiler to tell them.
  if (!isExpression(operand)) {
    const reason =
      (operand as unknown) === undefined ? ': is there a table, state or option of that name?' : '';
    throw new TypeError(`expected an expression or a number, got ${typeof operand}${reason}`);
  }
  return operand;
}

export const isExpression = (value: unknown): value is Expression =>
  typeof value === 'object' && value !== null && 'op' in value && 'width' in value;

function commonWidth(op: string, operands: readonly Expression[]): number {
  let width = 1;
  for (const operand of operands) {
    if (operand.width === 1 || operand.width === width) continue;
    if (width !== 1) throw new TypeError(`${op} of rows of ${width} and ${operand.width} elements`);
    width = operand.width;
  }
  return width;
}

const isConstant = (e: Expression, value: number): boolean => e.op === 'constant' && e.value === value;

function elementwise(op: UnaryOperation | BinaryOperation | 'select', ...operands: Operand[]): Expression {
  const inputs = operands.map(toExpression);
  return node(op, inputs, commonWidth(op, inputs));
}

/** a + b + ... */
export function add(first: Operand, second: Operand, ...more: Operand[]): Expression {
  if (more.length > 0) return more.reduce<Expression>((total, next) => add(total, next), add(first, second));
  const [a, b] = [toExpression(first), toExpression(second)];
  if (a.op === 'constant' && b.op === 'constant') return constant(a.value! + b.value!);
  if (isConstant(a, 0)) return b;
  if (isConstant(b, 0)) return a;
  return elementwise('add', a, b);
}

/** a - b */
export function sub(first: Operand, second: Operand): Expression {
  const [a, b] = [toExpression(first), toExpression(second)];
  if (a.op === 'constant' && b.op === 'constant') return constant(a.value! - b.value!);
  if (isConstant(b, 0)) return a;
  if (isConstant(a, 0)) return neg(b);
  return elementwise('sub', a, b);
}

/** a b ... */
export function mul(first: Operand, second: Operand, ...more: Operand[]): Expression {
  if (more.length > 0)
    return more.reduce<Expression>((product, next) => mul(product, next), mul(first, second));
  const [a, b] = [toExpression(first), toExpression(second)];
  if (a.op === 'constant' && b.op === 'constant') return constant(a.value! * b.value!);
  if (isConstant(a, 0) || isConstant(b, 1)) return a;
  if (isConstant(b, 0) || isConstant(a, 1)) return b;
  if (isConstant(a, -1)) return neg(b);
  if (isConstant(b, -1)) return neg(a);
  return elementwise('mul', a, b);
}

/** a / b */
export function div(first: Operand, second: Operand): Expression {
  const [a, b] = [toExpression(first), toExpression(second)];
  if (a.op === 'constant' && b.op === 'constant') return constant(a.value! / b.value!);
  if (isConstant(b, 1)) return a;
  return elementwise('div', a, b);
}

/** -a */
export function neg(operand: Operand): Expression {
  const a = toExpression(operand);
  if (a.op === 'constant') return constant(-a.value!);
  if (a.op === 'neg') return a.inputs[0]!;
  return elementwise('neg', a);
}

/** a a */
export const square = (a: Operand): Expression => mul(a, a);
export const sqrt = (a: Operand): Expression => elementwise('sqrt', a);
/** |a|; its derivative is taken as 0 at 0. */
export const abs = (a: Operand): Expression => elementwise('abs', a);
/** -1, 0 or 1 */
export const sign = (a: Operand): Expression => elementwise('sign', a);
export const exp = (a: Operand): Expression => elementwise('exp', a);
/** The natural logarithm. */
export const log = (a: Operand): Expression => elementwise('log', a);
/** 1 / (1 + exp(-a)) */
export const sigmoid = (a: Operand): Expression => elementwise('sigmoid', a);
/** (exp(2 a) - 1) / (exp(2 a) + 1) */
export const tanh = (a: Operand): Expression => elementwise('tanh', a);
/** base^exponent = exp(exponent log(base)), for a base above 0; NaN below, 0 or Infinity at 0. */
export const pow = (base: Operand, exponent: Operand): Expression => exp(mul(exponent, log(base)));
export const min = (a: Operand, b: Operand): Expression => elementwise('min', a, b);
export const max = (a: Operand, b: Operand): Expression => elementwise('max', a, b);
/** 1 where a < b, else 0. */
export const less = (a: Operand, b: Operand): Expression => elementwise('less', a, b);
/** 1 where a <= b, else 0. */
export const lessEqual = (a: Operand, b: Operand): Expression => elementwise('lessEqual', a, b);
/** 1 where a = b, else 0. */
export const equal = (a: Operand, b: Operand): Expression => elementwise('equal', a, b);
/** `whenTrue` where the condition is not 0, else `whenFalse`. */
export const select = (condition: Operand, whenTrue: Operand, whenFalse: Operand): Expression =>
  elementwise('select', condition, whenTrue, whenFalse);

/** The sum of a row's elements, first to last. */
export function sum(operand: Operand): Expression {
  const a = toExpression(operand);
  return a.width === 1 ? a : node('sum', [a], 1);
}

/** sum_k a[k] b[k], first to last. */
export function dot(first: Operand, second: Operand): Expression {
  const [a, b] = [toExpression(first), toExpression(second)];
  const width = commonWidth('dot', [a, b]);
  return width === 1 ? mul(a, b) : node('dot', [a, b], 1);
}

/** Every node that `roots` are made of, inputs before the nodes that use them. */
export function topologicalOrder(roots: readonly Expression[]): Expression[] {
  const order: Expression[] = [];
  const seen = new Set<Expression>();
  const stack = [...roots].reverse().map((expression) => ({ expression, entered: false }));
  while (stack.length > 0) {
    const { expression, entered } = stack.pop()!;
    if (entered) {
      order.push(expression);
      continue;
    }
    if (seen.has(expression)) continue;
    seen.add(expression);
    stack.push({ expression, entered: true });
    for (let i = expression.inputs.length - 1; i >= 0; i--) {
      stack.push({ expression: expression.inputs[i]!, entered: false });
    }
  }
  return order;
}
