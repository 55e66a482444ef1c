import {
  add,
  constant,
  div,
  dot,
  type Expression,
  mul,
  neg,
  sub,
  sum,
  topologicalOrder,
} from '../core/expressions/expression.js';
import { interpret } from '../core/expressions/interpret.js';

/**
 * A product: `constant`, scalars above and below the line, and at most one row. A sum of such terms is what every expression made of
 * additions, negations and products with scalars comes to.
 */
interface Term {
  readonly constant: number;
  readonly above: readonly Expression[];
  readonly below: readonly Expression[];
  readonly row: Expression | undefined;
}

/**
 * The same expressions with equal parts shared, constants folded, dead branches gone, and rows brought to the form `c1 row1 + c2 row2 + ...` with
 * scalar coefficients, which are computed once for all elements: U - rate (-2 e V + 2 lambda U) becomes (1 - 2 rate lambda) U + (2 rate e) V. Values
 * change by rounding only.
 */
export function simplify(roots: readonly Expression[]): Expression[] {
  return new Simplifier(shareEqualParts(roots)).run();
}

/** One node for all that compute the same thing from the same inputs. */
class Sharing {
  readonly #numbers = new Map<Expression, number>();
  readonly #known = new Map<string, Expression>();

  share(e: Expression): Expression {
    if (e.op === 'leaf') return e;
    const value = e.op === 'constant' ? (Object.is(e.value, -0) ? '-0' : String(e.value)) : '';
    const key = `${e.op} ${value} ${e.inputs.map((input) => this.number(input)).join(' ')}`;
    const known = this.#known.get(key);
    if (known) return known;
    this.#known.set(key, e);
    return e;
  }

  number(e: Expression): number {
    let number = this.#numbers.get(e);
    if (number === undefined) this.#numbers.set(e, (number = this.#numbers.size));
    return number;
  }
}

function shareEqualParts(roots: readonly Expression[]): Expression[] {
  const sharing = new Sharing();
  const shared = new Map<Expression, Expression>();
  for (const e of topologicalOrder(roots)) {
    shared.set(
      e,
      sharing.share(
        withInputs(
          e,
          e.inputs.map((input) => shared.get(input)!),
        ),
      ),
    );
  }
  return roots.map((root) => shared.get(root)!);
}

function withInputs(e: Expression, inputs: readonly Expression[]): Expression {
  return inputs.every((input, i) => input === e.inputs[i]) ? e : { ...e, inputs };
}

const isConstant = (e: Expression): boolean => e.op === 'constant';

class Simplifier {
  readonly #sharing = new Sharing();
  readonly #uses = new Map<Expression, number>();
  readonly #terms = new Map<Expression, readonly Term[]>();
  readonly #simple = new Map<Expression, Expression>();

  constructor(readonly roots: readonly Expression[]) {
    for (const root of roots) this.#uses.set(root, (this.#uses.get(root) ?? 0) + 1);
    for (const e of topologicalOrder(roots)) {
      for (const input of e.inputs) this.#uses.set(input, (this.#uses.get(input) ?? 0) + 1);
    }
  }

  run(): Expression[] {
    for (const e of topologicalOrder(this.roots)) {
      this.#terms.set(e, this.#termsOf(e));
    }
    // Sharing once more: terms have been put together anew.
    return shareEqualParts(this.roots.map((root) => this.#simplified(root)));
  }

  #simplified(e: Expression): Expression {
    let simple = this.#simple.get(e);
    if (!simple) this.#simple.set(e, (simple = this.#build(this.#terms.get(e)!)));
    return simple;
  }

  /** The terms of an input: its own if nothing else needs it whole or it is one product, else itself. */
  #expand(e: Expression): readonly Term[] {
    const terms = this.#terms.get(e)!;
    return terms.length <= 1 || this.#uses.get(e) === 1 ? terms : [this.#whole(this.#simplified(e))];
  }

