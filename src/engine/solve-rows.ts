import { RECORDS_TOGETHER } from './outer-products.js';
import type { SolveJob, Workbench } from './workbench.js';
import { RUN_BYTES } from './kernel.js';
import { WINDOW_RECORDS } from './layouts.js';

/** Ratings that are described before their outer products are added up: as many as stay in the cache. */
export const PIECE = 256;

/** Moves the rows of one task to their minima, one after another, on this thread. */
export function solveTask(bench: Workbench, job: SolveJob, task: number): void {
  const solve = bench.functions[job.solve]!;
  for (let index = job.ranges[2 * task]!; index < job.ranges[2 * task + 1]!; index++) {
    assembleRow(bench, job, index);
    const [hessian, diagonal, gradient] = scratchOf(bench, job);
    solve(hessian, diagonal, gradient, job.table + job.rows[index]! * job.tableStride);
  }
}

/** The Hessian's upper triangle, the penalty's part of its diagonal and the gradient, in this thread's scratch, of a row by its number among those seen. */
export function assembleRow(bench: Workbench, job: SolveJob, index: number): void {
  const { f64, u32 } = bench.memory;
  const { records, runs, runRecords, runsOfRows, rowStarts, words, columns } = job;
  const [hessian, diagonal, gradient] = scratchOf(bench, job);
  f64.fill(0, hessian / 8, hessian / 8 + columns * columns);
  f64.fill(0, diagonal / 8, diagonal / 8 + columns);
  f64.fill(0, gradient / 8, gradient / 8 + columns);
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

function addOuterProducts(bench: Workbench, job: SolveJob, count: number, hessian: number): void {
  const { f64 } = bench.memory;
  const { columns } = job;
  const { scaled, described, taskStride } = job.pieces;
  const offset = bench.thread * taskStride;
  const groups = Math.ceil(count / RECORDS_TOGETHER);
  for (const slot of [scaled, described]) {
    const start = (slot + offset) / 8;
    f64.fill(0, start + count * columns, start + groups * RECORDS_TOGETHER * columns);
  }
  bench.functions[job.outer]!(scaled + offset, described + offset, groups, hessian);
}

const scratchOf = (bench: Workbench, { scratch }: SolveJob): [number, number, number] => {
  const hessian = scratch.hessian + bench.thread * scratch.hessianStride;
  const offset = bench.thread * scratch.rowStride;
  return [hessian, scratch.diagonal + offset, scratch.gradient + offset];
};
