import { exp, log, sigmoid } from '../core/expressions/elementary.js';
import type { Expression, Operation } from '../core/expressions/expression.js';
import type { Assignment, Backend, Program, Slot, Step } from './program.js';

/**
 * Compiles a program to one JavaScript function. Scalars become constants, each reduction a loop, all assignments of one width one
 * loop; the order of every sum is the interpreter's, so the bits are too. The source is made of the graph alone: no name or text of
 * a plugin enters it.
 */
export const generated: Backend = (program) => {
  const { source, arrays } = new Generator(program).generate();
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the source is built above, of numbers and operators
  const link = new Function(...arrays.map((_, i) => `a${i}`), 'exp', 'log', 'sigmoid', source) as (
    ...parameters: unknown[]
  ) => Step;
  return link(...arrays, exp, log, sigmoid);
};

const OPERATORS: Partial<Record<Operation, (a: string, b: string, c: string) => string>> = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  neg: (a) => `-${a}`,
  sqrt: (a) => `Math.sqrt(${a})`,
  abs: (a) => `Math.abs(${a})`,
  sign: (a) => `Math.sign(${a})`,
  exp: (a) => `exp(${a})`,
  log: (a) => `log(${a})`,
  sigmoid: (a) => `sigmoid(${a})`,
  min: (a, b) => `Math.min(${a}, ${b})`,
  max: (a, b) => `Math.max(${a}, ${b})`,
  less: (a, b) => `${a} < ${b} ? 1 : 0`,
  lessEqual: (a, b) => `${a} <= ${b} ? 1 : 0`,
  equal: (a, b) => `${a} === ${b} ? 1 : 0`,
  select: (a, b, c) => `${a} !== 0 ? ${b} : ${c}`,
};

const ROW_OF = { users: 'user', items: 'item', shared: '0', ratings: 'rating' } as const;

class Generator {
  readonly #leaves: ReadonlyMap<Expression, Slot>;
  readonly #assignments: readonly Assignment[];
  readonly #arrays: Float64Array[] = [];
  readonly #lines: string[] = [];
  /** One representative for all nodes that compute the same thing. */
  readonly #shared = new Map<string, Expression>();
  readonly #canonical = new Map<Expression, Expression>();
  readonly #numbers = new Map<Expression, number>();
  readonly #scalars = new Map<Expression, string>();
  #names = 0;

  constructor({ leaves, assignments }: Program) {
    this.#leaves = leaves;
    this.#assignments = assignments.map((assignment) => ({
      ...assignment,
      value: this.#canonicalize(assignment.value),
    }));
  }

  generate(): { source: string; arrays: readonly Float64Array[] } {
    for (const { value } of this.#assignments) this.#hoist(value);
    for (const width of new Set(this.#assignments.map(({ target }) => target.width))) {
      if (width > 1) this.#assignRows(width);
    }
    for (const { target, value, mode } of this.#assignments) {
      if (target.width > 1) continue;
      this.#lines.push(`${this.#element(target, '')} ${mode === 'add' ? '+=' : '='} ${this.#scalar(value)};`);
    }
    const body = this.#lines.join('\n');
    return { source: `'use strict';\nreturn (user, item, rating) => {\n${body}\n};`, arrays: this.#arrays };
  }

  #canonicalize(e: Expression): Expression {
    const known = this.#canonical.get(e);
    if (known) return known;
    const inputs = e.inputs.map((input) => this.#canonicalize(input));
    const numbered = e.op === 'leaf' ? this.#number(e) : inputs.map((input) => this.#number(input)).join();
    const key = `${e.op} ${e.op === 'constant' ? `${Object.is(e.value, -0) ? '-0' : e.value}` : numbered}`;
    let canonical = this.#shared.get(key);
    if (!canonical) {
      canonical = e.op === 'leaf' || e.op === 'constant' ? e : { ...e, inputs };
      this.#shared.set(key, canonical);
    }
    this.#canonical.set(e, canonical);
    return canonical;
  }

  #number(e: Expression): number {
    let number = this.#numbers.get(e);
    if (number === undefined) this.#numbers.set(e, (number = this.#numbers.size));
    return number;
  }

  /** Emits every scalar that the elements of a row depend on, ahead of the loop over them. */
  #hoist(e: Expression): void {
    if (e.width === 1) this.#scalar(e);
    else for (const input of e.inputs) this.#hoist(input);
  }

  #scalar(e: Expression): string {
    const known = this.#scalars.get(e);
    if (known) return known;
    if (e.op === 'constant') return literal(e.value!);
    let name: string;
    if (e.op === 'sum' || e.op === 'dot') {
      for (const input of e.inputs) this.#hoist(input);
      name = this.#name();
      const body: string[] = [];
      const elements = this.#elements(body);
      const [a, b] = e.inputs.map(elements);
      const width = Math.max(...e.inputs.map((input) => input.width));
      this.#lines.push(`let ${name} = 0;`, `for (let k = 0; k < ${width}; k++) {`, ...body);
      this.#lines.push(`${name} += ${e.op === 'sum' ? a : `${a} * ${b}`};`, '}');
    } else {
      const value =
        e.op === 'leaf' ? this.#element(this.#slot(e), '') : this.#operation(e, (i) => this.#scalar(i));
      name = this.#name();
      this.#lines.push(`const ${name} = ${value};`);
    }
    this.#scalars.set(e, name);
    return name;
  }

  #assignRows(width: number): void {
    const body: string[] = [];
    const elements = this.#elements(body);
    const stores = this.#assignments
      .filter(({ target }) => target.width === width)
      .map(({ target, value, mode }) => {
        const element = elements(value);
        return `${this.#element(target, 'k')} ${mode === 'add' ? '+=' : '='} ${element};`;
      });
    this.#lines.push(`for (let k = 0; k < ${width}; k++) {`, ...body, ...stores, '}');
  }

  /** Names the k-th elements of rows, inside one loop whose body is `body`. */
  #elements(body: string[]): (e: Expression) => string {
    const names = new Map<Expression, string>();
    const element = (e: Expression): string => {
      if (e.width === 1) return this.#scalar(e);
      let name = names.get(e);
      if (!name) {
        const value = e.op === 'leaf' ? this.#element(this.#slot(e), 'k') : this.#operation(e, element);
        name = this.#name();
        body.push(`const ${name} = ${value};`);
        names.set(e, name);
      }
      return name;
    };
    return element;
  }

  #operation(e: Expression, operand: (input: Expression) => string): string {
    const [a, b, c] = e.inputs.map(operand);
    return OPERATORS[e.op]!(a!, b!, c!);
  }

  #slot(leaf: Expression): Slot {
    const slot = this.#leaves.get(leaf);
    if (!slot) throw new Error(`no slot for ${leaf.name}`);
    return slot;
  }

  #element({ axis, width, values }: Slot, k: '' | 'k'): string {
    let index = this.#arrays.indexOf(values);
    if (index < 0) index = this.#arrays.push(values) - 1;
    const start = width === 1 ? ROW_OF[axis] : `${ROW_OF[axis]} * ${width}`;
    return `a${index}[${start}${k && ` + ${k}`}]`;
  }

  #name(): string {
    return `v${this.#names++}`;
  }
}

const literal = (value: number): string =>
  value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? '-0' : value})` : `${value}`;
