import * as elementary from './elementary.js';
import { type Expression, topologicalOrder } from './expression.js';

/** The values of the leaves: as many numbers as the leaf is wide. */
export type Environment = ReadonlyMap<Expression, ArrayLike<number>>;

/**
 * The meaning of the expression language, as plainly as it can be said: every node is computed in double precision, inputs
 * first, sums from the first element to the last. Slow; it is what compiled kernels are tested against.
 */
export function interpret(outputs: readonly Expression[], environment: Environment): Float64Array[] {
  const values = new Map<Expression, Float64Array>();
  for (const e of topologicalOrder(outputs)) values.set(e, evaluate(e, values, environment));
  return outputs.map((output) => values.get(output)!);
}

function evaluate(
  e: Expression,
  values: ReadonlyMap<Expression, Float64Array>,
  environment: Environment,
): Float64Array {
  if (e.op === 'constant') return Float64Array.of(e.value!);
  if (e.op === 'leaf') {
    const given = environment.get(e);
    if (given === undefined) throw new Error(`no value for ${e.name}`);
    if (given.length !== e.width) throw new Error(`${e.name} has ${given.length} elements, not ${e.width}`);
    return Float64Array.from(given);
  }
  const inputs = e.inputs.map((input) => values.get(input)!);
  const at = (input: number, k: number): number =>
    inputs[input]!.length === 1 ? inputs[input]![0]! : inputs[input]![k]!;
  if (e.op === 'sum' || e.op === 'dot') {
    let total = 0;
    const elements = Math.max(...inputs.map((input) => input.length));
    for (let k = 0; k < elements; k++) total += e.op === 'sum' ? at(0, k) : at(0, k) * at(1, k);
    return Float64Array.of(total);
  }
  const operation = OPERATIONS[e.op];
  return Float64Array.from({ length: e.width }, (_, k) => operation(...inputs.map((_, i) => at(i, k))));
}

type Elementwise = Exclude<Expression['op'], 'constant' | 'leaf' | 'sum' | 'dot'>;

const OPERATIONS: { readonly [op in Elementwise]: (...operands: number[]) => number } = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  sqrt: (a) => Math.sqrt(a),
  abs: (a) => Math.abs(a),
  sign: (a) => Math.sign(a),
  exp: (a) => elementary.exp(a),
  log: (a) => elementary.log(a),
  sigmoid: (a) => elementary.sigmoid(a),
  tanh: (a) => elementary.tanh(a),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  less: (a, b) => (a < b ? 1 : 0),
  lessEqual: (a, b) => (a <= b ? 1 : 0),
  equal: (a, b) => (a === b ? 1 : 0),
  select: (condition, whenTrue, whenFalse) => (condition !== 0 ? whenTrue : whenFalse),
};
