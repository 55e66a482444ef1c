import { runExperiment, type RunOptions, type RunOutcome } from '../run-experiment.js';
import { printOutcome, renderContext, withStandardOutputKept } from './outcome.js';
import { observeRun } from './run-messages.js';

interface Printing {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Runs a configuration, shows how far it is, prints what came out and sets the exit code. */
export async function runAndPrint(
  config: string,
  options: RunOptions,
  printing: Printing,
): Promise<RunOutcome> {
  const observer = observeRun(process.stderr, printing.quiet === true, options.store !== undefined);
  try {
    const outcome = await withStandardOutputKept(() =>
      runExperiment(config, { ...options, observer, render: renderContext() }),
    );
    observer.finish();
    printOutcome(outcome, printing);
    return outcome;
  } finally {
    observer.finish();
  }
}
