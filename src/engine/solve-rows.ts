import { RECORDS_TOGETHER } from './outer-products.js';
import type { EngineTable } from './problem.js';
import type { SolveJob, Workbench } from './workbench.js';
import { RUN_BYTES } from './kernel.js';
import { WINDOW_RECORDS } from './layouts.js';
import { ELEMENT, paddedColumns } from './square-matrices.js';

/** Ratings that are described before their outer products are added up: as many as stay in the cache. */
export const PIECE = 256;

/** Bytes that a thread may keep of the descriptions of one row, of either kind. */
const KEPT_BYTES = 1 << 23;

/** Ratings of a row whose descriptions a thread has room for: at least a piece, and for rows by users or items the most that there are, within bounds. */
export function keptRecords({ axis, columns, visits, seen }: EngineTable): number {
  if (axis === 'shared') return PIECE;
  const longest = seen.reduce((most, row) => Math.max(most, visits[row]!), 0);
  const kept = Math.min(longest, Math.floor(KEPT_BYTES / (ELEMENT * paddedColumns(columns))));
  return Math.max(PIECE, Math.ceil(kept / RECORDS_TOGETHER) * RECORDS_TOGETHER);
}

/** Moves the rows of one task to their minima over one block of columns after another, row by row, on this thread. */
export function solveTask(bench: Workbench, job: SolveJob, task: number): void {
  for (let index = job.ranges[2 * task]!; index < job.ranges[2 * task + 1]!; index++) {
    solveRow(bench, job, index);
  }
}

function solveRow(bench: Workbench, job: SolveJob, index: number): void {
  const { u32, f64 } = bench.memory;
  const { hessian, diagonal, gradient, changes } = scratchOf(bench, job);
  const size = u32[job.block / 4]!;
  const { width } = job;
  const row = job.table + job.rows[index]! * job.tableStride;
  const ratings = ratingsOf(job, job.rows[index]!);
  // Whole, a row is described once for all of its blocks.
  const whole = size < width && ratings <= job.pieces.records;
  const groups = Math.ceil(ratings / RECORDS_TOGETHER);
  if (whole) f64.fill(0, changes / ELEMENT, changes / ELEMENT + groups * RECORDS_TOGETHER);
  for (let from = 0; from < width; from += size) {
    const to = Math.min(width, from + size);
    const offset = ELEMENT * from;
    if (!whole || from === 0) assembleRow(bench, job, index, from, to, whole);
    else {
      const { described } = piecesOf(bench, job, 0);
      startHessian(bench, job, index, from, to);
      addOuterProducts(bench, job, 0, groups, from, to);
      const change = bench.functions[job.gradientChanges]!;
      change(described + offset, changes, groups, gradient + offset, to - from);
    }
    bench.functions[job.solve]!(hessian, diagonal + offset, gradient + offset, row + offset, to - from);
    if (whole && to < width) {
      // The gradient's place has the step.
      const { scaled } = piecesOf(bench, job, 0);
      const change = bench.functions[job.slopeChanges]!;
      change(scaled + offset, gradient + offset, groups, changes, to - from);
    }
  }
}

function ratingsOf({ runs, runsOfRows, rowStarts }: SolveJob, row: number): number {
  let count = 0;
  for (let k = rowStarts[row]!; k < rowStarts[row + 1]!; k++) count += runs[2 * runsOfRows[k]! + 1]!;
  return count;
}

/**
 * The Hessian's upper triangle, the penalty's part of its diagonal and the gradient, in this thread's scratch, of a row by its number among those seen. Of the
 * Hessian only the block of columns, from the scratch's first row and column on.
 * @param whole whether the descriptions of all its ratings are to be kept, one after another.
 */
