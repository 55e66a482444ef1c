import { RECORDS_TOGETHER } from './outer-products.js';
import type { SolveJob, Workbench } from './workbench.js';
import { RUN_BYTES } from './kernel.js';
import { WINDOW_RECORDS } from './layouts.js';
import { ELEMENT, paddedColumns } from './square-matrices.js';

/** Ratings that are described before their outer products are added up: as many as stay in the cache. */
export const PIECE = 256;

/** Moves the rows of one task to their minima over a block of columns, one after another, on this thread. */
export function solveTask(bench: Workbench, job: SolveJob, task: number): void {
  const solve = bench.functions[job.solve]!;
  const [from, to] = blockOf(bench, job);
  const [hessian, diagonal, gradient] = scratchOf(bench, job);
  const offset = ELEMENT * from;
  for (let index = job.ranges[2 * task]!; index < job.ranges[2 * task + 1]!; index++) {
    assembleRow(bench, job, index);
    const row = job.table + job.rows[index]! * job.tableStride;
    solve(hessian, diagonal + offset, gradient + offset, row + offset, to - from);
  }
}

const blockOf = ({ memory }: Workbench, { block }: SolveJob): [number, number] => [
  memory.u32[block / 4]!,
  memory.u32[block / 4 + 1]!,
];

/**
 * The Hessian's upper triangle, the penalty's part of its diagonal and the gradient, in this thread's scratch, of a row by its number among those seen. Of the
 * Hessian only the block of columns, from the scratch's first row and column on.
 */
export function assembleRow(bench: Workbench, job: SolveJob, index: number): void {
  const { f64, u32 } = bench.memory;
  const { records, runs, runRecords, runsOfRows, rowStarts, words, columns } = job;
  const [hessian, diagonal, gradient] = scratchOf(bench, job);
  f64.fill(0, diagonal / ELEMENT, diagonal / ELEMENT + columns);
  f64.fill(0, gradient / ELEMENT, gradient / ELEMENT + columns);
  startHessian(bench, job, hessian);
  if (job.common) {
    const [from, to] = blockOf(bench, job);
    const row = job.table + job.rows[index]! * job.tableStride;
    const { matrix, product } = job.common;
    bench.functions[product]!(matrix + ELEMENT * from, row, gradient + ELEMENT * from, to - from);
  }
  const describe = bench.functions[job.kernel]!;
  const addresses = job.addresses.map((address, i) => address + bench.thread * job.taskStrides[i]!);
  const recordWindow = bench.window + WINDOW_RECORDS * RUN_BYTES;
  let header = bench.window / 4 - 2;
  let count = 0;
  const flush = (): void => {
    if (count === 0) return;
    describe(bench.window, (header - bench.window / 4) / 2 + 1, recordWindow, ...addresses);
    addOuterProducts(bench, job, count, hessian);
    header = bench.window / 4 - 2;
    count = 0;
  };
  for (let k = rowStarts[job.rows[index]!]!; k < rowStarts[job.rows[index]! + 1]!; k++) {
    const run = runsOfRows[k]!;
    const row = runs[2 * run]!;
    let record = runRecords[run]!;
    for (let left = runs[2 * run + 1]!; left > 0; ) {
      const part = Math.min(left, PIECE - count);
      // Runs of one row, which lie in different stretches, become one.
      if (header < bench.window / 4 || u32[header] !== row) {
        header += 2;
        u32[header] = row;
        u32[header + 1] = 0;
      }
      u32[header + 1]! += part;
      const to = recordWindow / 4 + words * count;
      for (let word = 0; word < words * part; word++) u32[to + word] = records[words * record + word]!;
      count += part;
      record += part;
      left -= part;
      if (count === PIECE) flush();
    }
  }
  flush();
  if (job.penalty) {
    const { kernel, list, addresses: own, taskStrides } = job.penalty;
    const places = own.map((address, i) => address + bench.thread * taskStrides[i]!);
    bench.functions[kernel]!(list + 4 * index, 1, 0, ...places);
  }
}

/** The block of what the Hessians of all rows have in common, or zeros. */
function startHessian(bench: Workbench, job: SolveJob, hessian: number): void {
  const { f64 } = bench.memory;
  const { columns, common } = job;
  const [from, to] = blockOf(bench, job);
  const width = paddedColumns(to - from);
  for (let k = 0; k < width; k++) {
    const start = hessian / ELEMENT + k * columns;
    if (common && k < to - from) {
      const matrix = common.matrix / ELEMENT + (from + k) * columns + from;
      f64.copyWithin(start, matrix, matrix + (to - from));
    } else f64.fill(0, start, start + width);
  }
}

function addOuterProducts(bench: Workbench, job: SolveJob, count: number, hessian: number): void {
  const { f64 } = bench.memory;
  const { columns } = job;
  const { scaled, described, taskStride } = job.pieces;
  const [from, to] = blockOf(bench, job);
  const offset = bench.thread * taskStride;
  const column = offset + ELEMENT * from;
  const groups = Math.ceil(count / RECORDS_TOGETHER);
  for (const slot of [scaled, described]) {
    const start = (slot + offset) / ELEMENT;
    f64.fill(0, start + count * columns, start + groups * RECORDS_TOGETHER * columns);
  }
  const width = paddedColumns(to - from);
  bench.functions[job.outer]!(scaled + column, described + column, groups, hessian, width);
}

const scratchOf = (bench: Workbench, { scratch }: SolveJob): [number, number, number] => {
  const hessian = scratch.hessian + bench.thread * scratch.hessianStride;
  const offset = bench.thread * scratch.rowStride;
  return [hessian, scratch.diagonal + offset, scratch.gradient + offset];
};
