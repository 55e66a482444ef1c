import { runExperiment, type RunOptions, type RunOutcome } from '../run-experiment.js';
import { placeOfReports, printOutcome, renderContext, withStandardOutputKept } from './outcome.js';
import type { ProgressFlags } from './options.js';
import { observeRun } from './run-messages.js';

interface Printing extends ProgressFlags {
  readonly json?: boolean;
}

/** Runs a configuration, shows how far it is, prints what came out and sets the exit code. */
export async function runAndPrint(
  config: string,
  options: RunOptions,
  printing: Printing,
): Promise<RunOutcome> {
  const observer = observeRun(process.stderr, { ...printing, keeps: options.store !== undefined });
  try {
    const outcome = await withStandardOutputKept(() =>
      runExperiment(config, { ...options, observer, render: renderContext() }),
    );
    observer.finish();
    printOutcome(outcome, printing.json === true);
    observer.said({ kind: 'written', text: placeOfReports(outcome.folder) });
    return outcome;
  } finally {
    observer.finish();
  }
}
