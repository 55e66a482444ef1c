import type { Work } from '../compute-cells.js';
import type { Plan } from '../plan-experiment.js';
import { createProgress, type Progress } from './progress.js';

/** Progress, warnings, what the store has saved, and what to do after an interruption. */
export function observeRun(stream: NodeJS.WriteStream, quiet: boolean, keeps: boolean): Progress {
  const progress = createProgress(stream, quiet);
  let done = 0;
  let listening: (() => void) | undefined;
  return {
    planned: (plan, work) => {
      if (!quiet && work.stored > 0) stream.write(describeStored(plan, work));
      progress.planned(plan, work);
      // A fit on this thread lets no signal through: then the system ends the process at once, which the store is made for.
      if (!work.isInline) {
        listening = onInterruption(() => {
          progress.finish();
          const kept = `${work.stored + done} of ${plan.cells.length} fits are kept; the same command does the others`;
          stream.write(`\nInterrupted. ${keeps ? kept : 'No fit is kept, since there is no store'}.\n`);
        });
      }
    },
    cellStarted: (cell) => progress.cellStarted?.(cell),
    epochDone: (cell, point) => progress.epochDone?.(cell, point),
    cellDone: (cell, result) => {
      done++;
      progress.cellDone?.(cell, result);
    },
    printed: (text) => {
      if (quiet) return;
      progress.finish();
      stream.write(text.replace(/[^\P{C}\n\t]+/gu, ' '));
    },
    warned: (message) => {
      progress.finish();
      stream.write(`Warning: ${message}\n`);
    },
    finish: () => {
      listening?.();
      progress.finish();
    },
  };
}

function describeStored({ cells }: Plan, { stored }: Work): string {
  return `${stored} of ${cells.length} fits are in the store and not done again (--force would)\n`;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Calls `tell` at the first of these signals and then lets it end the process, as the system would have done: a shell sees 130 or 143. A second signal
 * does not wait. @returns what stops that.
 */
function onInterruption(tell: () => void): () => void {
  const stop = (): void => {
    for (const signal of SIGNALS) process.removeListener(signal, interrupted);
  };
  const interrupted = (signal: NodeJS.Signals): void => {
    stop();
    tell();
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  return stop;
}
