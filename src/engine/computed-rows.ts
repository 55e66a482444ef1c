import { type Expression, sub } from '../core/expressions/expression.js';
import { isSumOverItems } from '../core/expressions/sum-over-items.js';
import type { Assignment, Slot } from './kernel.js';
import type { EngineConstant } from './problem.js';
import { sumsOf } from './row-from-ratings.js';
import { substitute } from './substitute.js';
import type { UserRatings } from './user-ratings.js';

/** Rows of one user that are formulas of what she has rated, in the memory of a problem, where predictions and training ratings find them. */
export class ComputedRows {
  readonly #ratings: UserRatings;
  readonly #rows: readonly (readonly [Expression, Slot])[];
  readonly #passes: readonly (() => void)[];

  /** @param tables with `fromRatings` or of a sum over items; each sees the rows of those before it. */
  constructor(ratings: UserRatings, tables: readonly EngineConstant[]) {
    const leaves = ratings.memory.predictionLeaves();
    this.#ratings = ratings;
    this.#rows = tables.map(({ leaf }) => [leaf, leaves.get(leaf) as Slot] as const);
    this.#passes = tables.flatMap((table, t) => this.#passesOf(table, this.#rows[t]![1]));
  }

  #passesOf({ leaf, fromRatings }: EngineConstant, row: Slot): (() => void)[] {
    const { memory } = this.#ratings;
    const leaves = memory.predictionLeaves();
    if (isSumOverItems(leaf))
      return [this.#ratings.pass('sum', leaves, [{ target: row, value: leaf.summand, mode: 'add' }])];
    const { value, leaveOneOut } = fromRatings!;
    const sums = sumsOf(value);
    const added = sums.map((sum): Assignment => {
      const target = memory.workspace.slot('users', sum.width, 1);
      leaves.set(sum, target);
      return { target, value: sum.summand, mode: 'add' };
    });
    const passes = [
      this.#ratings.pass('sums', leaves, added),
      this.#ratings.once('row', leaves, [{ target: row, value, mode: 'set' }]),
    ];
    if (!leaveOneOut) return passes;
    const others = new Map<Expression, Expression>(sums.map((sum) => [sum, sub(sum, sum.summand)]));
    const target = memory.trainingLeaves().get(leaf) as Slot;
    const left: Assignment = { target, value: substitute(value, others), mode: 'set' };
    return [...passes, this.#ratings.pass('leftOut', leaves, [left])];
  }

  /** The rows that follow from the ratings as they are now. */
  compute(): Map<Expression, Float64Array> {
    for (const pass of this.#passes) pass();
    const { memory } = this.#ratings.memory.workspace;
    return new Map(this.#rows.map(([leaf, slot]) => [leaf, memory.read(slot)]));
  }
}
