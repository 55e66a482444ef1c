import { readFile } from 'node:fs/promises';
import { openExperiment, type OpenedExperiment, type Request } from './composition.js';
import { ConfigError, unreadable } from './core/errors.js';
import type { Footprint } from './engine/footprint.js';
import { type Cell, listCells } from './harness/cells.js';
import { checkRows } from './harness/check-rows.js';
import type { Experiment } from './harness/experiment.js';
import { type PreparedExperiment, prepare } from './harness/prepare.js';

export interface PlanOptions {
  /** Changes to the configuration, such as `seed=7`. */
  readonly set?: readonly string[];
  /** Where relative paths of data start; the configuration's folder if not given. */
  readonly dataRoot?: string;
  /** Loads the plugins that the configuration names. They are code: whoever gives a configuration of others has to agree. */
  readonly allowPlugins?: boolean;
}

/** What a configuration asks for, with nothing run: every combination has been checked. */
export interface Plan extends OpenedExperiment {
  readonly request: Request;
  readonly prepared: PreparedExperiment;
  readonly cells: readonly Cell[];
  /** What a fit of each row needs of memory; null where that cannot be told. */
  readonly footprints: readonly (Footprint | null)[];
}

/** @throws ConfigError, DataError or PluginError: then nothing of it can be run. */
export async function planExperiment(file: string, options: PlanOptions = {}): Promise<Plan> {
  return planRequest(await readRequest(file, options));
}

/** What no configuration is called. */
const RATING_FILE = /\.(csv|tsv|dat|data|inter|jsonl|ndjson|txt|parquet|gz)$/i;

/** Reads a configuration's text. @throws ConfigError if that cannot be done. */
export async function readRequest(file: string, options: PlanOptions): Promise<Request> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw ConfigError.of(unreadable(error), { file });
  });
  if (RATING_FILE.test(file))
    throw ConfigError.of(
      'expected a configuration, a YAML file; if these are ratings, npx mfbench init FILE writes one for them',
      { file },
    );
  const { set = [], dataRoot, allowPlugins = false } = options;
  return { file, text, set, ...(dataRoot !== undefined && { dataRoot }), allowPlugins };
}

/** The experiment without its rows, for its data and folds alone: predictions that are still to be made are not asked for. */
export async function openSplit(file: string, options: PlanOptions): Promise<Experiment> {
  const { experiment } = await openExperiment(await readRequest(file, options));
  return { ...experiment, rows: [] };
}

/** The same for a configuration that has been read. */
export async function planRequest(request: Request): Promise<Plan> {
  const opened = await openExperiment(request);
  const prepared = await prepare(opened.experiment);
  const footprints = checkRows(prepared, opened.document);
  return { ...opened, request, prepared, footprints, cells: listCells(prepared) };
}
