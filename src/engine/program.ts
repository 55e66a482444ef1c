import type { Axis } from '../core/contracts/model.js';
import type { Expression } from '../core/expressions/expression.js';

/** An array whose rows are found by the user, the item or the position of a rating; `shared` has one row. */
export interface Slot {
  readonly axis: Axis | 'ratings';
  readonly width: number;
  /** rows x width, row-major. */
  readonly values: Float64Array;
}

/** Where a value goes: in place of what is there, or on top of it. A scalar fills a row. */
export interface Assignment {
  readonly target: Slot;
  readonly value: Expression;
  readonly mode: 'set' | 'add';
}

/** Expressions over the rows of slots. All values are computed before the first is assigned. No two targets overlap. */
export interface Program {
  readonly leaves: ReadonlyMap<Expression, Slot>;
  readonly assignments: readonly Assignment[];
}

/** Runs a program once, on the rows of this user, this item and this rating. */
export type Step = (user: number, item: number, rating: number) => void;

/** A way of running programs. All ways compute the same bits. */
export type Backend = (program: Program) => Step;
