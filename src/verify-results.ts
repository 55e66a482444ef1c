import { computeCells, type IsolationOptions, type RunObserver } from './compute-cells.js';
import type { Results } from './core/contracts/results.js';
import { compareResults, type ResultsComparison } from './harness/compare-results.js';
import { availableCores } from './harness/cores.js';
import { planRequest } from './plan-experiment.js';
import { resultsOf } from './run-experiment.js';

export interface VerifyOptions {
  /** Where relative paths of data start; where they started in the run that is verified if not given. */
  readonly dataRoot?: string;
  /** Threads to fit with; as many as there are cores if not given. */
  readonly threads?: number;
  readonly observer?: RunObserver;
  /** Loads the plugins that the results name, which is to run their code. */
  readonly allowPlugins?: boolean;
  readonly isolation?: IsolationOptions;
}

/** Runs again what results come from, all of it and without a store, and compares: what `mfbench verify` does. */
export async function verifyResults(
  stated: Results,
  options: VerifyOptions = {},
): Promise<ResultsComparison & { readonly digest: string }> {
  const { threads = availableCores(), observer = {}, allowPlugins = false, isolation = {} } = options;
  const { file, text, set } = stated.config;
  const dataRoot = options.dataRoot ?? stated.config.dataRoot;
  const plan = await planRequest({
    ...{ file, text, set, allowPlugins },
    ...(dataRoot !== undefined && { dataRoot }),
  });
  const { results } = await computeCells(plan, { threads, observer, isolation });
  const computed = resultsOf(plan, results, { threads, stored: 0 });
  return { ...compareResults(stated, computed), digest: computed.digest };
}