export function assembleRow(
  bench: Workbench,
  job: SolveJob,
  index: number,
  from: number,
  to: number,
  whole: boolean,
): void {
  const { f64, u32 } = bench.memory;
  const { records, runs, runRecords, runsOfRows, rowStarts, words, columns } = job;
  const { diagonal, gradient } = scratchOf(bench, job);
  f64.fill(0, diagonal / ELEMENT, diagonal / ELEMENT + columns);
  f64.fill(0, gradient / ELEMENT, gradient / ELEMENT + columns);
  startHessian(bench, job, index, from, to);
  const recordWindow = bench.window + WINDOW_RECORDS * RUN_BYTES;
  let header = bench.window / 4 - 2;
  let count = 0;
  let kept = 0;
  const flush = (): void => {
    if (count === 0) return;
    describe(bench, job, (header - bench.window / 4) / 2 + 1, recordWindow, kept);
    const groups = Math.ceil(count / RECORDS_TOGETHER);
    const { scaled, described } = piecesOf(bench, job, kept);
    for (const piece of [scaled, described]) {
      const start = piece / ELEMENT;
      f64.fill(0, start + count * columns, start + groups * RECORDS_TOGETHER * columns);
    }
    addOuterProducts(bench, job, kept, groups, from, to);
    header = bench.window / 4 - 2;
    if (whole) kept += count;
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
      const place = recordWindow / 4 + words * count;
      for (let word = 0; word < words * part; word++) u32[place + word] = records[words * record + word]!;
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

/** Describes the ratings in the window behind so many others. */
function describe(bench: Workbench, job: SolveJob, runs: number, recordWindow: number, kept: number): void {
  const { scaled, described } = job.pieces;
  const behind = ELEMENT * job.columns * kept;
  const addresses = job.addresses.map(
    (address, i) =>
      address +
      bench.thread * job.taskStrides[i]! +
      (address === scaled || address === described ? behind : 0),
  );
  bench.functions[job.kernel]!(bench.window, runs, recordWindow, ...addresses);
}

/** The block of what the Hessians of all rows have in common, or zeros; and what that adds to the block of the gradient. */
function startHessian(bench: Workbench, job: SolveJob, index: number, from: number, to: number): void {
  const { f64 } = bench.memory;
  const { columns, common } = job;
  const { hessian, gradient } = scratchOf(bench, job);
  const width = paddedColumns(to - from);
  for (let k = 0; k < width; k++) {
    const start = hessian / ELEMENT + k * columns;
    if (common && k < to - from) {
      const matrix = common.matrix / ELEMENT + (from + k) * columns + from;
      f64.copyWithin(start, matrix, matrix + (to - from));
    } else f64.fill(0, start, start + width);
  }
  if (common) {
    const row = job.table + job.rows[index]! * job.tableStride;
    const offset = ELEMENT * from;
    bench.functions[common.product]!(common.matrix + offset, row, gradient + offset, to - from);
  }
}

/** Adds the block of the outer products of descriptions, behind so many others, to the Hessian. */
function addOuterProducts(
  bench: Workbench,
  job: SolveJob,
  kept: number,
  groups: number,
  from: number,
  to: number,
): void {
  const { scaled, described } = piecesOf(bench, job, kept);
  const { hessian } = scratchOf(bench, job);
  const offset = ELEMENT * from;
  bench.functions[job.outer]!(scaled + offset, described + offset, groups, hessian, paddedColumns(to - from));
}

const piecesOf = (bench: Workbench, { pieces, columns }: SolveJob, kept: number) => {
  const offset = bench.thread * pieces.taskStride + ELEMENT * columns * kept;
  return { scaled: pieces.scaled + offset, described: pieces.described + offset };
};

const scratchOf = (bench: Workbench, { scratch }: SolveJob) => {
  const offset = bench.thread * scratch.rowStride;
  return {
    hessian: scratch.hessian + bench.thread * scratch.hessianStride,
    diagonal: scratch.diagonal + offset,
    gradient: scratch.gradient + offset,
    changes: scratch.changes + bench.thread * scratch.changesStride,
  };
};
