import { cpus } from 'node:os';
import type { EnvironmentSummary } from './core/contracts/results.js';
import { withTeam } from './engine/team.js';
import type { Cell, CellResult } from './harness/cells.js';
import { divideThreads, executeInline, executeOnThreads, type Observer } from './harness/execute.js';
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
  /** Cells that run at once, each on a thread of its own; 1: all run on the thread that asks for them. */
  readonly atOnce: number;
}

export interface RunObserver extends Observer {
  planned?(plan: Plan, work: Work): void;
  /** Told what is no error, but has to be known. */
  warned?(message: string): void;
}

export interface ComputeOptions {
  readonly threads: number;
  readonly observer: RunObserver;
  /** Where finished cells are kept; nowhere if not given. */
  readonly kept?: ExperimentCells;
  /** Whether cells that are there are computed all the same. */
  readonly force?: boolean;
}

/** Finds the cells of a plan in the store and computes the others, each of which is kept as soon as it is done. In the order of the plan's cells. */
export async function computeCells(
  plan: Plan,
  { threads, observer, kept, force = false }: ComputeOptions,
): Promise<{ readonly results: readonly CellResult[]; readonly stored: number }> {
  const { prepared, cells, clock, request, code } = plan;
  const found = cells.map((cell) => (force ? undefined : kept?.find(cell)));
  const missing = cells.filter((_, i) => found[i] === undefined);
  const stored = cells.length - missing.length;
  const { atOnce, teamSize } = divideThreads(prepared, Math.max(1, missing.length), threads);
  observer.planned?.(plan, { cells: missing, stored, atOnce });
  if (missing.length === 0) return { results: found.map((result) => result!), stored };
  forecastMemory(prepared, plan.footprints, missing.length, threads);
  const keeping: Observer = {
    cellStarted: (cell) => observer.cellStarted?.(cell),
    epochDone: (cell, point) => observer.epochDone?.(cell, point),
    trialDone: (cell, evaluations) => observer.trialDone?.(cell, evaluations),
    cellDone: (cell, result) => {
      kept?.keep(cell, result);
      observer.cellDone?.(cell, result);
    },
  };
  const workerData = { request, teamSize, fingerprint: fingerprint(prepared, code) };
  const computed =
    atOnce === 1
      ? await withTeam(teamSize, (runner) => executeInline(prepared, missing, { clock, runner }, keeping))
      : await executeOnThreads(prepared, missing, atOnce, WORKER, workerData, keeping);
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
