import { RECORDS_TOGETHER } from './outer-products.js';
import { PIECE } from './solve-rows.js';
import { ELEMENT } from './square-matrices.js';
import type { GramJob, ProductJob, Workbench } from './workbench.js';

/** Adds up the outer products of the rows of one task. */
export function gramTask(bench: Workbench, job: GramJob, task: number): void {
  const { f64 } = bench.memory;
  const { columns, width, rows, ranges, table, tableStride, piece, matrices } = job;
  const matrix = matrices.address + task * matrices.taskStride;
  const copies = piece.address + bench.thread * piece.taskStride;
  const outer = bench.functions[job.outer]!;
  f64.fill(0, matrix / ELEMENT, matrix / ELEMENT + columns * columns);
  for (let start = ranges[2 * task]!; start < ranges[2 * task + 1]!; start += PIECE) {
    const count = Math.min(PIECE, ranges[2 * task + 1]! - start);
    const groups = Math.ceil(count / RECORDS_TOGETHER);
    let to = copies / ELEMENT;
    f64.fill(0, to, to + groups * RECORDS_TOGETHER * columns);
    for (let k = 0; k < count; k++, to += columns) {
      const from = (table + rows[start + k]! * tableStride) / ELEMENT;
      f64.copyWithin(to, from, from + width);
    }
    outer(copies, copies, groups, matrix, columns);
  }
}

/** Adds the products of the rows of one task. */
export function productTask(bench: Workbench, job: ProductJob, task: number): void {
  const product = bench.functions[job.product]!;
  const { rows, ranges, matrix, from, to, stride, width } = job;
  for (let k = ranges[2 * task]!; k < ranges[2 * task + 1]!; k++) {
    product(matrix, from + rows[k]! * stride, to + rows[k]! * stride, width);
  }
}
