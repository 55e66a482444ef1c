import { type Expression, topologicalOrder } from './expression.js';

/** A formula with what stands before it, such as `loss =`. */
export interface Formula {
  readonly left: string;
  readonly value: Expression;
}

/** How tightly an operation binds. */
const LOOSEST = 0;
const COMPARISON = 1;
const SUM = 2;
const PRODUCT = 3;
const SIGN = 4;
const TIGHTEST = 5;

const BINARY = {
  add: ['+', SUM],
  sub: ['-', SUM],
  mul: ['', PRODUCT],
  div: ['/', PRODUCT],
  less: ['<', COMPARISON],
  lessEqual: ['<=', COMPARISON],
  equal: ['=', COMPARISON],
} as const;

/**
 * Formulas as lines of text. What occurs more than once gets a letter and a line of its own, ahead of its first use; rows are written
 * like scalars, a product of two rows is elementwise, and `U . V` is their inner product.
 */
export function formulaLines(formulas: readonly Formula[]): string[] {
  return new FormulaText(formulas).lines();
}

class FormulaText {
  readonly #names = new Map<Expression, string>();
  readonly #lines: string[] = [];
  readonly #uses = new Map<Expression, number>();
  /** Words of the formulas themselves: a table can be called `b`. */
  readonly #taken: ReadonlySet<string>;
  #letters = 0;

  constructor(readonly formulas: readonly Formula[]) {
    const values = formulas.map(({ value }) => value);
    for (const value of values) this.#count(value);
    const nodes = topologicalOrder(values);
    for (const e of nodes) for (const input of e.inputs) this.#count(input);
    const names = [...formulas.map(({ left }) => left), ...nodes.map(({ name = '' }) => name)];
    this.#taken = new Set(names.flatMap((name) => name.match(/\w+/g) ?? []));
  }

  #count(e: Expression): void {
    this.#uses.set(e, (this.#uses.get(e) ?? 0) + 1);
  }

  lines(): string[] {
    for (const { left, value } of this.formulas) {
      for (const e of topologicalOrder([value])) this.#nameShared(e);
      this.#lines.push(`${left} ${this.#text(value, LOOSEST)}`);
    }
    return this.#lines;
  }

  #nameShared(e: Expression): void {
    if (e.inputs.length === 0 || this.#uses.get(e)! < 2 || this.#names.has(e)) return;
    const text = this.#text(e, LOOSEST);
    let name: string;
    do name = letterName(this.#letters++);
    while (this.#taken.has(name));
    this.#lines.push(`${name} = ${text}`);
    this.#names.set(e, name);
  }

  #text(e: Expression, binding: number): string {
    const name = this.#names.get(e);
    if (name !== undefined) return name;
    const [text, own] = this.#operation(e);
    return own < binding ? `(${text})` : text;
  }

  /** The text of an operation and how tightly it binds. */
  #operation(e: Expression): readonly [string, number] {
    const [a, b, c] = e.inputs as [Expression, Expression, Expression];
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are functions by their names
    switch (e.op) {
      case 'constant':
        return [numberText(e.value!), e.value! < 0 ? SIGN : TIGHTEST];
      case 'leaf':
        return [e.name!, TIGHTEST];
      case 'neg':
        return [`-${this.#text(a, SIGN)}`, SIGN];
      case 'dot':
        return [
          a === b
            ? `|${this.#text(a, LOOSEST)}|^2`
            : `${this.#text(a, TIGHTEST)} . ${this.#text(b, TIGHTEST)}`,
          a === b ? TIGHTEST : PRODUCT,
        ];
      case 'mul':
        if (a === b) return [`${this.#text(a, TIGHTEST)}^2`, PRODUCT];
        return [`${this.#factor(a)} ${this.#factor(b)}`, PRODUCT];
      case 'add':
      case 'sub':
      case 'div':
      case 'less':
      case 'lessEqual':
      case 'equal': {
        const [sign, binding] = BINARY[e.op];
        return [
          `${this.#text(a, binding)} ${sign} ${this.#text(b, binding + (e.op === 'add' ? 0 : 1))}`,
          binding,
        ];
      }
      case 'select':
        return [
          `if(${this.#text(a, LOOSEST)}, ${this.#text(b, LOOSEST)}, ${this.#text(c, LOOSEST)})`,
          TIGHTEST,
        ];
      default:
        return [`${e.op}(${e.inputs.map((input) => this.#text(input, LOOSEST)).join(', ')})`, TIGHTEST];
    }
  }

  /** An inner product within a product needs brackets, to be told from it. */
  #factor(e: Expression): string {
    return this.#text(e, e.op === 'dot' || e.op === 'div' ? TIGHTEST : PRODUCT);
  }
}

const numberText = (value: number): string => String(Number(value.toPrecision(7)));

/** a, b, ..., z, a1, b1, ...; not e, which stands for the exponential function in many formulas. */
function letterName(number: number): string {
  const letters = 'abcdfghjklmnpqrstvwxyz';
  const round = Math.floor(number / letters.length);
  return `${letters[number % letters.length]!}${round === 0 ? '' : round}`;
}
