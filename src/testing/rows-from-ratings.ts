import { type Expression, sub, topologicalOrder } from '../core/expressions/expression.js';
import { interpret } from '../core/expressions/interpret.js';
import { isSumOverItems, ratingInSum, type SumOverItems } from '../core/expressions/sum-over-items.js';
import type { RatingMatrix } from '../core/ratings.js';
import { substitute } from '../engine/substitute.js';
import type { EngineConstant } from '../engine/problem.js';

/** Interprets formulas of one user's rows from what she has rated and the rows of items and shared tables, in f64: what folding in compiles. */
export class RowsFromRatings {
  /** The rows that meet each of her ratings, and the rating. */
  readonly #environments: readonly Map<Expression, ArrayLike<number>>[];

  /** @param ratings hers alone. */
  constructor(ratings: RatingMatrix, tables: readonly EngineConstant[]) {
    this.#environments = Array.from({ length: ratings.size }, (_, k) => {
      const environment = new Map<Expression, ArrayLike<number>>([[ratingInSum, [ratings.value[k]!]]]);
      for (const { leaf, axis, columns, values } of tables) {
        if (axis === 'users') continue;
        const start = axis === 'items' ? ratings.item[k]! * columns : 0;
        environment.set(leaf, values.subarray(start, start + columns));
      }
      return environment;
    });
  }

  #sum(summand: Expression): Float64Array {
    const total = new Float64Array(summand.width);
    for (const environment of this.#environments) {
      interpret([summand], environment)[0]!.forEach((amount, k) => (total[k]! += amount));
    }
    return total;
  }

  /** The value of a formula over sums over her items. */
  row(formula: Expression): Float64Array {
    return interpret([formula], new Map([...this.#environments[0]!, ...this.#sumsOf(formula)]))[0]!;
  }

  /** The value of the same formula for each of her ratings with that rating left out of the sums: ratings x columns. */
  leftOut(formula: Expression): Float64Array {
    const sums = this.#sumsOf(formula);
    const others = new Map<Expression, Expression>(
      [...sums.keys()].map((sum) => [sum, sub(sum, sum.summand)]),
    );
    const left = substitute(formula, others);
    const rows = this.#environments.map(
      (environment) =>
        interpret([left], new Map<Expression, ArrayLike<number>>([...environment, ...sums]))[0]!,
    );
    return Float64Array.from(rows.flatMap((row) => [...row]));
  }

  #sumsOf(formula: Expression): Map<SumOverItems, Float64Array> {
    const sums = topologicalOrder([formula]).filter(isSumOverItems);
    return new Map(sums.map((sum) => [sum, this.#sum(sum.summand)]));
  }
}
