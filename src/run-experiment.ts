import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { openExperiment, type OpenedExperiment, type Request } from './composition.js';
import type { RenderContext } from './core/contracts/evaluation.js';
import type { Results } from './core/contracts/results.js';
import { ConfigError, messageOf } from './core/errors.js';
import { Team } from './engine/team.js';
import { type Cell, type CellResult, checkRows, listCells } from './harness/cells.js';
import { availableCores } from './harness/cores.js';
import { divideThreads, executeInline, executeOnThreads, type Observer } from './harness/execute.js';
import { forecastMemory } from './harness/forecast.js';
import { type PreparedExperiment, prepare } from './harness/prepare.js';
import { prepareFolder, writeReports } from './harness/report-files.js';
import { assembleResults } from './harness/results.js';
import { VERSION } from './version.js';

export interface PlanOptions {
  /** Changes to the configuration, such as `seed=7`. */
  readonly set?: readonly string[];
  /** Where relative paths of data start; the configuration's folder if not given. */
  readonly dataRoot?: string;
}

/** What a configuration asks for, with nothing run: every combination has been checked. */
export interface Plan extends OpenedExperiment {
  readonly request: Request;
  readonly prepared: PreparedExperiment;
  readonly cells: readonly Cell[];
}

/** @throws ConfigError, DataError or PluginError: then nothing of it can be run. */
export async function planExperiment(file: string, options: PlanOptions = {}): Promise<Plan> {
  const request = await readRequest(file, options);
  const opened = await openExperiment(request);
  const prepared = await prepare(opened.experiment);
  checkRows(prepared, opened.document);
  return { ...opened, request, prepared, cells: listCells(prepared) };
}

/** Reads a configuration's text. @throws ConfigError if that cannot be done. */
export async function readRequest(file: string, options: PlanOptions): Promise<Request> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw ConfigError.of(missing ? 'there is no such file' : messageOf(error), { file });
  });
  const { set = [], dataRoot } = options;
  return { file, text, set, ...(dataRoot !== undefined && { dataRoot: resolve(dataRoot) }) };
}

export interface RunOptions extends PlanOptions {
  /** The folder for reports; `reports/<experiment>` if not given. */
  readonly out?: string;
  /** Threads to fit with; as many as there are cores if not given. Changes times, never results. */
  readonly threads?: number;
  readonly observer?: Observer & { planned?(plan: Plan): void };
  readonly render?: RenderContext;
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
  const { prepared, clock, request, cells, experiment } = plan;
  const { observer = {}, render = { width: 100, color: false } } = options;
  const folder = options.out ?? join('reports', experiment.name);
  await prepareFolder(folder);
  observer.planned?.(plan);
  const threads = options.threads ?? availableCores();
  forecastMemory(prepared, cells.length, threads);
  const { atOnce, teamSize } = divideThreads(prepared, cells.length, threads);
  const done =
    atOnce === 1
      ? await executeInline(prepared, cells, { clock, runner: new Team(teamSize) }, observer)
      : await executeOnThreads(prepared, cells, atOnce, WORKER, { request, teamSize }, observer);
  const environment = {
    mfbench: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    threads,
  };
  const config = { file, text: request.text, set: request.set };
  const results = assembleResults(prepared, byRow(done, prepared.folds.length), environment, config);
  const terminal = await writeReports(results, experiment.reporters, folder, render);
  return { results, folder, terminal };
}

const WORKER = new URL('./cell-worker.js', import.meta.url);

function byRow(cells: readonly CellResult[], folds: number): CellResult[][] {
  return Array.from({ length: cells.length / folds }, (_, row) =>
    cells.slice(row * folds, (row + 1) * folds),
  );
}
