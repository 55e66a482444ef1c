import type { RunObserver } from '../../compute-cells.js';
import { Account } from './account.js';
import { RedrawnBlock } from './bar.js';
import type { Display, DisplaySource, DisplayStream, Message } from './display.js';
import { JsonLines } from './json-lines.js';
import { LineLog } from './lines.js';
import { WarningsAlone } from './warnings-alone.js';

export const PROGRESS_FORMS = ['bar', 'lines', 'json'] as const;
export type ProgressForm = (typeof PROGRESS_FORMS)[number];

export interface Progress extends RunObserver {
  said(message: Message): void;
  /** Removes what will be overwritten; can be called twice. */
  finish(): void;
}

/** A terminal that can move its cursor gets a bar, everything else lines. */
export const usualForm = ({ isTTY }: DisplayStream, terminal: string | undefined): ProgressForm =>
  isTTY && terminal !== 'dumb' ? 'bar' : 'lines';

const seconds = (): number => performance.now() / 1000;

/** Shows the progress of a run in one of the forms, or nothing but what has to be said. @param now seconds */
export function createProgress(stream: DisplayStream, form: ProgressForm | 'none', now = seconds): Progress {
  const account = new Account(now);
  let elsewhere = 0;
  const memory = (): number => process.memoryUsage.rss() + elsewhere;
  const display = createDisplay(stream, form, { account, memory }, now);
  return {
    planned(plan, work) {
      account.plan(plan, work);
      display.planned({
        ...{ rows: plan.experiment.rows.length, folds: plan.prepared.folds.length },
        ...{ fits: account.fits, cells: account.cells, stored: work.stored },
      });
    },
    cellStarted(cell) {
      account.started(cell);
      display.started(cell);
    },
    epochDone(cell, point) {
      const running = account.epoch(cell, point);
      display.advanced(running);
    },
    trialDone(cell, evaluations) {
      const running = account.trial(cell, evaluations);
      display.advanced(running);
    },
    memoryTaken(bytes) {
      elsewhere = bytes;
    },
    cellDone(cell, result) {
      account.done(cell);
      display.done(cell, result);
    },
    warned(text) {
      display.said({ kind: 'warning', text });
    },
    printed(text) {
      display.said({ kind: 'printed', text });
    },
    said(message) {
      display.said(message);
    },
    finish() {
      display.finish();
    },
  };
}

function createDisplay(
  stream: DisplayStream,
  form: ProgressForm | 'none',
  source: DisplaySource,
  now: () => number,
): Display {
  switch (form) {
    case 'bar':
      return new RedrawnBlock(stream, source, now);
    case 'lines':
      return new LineLog(stream, source, now);
    case 'json':
      return new JsonLines(stream, source);
    case 'none':
      return new WarningsAlone(stream);
  }
}
