import { RECORD_BYTES, RUN_BYTES, runRecordBytes } from './kernel.js';
import { WINDOW_RECORDS } from './layouts.js';
import { gramTask, productTask } from './gram-tasks.js';
import { assembleRow, solveTask } from './solve-rows.js';
import type { GramJob, KernelCall, KernelFunction, ProductJob, SolveJob, Workbench } from './workbench.js';

/**
 * A pass of a kernel as every thread knows it: plain data over shared buffers. Tasks are numbered from 0; which thread takes which makes no difference to
 * the result.
 */
export type JobData = PassJob | SolveJob | GramJob | ProductJob;

type PassJob = KernelCall &
  (
    | {
        readonly kind: 'runs';
        readonly positions: boolean;
        readonly runs: Uint32Array;
        readonly records: Uint32Array;
        readonly segments: Uint32Array;
        readonly taskStarts: Uint32Array;
      }
    | {
        readonly kind: 'rows';
        /** The address of the list of rows. */
        readonly rows: number;
        /** Where each task starts and ends in the list. */
        readonly ranges: Uint32Array;
      }
    | {
        readonly kind: 'records';
        readonly records: number;
        /** The address of the list of record numbers; -1: memory order. */
        readonly order: number;
        readonly ranges: Uint32Array;
      }
  );

export const taskCount = (job: JobData): number =>
  job.kind === 'runs' ? job.taskStarts.length - 1 : job.ranges.length / 2;

/** Bytes of a thread's window: the runs of a segment, and its records. */
export const WINDOW_BYTES = WINDOW_RECORDS * (RUN_BYTES + runRecordBytes(true));

/** Runs a job over rows or records on some elements of its list, on this thread; one that solves rows describes those rows only. */
export function runElements(bench: Workbench, job: JobData, start: number, end: number): void {
  if (job.kind === 'solve') {
    for (let index = start; index < end; index++) assembleRow(bench, job, index, 0, job.width, false);
    return;
  }
  if (job.kind !== 'rows' && job.kind !== 'records') throw new Error(`${job.kind} are taken in tasks`);
  callKernel(bench.functions[job.kernel]!, job, start, end, 0, job.addresses);
}

function callKernel(
  kernel: KernelFunction,
  job: Exclude<PassJob, { kind: 'runs' }>,
  start: number,
  end: number,
  other: number,
  addresses: readonly number[],
): void {
  if (job.kind === 'rows') kernel(job.rows + 4 * start, end - start, other, ...addresses);
  else if (job.order >= 0) kernel(job.records, job.order + 4 * start, end - start, ...addresses);
  else kernel(job.records + RECORD_BYTES * start, end - start, ...addresses);
}

/** Runs one task of a job on this thread. `other` is the row of the other axis for jobs over rows. */
export function runTask(bench: Workbench, job: JobData, task: number, other: number): void {
  if (job.kind === 'solve') {
    solveTask(bench, job, task);
    return;
  }
  if (job.kind === 'gram') {
    gramTask(bench, job, task);
    return;
  }
  if (job.kind === 'product') {
    productTask(bench, job, task);
    return;
  }
  const kernel = bench.functions[job.kernel]!;
  const addresses = job.addresses.map((address, i) => address + task * job.taskStrides[i]!);
  if (job.kind !== 'runs') {
    callKernel(kernel, job, job.ranges[2 * task]!, job.ranges[2 * task + 1]!, other, addresses);
    return;
  }
  const { segments, runs, records, positions, taskStarts } = job;
  const words = runRecordBytes(positions) / 4;
  const runWindow = bench.window;
  const recordWindow = bench.window + WINDOW_RECORDS * RUN_BYTES;
  const { u32 } = bench.memory;
  for (let segment = taskStarts[task]!; segment < taskStarts[task + 1]!; segment++) {
    const firstRun = segments[4 * segment]!;
    const lastRun = segments[4 * segment + 1]!;
    u32.set(runs.subarray(2 * firstRun, 2 * lastRun), runWindow / 4);
    const firstRecord = segments[4 * segment + 2]!;
    const lastRecord = segments[4 * segment + 3]!;
    u32.set(records.subarray(words * firstRecord, words * lastRecord), recordWindow / 4);
    kernel(runWindow, lastRun - firstRun, recordWindow, ...addresses);
  }
}