  #whole(e: Expression): Term {
    if (e.op === 'constant') return { constant: e.value!, above: [], below: [], row: undefined };
    return e.width === 1
      ? { constant: 1, above: [e], below: [], row: undefined }
      : { constant: 1, above: [], below: [], row: e };
  }

  /** A single product, into which a sum goes as one factor. */
  #product(e: Expression): Term {
    const terms = this.#terms.get(e)!;
    if (terms.length === 0) return this.#whole(constant(0));
    return terms.length === 1 ? terms[0]! : this.#whole(this.#simplified(e));
  }

  #termsOf(e: Expression): readonly Term[] {
    const [a, b] = e.inputs as [Expression, Expression];
    // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are taken as they are
    switch (e.op) {
      case 'add':
        return this.#collect([...this.#expand(a), ...this.#expand(b)]);
      case 'sub':
        return this.#collect([...this.#expand(a), ...this.#expand(b).map((term) => scale(term, -1))]);
      case 'neg':
        return this.#expand(a).map((term) => scale(term, -1));
      case 'mul':
        return this.#multiply(a, b);
      case 'div':
        return this.#divide(a, b);
      case 'dot':
      case 'sum':
        return this.#reduce(e);
      default:
        return this.#asTerms(this.#apply(e));
    }
  }

  #asTerms(e: Expression): readonly Term[] {
    return isConstant(e) && e.value === 0 ? [] : [this.#whole(e)];
  }

  #multiply(a: Expression, b: Expression): readonly Term[] {
    const [left, right] = [this.#product(a), this.#product(b)];
    if (left.row && right.row) {
      const product = this.#sharing.share(mul(left.row, right.row));
      return this.#collect([times(withRow(left, undefined), withRow(right, product))]);
    }
    // A sum of rows is multiplied term by term, its coefficients being scalars.
    if (a.width > 1) return this.#collect(this.#expand(a).map((term) => times(term, right)));
    if (b.width > 1) return this.#collect(this.#expand(b).map((term) => times(term, left)));
    return this.#collect([times(left, right)]);
  }

  #divide(a: Expression, b: Expression): readonly Term[] {
    const divisor = this.#product(b);
    if (divisor.row || divisor.constant === 0) {
      return this.#asTerms(this.#sharing.share(div(this.#simplified(a), this.#simplified(b))));
    }
    const by = (term: Term): Term => ({
      constant: term.constant / divisor.constant,
      above: [...term.above, ...divisor.below],
      below: [...term.below, ...divisor.above],
      row: term.row,
    });
    const terms = a.width > 1 ? this.#expand(a) : [this.#product(a)];
    return this.#collect(terms.map(by));
  }

  #reduce(e: Expression): readonly Term[] {
    const parts = e.inputs.map((input) => this.#product(input));
    const coefficient = parts.map((part) => withRow(part, undefined)).reduce(times);
    const [first, second] = parts.flatMap(({ row }) => row ?? []);
    // A row that has turned out to be the same number everywhere is a coefficient by now.
    const elements = Math.max(...e.inputs.map((input) => input.width));
    if (elements === 0) return [];
    const reduced = !first ? constant(elements) : second ? dot(first, second) : sum(first);
    return this.#collect([times(coefficient, this.#whole(this.#share(reduced)))]);
  }

  #apply(e: Expression): Expression {
    const inputs = e.inputs.map((input) => this.#simplified(input));
    const [a, b, c] = inputs as [Expression, Expression, Expression];
    if (e.op === 'select' && isConstant(a)) return a.value === 0 ? c : b;
    if (e.op === 'select' && b === c) return b;
    const applied = withInputs(e, inputs);
    if (inputs.length > 0 && inputs.every(isConstant))
      return constant(interpret([applied], new Map())[0]![0]!);
    return this.#sharing.share(applied);
  }

  /** Like terms put together, in the order of their first appearance. */
  #collect(terms: readonly Term[]): readonly Term[] {
    const collected = new Map<string, Term>();
    for (const term of terms) {
      const numbers = (list: readonly Expression[]): string =>
        list
          .map((e) => this.#sharing.number(e))
          .sort((x, y) => x - y)
          .join(' ');
      const key = `${numbers(term.above)}/${numbers(term.below)}/${term.row ? this.#sharing.number(term.row) : ''}`;
      const known = collected.get(key);
      collected.set(key, known ? { ...known, constant: known.constant + term.constant } : term);
    }
    return [...collected.values()].filter((term) => term.constant !== 0);
  }

  #build(terms: readonly Term[]): Expression {
    const rows = terms.filter((term) => term.row);
    const scalars = terms.filter((term) => !term.row);
    const sumOf = (list: readonly Term[]): Expression => {
      const first = list.findIndex((term) => term.constant > 0);
      const ordered = first <= 0 ? list : [list[first]!, ...list.filter((_, i) => i !== first)];
      return ordered.reduce<Expression>((total, term, i) => {
        if (i === 0) return this.#buildTerm(term);
        return this.#share(
          term.constant < 0
            ? sub(total, this.#buildTerm(scale(term, -1)))
            : add(total, this.#buildTerm(term)),
        );
      }, constant(0));
    };
    if (rows.length === 0) return sumOf(scalars);
    const total = sumOf(rows);
    return scalars.length === 0 ? total : this.#share(add(total, sumOf(scalars)));
  }

  #buildTerm({ constant: value, above, below, row }: Term): Expression {
    let coefficient: Expression | undefined;
    for (const factor of above) coefficient = coefficient ? this.#share(mul(coefficient, factor)) : factor;
    const negated = value === -1;
    if (!coefficient) coefficient = constant(negated ? 1 : value);
    else if (!negated) coefficient = this.#share(mul(value, coefficient));
    if (below.length > 0) {
      const divisor = below.reduce((total, factor) => this.#share(mul(total, factor)));
      coefficient = this.#share(div(coefficient, divisor));
    }
    const product = row ? this.#share(mul(coefficient, row)) : coefficient;
    return negated ? this.#share(neg(product)) : product;
  }

  #share(e: Expression): Expression {
    return this.#sharing.share(e);
  }
}

const scale = (term: Term, by: number): Term => ({ ...term, constant: term.constant * by });
const withRow = (term: Term, row: Expression | undefined): Term => ({ ...term, row });
const times = (a: Term, b: Term): Term => ({
  constant: a.constant * b.constant,
  above: [...a.above, ...b.above],
  below: [...a.below, ...b.below],
  row: a.row ?? b.row,
});
