import { type Expression, leaf, topologicalOrder } from '../core/expressions/expression.js';
import { elementSize, type LeafSource, type Slot, strideOf } from './kernel.js';
import type { ProblemMemory } from './problem-memory.js';

/** One column at a time of the rows that expressions over the training ratings are made of, in slots of one number a row. */
export class Columns {
  readonly #leaves = new Map<Expression, Expression>();
  readonly #copies: { readonly from: Slot; readonly to: Slot }[] = [];
  readonly #slots = new Map<Expression, Slot>();

  constructor(readonly memory: ProblemMemory) {}

  /** The leaf that stands for the column of a row. */
  leafOf(row: Expression): Expression {
    let column = this.#leaves.get(row);
    if (!column) {
      column = leaf(`${row.name ?? ''}[k]`);
      const from = this.memory.trainingLeaves().get(row) as Slot;
      const to = this.memory.workspace.slot(from.axis, 1, from.rows);
      this.#leaves.set(row, column);
      this.#slots.set(column, to);
      this.#copies.push({ from, to });
    }
    return column;
  }

  slotOf(row: Expression): Slot {
    return this.#slots.get(this.leafOf(row))!;
  }

  /** Element k of an expression: sums over whole rows, and numbers, are what they are. */
  of(e: Expression): Expression {
    const done = new Map<Expression, Expression>();
    for (const node of topologicalOrder([e])) {
      if (node.width === 1) done.set(node, node);
      else if (node.op === 'leaf') done.set(node, this.leafOf(node));
      else done.set(node, { ...node, width: 1, inputs: node.inputs.map((input) => done.get(input)!) });
    }
    return done.get(e)!;
  }

  /** Where expressions with columns, and with whole rows, find them. */
  trainingLeaves(): Map<Expression, LeafSource> {
    return new Map([...this.memory.trainingLeaves(), ...this.#slots]);
  }

  /** Copies column k of all rows that have one. */
  read(k: number): void {
    const { memory } = this.memory.workspace;
    const { f64 } = memory;
    for (const { from, to } of this.#copies) {
      if (k >= from.width) continue;
      const stride = strideOf(from) / elementSize(from.precision);
      const [start, target] = [memory.indexOf(from, 0) + k, memory.indexOf(to, 0)];
      for (let row = 0; row < from.rows; row++) f64[target + row] = f64[start + row * stride]!;
    }
  }
}
