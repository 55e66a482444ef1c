import { Worker } from 'node:worker_threads';
import type { CurvePoint } from '../core/contracts/results.js';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { type Cell, type CellResult, runCell, withoutValues } from './cells.js';
import type { Machinery } from './fit-method.js';
import type { PreparedExperiment } from './prepare.js';

/** Told what happens while cells run. */
export interface Observer {
  cellStarted?(cell: Cell): void;
  epochDone?(cell: Cell, point: CurvePoint): void;
  /** Of a row that is tuned: how many trials' evaluations are done. */
  trialDone?(cell: Cell, evaluations: number): void;
  cellDone?(cell: Cell, result: CellResult): void;
}

/** Ratings up to which every thread has a copy of its own and fits a cell of its own. */
const COPIED_UP_TO = 4_000_000;

/**
 * Cells that run at once, and the threads that work on each of them. Cells by themselves keep all threads busy all the time, but each of them needs
 * the data; on large data, or with fewer cells than threads, threads join in a fit.
 */
export function divideThreads(
  { data }: PreparedExperiment,
  cells: number,
  threads: number,
): { readonly atOnce: number; readonly teamSize: number } {
  const atOnce = data.ratings.size <= COPIED_UP_TO ? Math.min(threads, cells) : 1;
  return { atOnce, teamSize: Math.floor(threads / atOnce) };
}

/** Runs cells one after the other, here; results in the order of the cells. */
export async function executeInline(
  prepared: PreparedExperiment,
  cells: readonly Cell[],
  machinery: Machinery,
  observer: Observer,
): Promise<CellResult[]> {
  const results: CellResult[] = [];
  for (const cell of cells) {
    observer.cellStarted?.(cell);
    const result = runCell(
      prepared,
      cell,
      machinery,
      (point) => observer.epochDone?.(cell, point),
      (evaluations) => observer.trialDone?.(cell, evaluations),
    );
    observer.cellDone?.(cell, result);
    results.push(result);
    await new Promise(setImmediate); // lets signals and output through
  }
  return results;
}

/** What a worker thread is told, and tells. */
export type ToWorker = { readonly cell: Cell };
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'epoch'; readonly point: CurvePoint }
  | { readonly type: 'trial'; readonly evaluations: number }
  | { readonly type: 'done'; readonly result: CellResult }
  | { readonly type: 'error'; readonly message: string };

/**
 * Runs cells on `threads` worker threads, each of which prepares the same experiment by itself (`workerData`). No cell knows where it runs,
 * so results are those of `executeInline`. A thread that dies takes only its cell with it.
 */
export function executeOnThreads(
  prepared: PreparedExperiment,
  cells: readonly Cell[],
  threads: number,
  script: URL,
  workerData: unknown,
  observer: Observer,
): Promise<CellResult[]> {
  const results = new Array<CellResult>(cells.length);
  const workers = new Set<Worker>();
  let next = 0;
  let open = cells.length;
  const { promise, resolve, reject } = deferred<CellResult[]>();

  const finish = (index: number, result: CellResult): void => {
    results[index] = result;
    observer.cellDone?.(cells[index]!, result);
    open--;
    if (open === 0) resolve(results);
  };

  const start = (): void => {
    const worker = new Worker(script, { workerData });
    workers.add(worker);
    let current: number | undefined;
    const assign = (): void => {
      current = undefined;
      if (next === cells.length) {
        void worker.terminate();
        return;
      }
      current = next++;
      observer.cellStarted?.(cells[current]!);
      worker.postMessage({ cell: cells[current]! } satisfies ToWorker);
    };
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'error') reject(new EnvironmentError(`a thread cannot start: ${message.message}`));
      else if (message.type === 'epoch') observer.epochDone?.(cells[current!]!, message.point);
      else if (message.type === 'trial') observer.trialDone?.(cells[current!]!, message.evaluations);
      else {
        if (message.type === 'done') finish(current!, message.result);
        assign();
      }
    });
    let reason = 'its thread ended before it was done';
    worker.on('error', (error) => {
      reason = messageOf(error);
    });
    worker.on('exit', () => {
      workers.delete(worker);
      if (current === undefined) return;
      finish(current, withoutValues(prepared, cells[current]!, { status: 'failed', message: reason }));
      if (next < cells.length) start();
    });
  };

  for (let i = 0; i < Math.min(threads, cells.length); i++) start();
  return promise.finally(() => Promise.all([...workers].map((worker) => worker.terminate())));
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
