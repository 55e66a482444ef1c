import type { Axis } from '../core/contracts/model.js';
import type { Precision } from '../core/contracts/objective.js';
import type { Expression } from '../core/expressions/expression.js';

export type { Precision };

/** Bytes of a SIMD vector. */
export const VECTOR = 16;
export const elementSize = (precision: Precision): 4 | 8 => (precision === 'f32' ? 4 : 8);
/** Elements of a vector. */
export const lanesOf = (precision: Precision): 4 | 2 => (precision === 'f32' ? 4 : 2);

/**
 * What finds a row: the user, the item or the position of a rating, the other item that it is compared with, or how many ratings the call has passed
 * before it; `shared` has one row.
 */
export type SlotAxis = Axis | 'ratings' | 'negatives' | 'sequence';

/** An array in the memory of a fit. */
export interface Slot {
  readonly axis: SlotAxis;
  readonly width: number;
  readonly precision: Precision;
  readonly rows: number;
  /** Where it starts, in bytes. */
  readonly address: number;
  /** For sums that each task keeps by itself: how far the next task's row is from it, in bytes. */
  readonly taskStride?: number;
}

/** Bytes from one row to the next: rows are padded to whole vectors, rows of width 1 are not. */
export function strideOf({ width, precision }: Pick<Slot, 'width' | 'precision'>): number {
  const size = elementSize(precision);
  return width === 1 ? size : Math.ceil((width * size) / VECTOR) * VECTOR;
}

/**
 * What a kernel passes over.
 *
 * `records`: ratings one after another, RECORD_BYTES each (user, item: u32; value: f32; position, or the row of the other item of a pair: u32), in
 * memory order or in that of a list of record numbers (u32).
 * `runs`: ratings grouped by the row of one axis. A list of runs (row, number of records: u32) and their records (row of the other axis: u32;
 * value: f32; then, if it has `positions`, the position: u32).
 * `rows`: a list of rows (u32) of one axis, all with the same row of the other.
 */
export type Loop =
  | { readonly kind: 'records'; readonly ordered: boolean }
  | { readonly kind: 'runs'; readonly axis: 'users' | 'items'; readonly positions: boolean }
  | { readonly kind: 'rows'; readonly axis: Axis };

export const RECORD_BYTES = 16;
export const RUN_BYTES = 8;
export const runRecordBytes = (positions: boolean): number => (positions ? 12 : 8);

/** Where a value goes: in place of what is there, or on top of it. A scalar fills a row. */
export interface Assignment {
  readonly target: Slot;
  readonly value: Expression;
  readonly mode: 'set' | 'add';
}

/** What a leaf stands for: a row of a slot, or the value of the rating that the kernel is at. */
export type LeafSource = Slot | 'value';

/**
 * Assignments of expressions over the rows of slots, once for each element of a loop. All values of an element are computed before the first
 * is assigned. No two targets overlap.
 */
export interface Kernel {
  readonly name: string;
  readonly loop: Loop;
  readonly leaves: ReadonlyMap<Expression, LeafSource>;
  readonly assignments: readonly Assignment[];
}

/** The names of a loop's own arguments, which come before the addresses of the slots. */
export function loopArguments(loop: Loop): readonly string[] {
  switch (loop.kind) {
    case 'records':
      return loop.ordered ? ['records', 'order', 'count'] : ['records', 'count'];
    case 'runs':
      return ['runs', 'runCount', 'records'];
    case 'rows':
      return ['rows', 'count', 'other'];
  }
}
