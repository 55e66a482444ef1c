import { join } from 'node:path';
import { computeCells, environmentOf, type IsolationOptions, type RunObserver } from './compute-cells.js';
import type { RenderContext } from './core/contracts/evaluation.js';
import type { ConfigSummary, Results } from './core/contracts/results.js';
import { type CellResult, withoutValues } from './harness/cells.js';
import { availableCores } from './harness/cores.js';
import { checkMachine, prepareFolder, writeReports } from './harness/report-files.js';
import { assembleResults } from './harness/results.js';
import { CellStore } from './harness/store/cell-store.js';
import { ExperimentCells } from './harness/store/experiment-cells.js';
import { type Plan, planExperiment, type PlanOptions } from './plan-experiment.js';

export interface ReportOptions extends PlanOptions {
  /** The folder for reports; `reports/<experiment>` if not given. */
  readonly out?: string;
  /** The folder where finished cells are kept, and found again by the next run; none if not given. */
  readonly store?: string;
  readonly observer?: RunObserver;
  readonly render?: RenderContext;
}

export interface RunOptions extends ReportOptions {
  /** Threads to fit with; as many as there are cores if not given. Changes times, never results. */
  readonly threads?: number;
  /** Computes cells that are in the store too. */
  readonly force?: boolean;
  /** Where fits run, and what they may take. */
  readonly isolation?: IsolationOptions;
}

export interface RunOutcome {
  readonly results: Results;
  /** Where the reports are. */
  readonly folder: string;
  /** What the reporters have to say on a terminal. */
  readonly terminal: string;
}

/** Runs a configuration and writes its reports: what `mfbench run` does. */
export async function runExperiment(file: string, options: RunOptions = {}): Promise<RunOutcome> {
  const plan = await planExperiment(file, options);
  const { observer = {}, threads = availableCores(), force = false, isolation = {} } = options;
  const folder = reportFolder(plan, options);
  const kept = keptCells(plan, options);
  const { results, stored } = await computeCells(plan, {
    ...{ threads, observer, force, isolation },
    ...(kept && { kept }),
  });
  return writeResults(plan, results, { threads, stored, folder }, options);
}

/** Writes the reports of the cells that are in the store, and says which are not: what `mfbench report` does. Computes nothing. */
export async function reportExperiment(file: string, options: ReportOptions = {}): Promise<RunOutcome> {
  const plan = await planExperiment(file, options);
  const folder = reportFolder(plan, options);
  const kept = keptCells(plan, options);
  const found = plan.cells.map((cell) => kept?.find(cell));
  const results = found.map(
    (result, i) =>
      result ??
      withoutValues(plan.prepared, plan.cells[i]!, { status: 'missing', message: 'not computed yet' }),
  );
  const stored = found.filter((result) => result !== undefined).length;
  return writeResults(plan, results, { threads: availableCores(), stored, folder }, options);
}

/** The folder for the reports, which can be made and written there. */
function reportFolder({ experiment }: Plan, { out }: ReportOptions): string {
  const folder = out ?? join('reports', experiment.name);
  checkMachine(experiment.reporters);
  prepareFolder(folder);
  return folder;
}

function keptCells({ prepared, code }: Plan, { store, observer }: ReportOptions) {
  if (store === undefined) return undefined;
  const warn = (message: string): void => observer?.warned?.(message);
  return new ExperimentCells(prepared, code, new CellStore(store, warn));
}

function writeResults(
  plan: Plan,
  cells: readonly CellResult[],
  { folder, ...facts }: RunFacts & { readonly folder: string },
  { render = { width: 100, color: false } }: ReportOptions,
): RunOutcome {
  const results = resultsOf(plan, cells, facts);
  const terminal = writeReports(results, plan.experiment.reporters, folder, render);
  return { results, folder, terminal };
}

interface RunFacts {
  readonly threads: number;
  /** How many of the cells are from a store. */
  readonly stored: number;
}

/** The results of a plan's cells. */
export function resultsOf(
  { prepared, request, userPlugins }: Plan,
  cells: readonly CellResult[],
  { threads, stored }: RunFacts,
): Results {
  const { file, text, set, dataRoot } = request;
  const config: ConfigSummary = {
    ...{ file, text, set },
    ...(dataRoot !== undefined && { dataRoot }),
    ...(userPlugins.length > 0 && { plugins: userPlugins.map(({ owner }) => owner) }),
  };
  const folds = prepared.folds.length;
  const byRow = prepared.experiment.rows.map((_, row) => cells.slice(row * folds, (row + 1) * folds));
  const environment = environmentOf(threads, stored);
  const plugins = userPlugins.map(({ owner, version }) =>
    version === undefined ? owner : `${owner} ${version}`,
  );
  return assembleResults(prepared, byRow, { ...environment, ...(plugins.length > 0 && { plugins }) }, config);
}
