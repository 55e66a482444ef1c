import { cpus, totalmem } from 'node:os';
import type { EnvironmentSummary } from './core/contracts/results.js';
import { withTeam } from './engine/team.js';
import type { Cell, CellResult } from './harness/cells.js';
import { processHost, threadHost } from './harness/cell-hosts.js';
import { divideThreads, executeElsewhere, executeInline, type Observer } from './harness/execute.js';
import { forecastMemory } from './harness/forecast.js';
import { fingerprint } from './harness/store/cell-keys.js';
import type { ExperimentCells } from './harness/store/experiment-cells.js';
import type { Plan } from './plan-experiment.js';
import { VERSION } from './version.js';

/** What there is to do of a plan. */
export interface Work {
  /** Those that have to be computed. */
  readonly cells: readonly Cell[];
  /** How many are in the store already. */
  readonly stored: number;
  /** Cells that run at once. */
  readonly atOnce: number;
  /** Whether they run on the thread that asks for them, which then hears of nothing else. */
  readonly isInline: boolean;
}

export interface RunObserver extends Observer {
  planned?(plan: Plan, work: Work): void;
  /** Told what is no error, but has to be known. */
  warned?(message: string): void;
  /** Told what plugins print in processes of their own, up to a limit. */
  printed?(text: string): void;
}

export interface IsolationOptions {
  /** Seconds without news after which a cell is ended; an hour if not given. */
  readonly timeLimit?: number;
  /** Bytes that a process may take; if not given what the machine has, divided by the processes. */
  readonly memoryLimit?: number;
  /** Whether cells run in processes of their own; if not given, where there are plugins that do not come with mfbench. */
  readonly isolate?: boolean;
  /** How often a cell is tried again whose process or thread has ended; once if not given. */
  readonly retries?: number;
}

const TIME_LIMIT_SECONDS = 3600;
const RETRIES = 1;

export interface ComputeOptions {
  readonly threads: number;
  readonly observer: RunObserver;
  /** Where finished cells are kept; nowhere if not given. */
  readonly kept?: ExperimentCells;
  /** Whether cells that are there are computed all the same. */
  readonly force?: boolean;
  readonly isolation?: IsolationOptions;
}

/** Finds the cells of a plan in the store and computes the others, each of which is kept as soon as it is done. In the order of the plan's cells. */
export async function computeCells(
  plan: Plan,
  { threads, observer, kept, force = false, isolation = {} }: ComputeOptions,
): Promise<{ readonly results: readonly CellResult[]; readonly stored: number }> {
  const { prepared, cells, clock, request, code } = plan;
  const found = cells.map((cell) => (force ? undefined : kept?.find(cell)));
  const missing = cells.filter((_, i) => found[i] === undefined);
  const stored = cells.length - missing.length;
  const { atOnce, teamSize } = divideThreads(prepared, Math.max(1, missing.length), threads);
  const {
    isolate = plan.userPlugins.length > 0,
    timeLimit = TIME_LIMIT_SECONDS,
    retries = RETRIES,
  } = isolation;
  const isInline = atOnce === 1 && !isolate;
  observer.planned?.(plan, { cells: missing, stored, atOnce, isInline });
  if (missing.length === 0) return { results: found.map((result) => result!), stored };
  forecastMemory(prepared, plan.footprints, { cells: missing.length, threads, isIsolated: isolate });
  const keeping: Observer = {
    cellStarted: (cell) => observer.cellStarted?.(cell),
    epochDone: (cell, point) => observer.epochDone?.(cell, point),
    memoryTaken: (bytes) => observer.memoryTaken?.(bytes),
    trialDone: (cell, evaluations) => observer.trialDone?.(cell, evaluations),
    cellDone: (cell, result) => {
      kept?.keep(cell, result);
      observer.cellDone?.(cell, result);
    },
  };
  const workerData = { request, teamSize, fingerprint: fingerprint(prepared, code) };
  const runElsewhere = (): Promise<CellResult[]> => {
    const { memoryLimit = totalmem() / atOnce } = isolation;
    const printed = (text: string): void => observer.printed?.(text);
    const start = isolate
      ? processHost(WORKER, workerData, { memoryLimit, printed })
      : threadHost(WORKER, workerData);
    const patience = { retries, ...(isolate && { timeLimit }) };
    return executeElsewhere(prepared, missing, atOnce, start, patience, keeping);
  };
  const computed = isInline
    ? await withTeam(teamSize, (runner) => executeInline(prepared, missing, { clock, runner }, keeping))
    : await runElsewhere();
  let next = 0;
  return { results: found.map((result) => result ?? computed[next++]!), stored };
}

const WORKER = new URL('./cell-worker.js', import.meta.url);

export const environmentOf = (threads: number, storedCells: number): EnvironmentSummary => ({
  mfbench: VERSION,
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  threads,
  ...(storedCells > 0 && { storedCells }),
});
