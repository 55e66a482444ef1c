import { createProgress, type Progress, type ProgressForm, usualForm } from './progress/progress.js';

/** How a run says how far it is. */
export interface Telling {
  readonly progress?: ProgressForm;
  readonly quiet?: boolean;
  /** Whether finished fits are kept, and done no more after an interruption. */
  readonly keeps: boolean;
}

/** Progress, warnings, what the store has saved, and what to do after an interruption. */
export function observeRun(
  stream: NodeJS.WriteStream,
  { progress: form = usualForm(stream, process.env['TERM']), quiet, keeps }: Telling,
): Progress {
  const progress = createProgress(stream, quiet ? 'none' : form);
  let done = 0;
  let listening: (() => void) | undefined;
  return {
    ...progress,
    planned(plan, work) {
      progress.planned?.(plan, work);
      // A fit on this thread lets no signal through: then the system ends the process at once, which the store is made for.
      if (!work.isInline) {
        listening = onInterruption(() => {
          const kept = `${work.stored + done} of ${plan.cells.length} fits are kept; the same command does the others.`;
          const text = keeps ? kept : 'No fit is kept, since there is no store.';
          progress.said({ kind: 'interrupted', text });
        });
      }
    },
    cellDone(cell, result) {
      done++;
      progress.cellDone?.(cell, result);
    },
    finish() {
      listening?.();
      progress.finish();
    },
  };
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
