import { type Expression, leaf } from './expression.js';
import { formulaLines } from './expression-text.js';

/** A sum over a user's items: a leaf of formulas, whose value is added up before they are computed. */
export interface SumOverItems extends Expression {
  /** What each of the items adds, as a formula over its rows, the user's, and `ratingInSum`. */
  readonly summand: Expression;
}

/** The rating that an item of a sum has from the user. */
export const ratingInSum: Expression = leaf('rating');

/**
 * sum over j in N(u) of summand(r[u,j]), where N(u) are the items that the rating's user u has training ratings of, and r[u,j] is the user's
 * rating of item j: rows of items in the summand are those of j, rows of users those of u. A sum of none is 0. It is differentiated
 * through: the summand's tables are trained like any other.
 */
export function sumOverItems(summandOf: (rating: Expression) => Expression): Expression {
  const summand = summandOf(ratingInSum);
  const formula = formulaLines([{ left: '', value: summand }]).map((line) => line.trim());
  return namedSum(`sumOverItems(${formula.join('; ')})`, summand);
}

/** The sum that has a name already, in a file. */
export const namedSum = (name: string, summand: Expression): SumOverItems => ({
  ...leaf(name, summand.width),
  summand,
});

export const isSumOverItems = (e: Expression): e is SumOverItems => 'summand' in e;
