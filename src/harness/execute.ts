import type { CurvePoint } from '../core/contracts/results.js';
import { EnvironmentError } from '../core/errors.js';
import type { CellHost, StartHost } from './cell-hosts.js';
import { type Cell, type CellResult, runCell, withoutValues } from './cells.js';
import type { Machinery } from './fit-method.js';
import type { PreparedExperiment } from './prepare.js';

/** Told what happens while cells run. */
export interface Observer {
  cellStarted?(cell: Cell): void;
  epochDone?(cell: Cell, point: CurvePoint): void;
  /** Told what the processes that run cells take together, in bytes; not where cells run in threads of this one. */
  memoryTaken?(bytes: number): void;
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

/** How long cells may take, and how often they are tried. */
export interface Patience {
  /** Seconds in which a cell has to say something: that an epoch or a trial is done, or the whole. None: for ever. */
  readonly timeLimit?: number;
  /** How often a cell is tried again whose thread or process has ended. What was ended because of the time would only take it again. */
  readonly retries: number;
}

/**
 * Runs cells in `count` places at once, threads or processes, each of which prepares the same experiment by itself. No cell knows where it runs,
 * so results are those of `executeInline`. A place that ends takes only its cell with it, and another one takes its place.
 */
export function executeElsewhere(
  prepared: PreparedExperiment,
  cells: readonly Cell[],
  count: number,
  startHost: StartHost,
  { timeLimit, retries }: Patience,
  observer: Observer,
): Promise<CellResult[]> {
  const results = new Array<CellResult>(cells.length);
  /** With the memory that they say they take. */
  const hosts = new Map<CellHost, number>();
  const waiting = cells.map((_, index) => ({ index, retries }));
  let open = cells.length;
  const { promise, resolve, reject } = deferred<CellResult[]>();

  const finish = (index: number, result: CellResult): void => {
    results[index] = result;
    observer.cellDone?.(cells[index]!, result);
    open--;
    if (open === 0) resolve(results);
  };

  const start = (): void => {
    let current: { readonly index: number; readonly retries: number } | undefined;
    let isReady = false;
    let timer: NodeJS.Timeout | undefined;
    let late: string | undefined;
    const wait = (): void => {
      clearTimeout(timer);
      if (timeLimit === undefined) return;
      timer = setTimeout(() => {
        late = `timeout: no news for ${timeLimit} seconds (--time-limit)`;
        host.end();
      }, 1000 * timeLimit);
    };
    const assign = (): void => {
      current = waiting.shift();
      if (!current) {
        clearTimeout(timer);
        host.end();
        return;
      }
      observer.cellStarted?.(cells[current.index]!);
      host.send({ cell: cells[current.index]! });
    };
    const host = startHost({
      told: (message) => {
        wait();
        const cell = current && cells[current.index]!;
        switch (message.type) {
          case 'error':
            reject(new EnvironmentError(`a thread or process cannot start: ${message.message}`));
            break;
          case 'ready':
            isReady = true;
            assign();
            break;
          case 'epoch':
            observer.epochDone?.(cell!, message.point);
            break;
          case 'trial':
            observer.trialDone?.(cell!, message.evaluations);
            break;
          case 'memory':
            hosts.set(host, message.bytes);
            observer.memoryTaken?.([...hosts.values()].reduce((total, bytes) => total + bytes, 0));
            break;
          case 'done':
            finish(current!.index, message.result);
            assign();
        }
      },
      ended: (reason) => {
        clearTimeout(timer);
        hosts.delete(host);
        if (!isReady) {
          reject(new EnvironmentError(`a thread or process cannot start: ${late ?? reason}`));
          return;
        }
        if (!current) return;
        if (late === undefined && current.retries > 0)
          waiting.unshift({ index: current.index, retries: current.retries - 1 });
        else {
          const tries = late === undefined && retries > 0 ? `, tried ${retries + 1} times` : '';
          const message = `${late ?? reason}${tries}`;
          finish(
            current.index,
            withoutValues(prepared, cells[current.index]!, { status: 'failed', message }),
          );
        }
        if (waiting.length > 0) start();
      },
    });
    hosts.set(host, 0);
    wait();
  };

  for (let i = 0; i < Math.min(count, cells.length); i++) start();
  return promise.finally(() => {
    for (const host of hosts.keys()) host.end();
  });
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
