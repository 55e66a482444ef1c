import type { Cell, CellResult } from '../../harness/cells.js';
import type { RunningCell } from './account.js';
import {
  type Display,
  type DisplaySource,
  type DisplayStream,
  type Message,
  type PlannedRun,
  textOfMessage,
  textOfStored,
} from './display.js';
import { formatLeft, formatStep } from './text.js';

/** So long nothing is said of epochs and trials: a log is read afterwards, and a run can have a thousand of them a second. */
const SECONDS_BETWEEN = 5;

/** A line for each fit that is done, and now and then how far a running one is: for logs. */
export class LineLog implements Display {
  #saidAt: number;

  /** @param now seconds */
  constructor(
    readonly stream: DisplayStream,
    readonly source: DisplaySource,
    readonly now: () => number,
  ) {
    this.#saidAt = now();
  }

  planned(run: PlannedRun): void {
    this.#saidAt = this.now();
    this.stream.write(`${textOfStored(run)}${run.fits} fits: ${run.rows} rows on ${run.folds} folds\n`);
  }

  started(): void {
    // That it is done says so, or how far it is.
  }

  advanced(running: RunningCell): void {
    if (this.now() - this.#saidAt < SECONDS_BETWEEN) return;
    this.#saidAt = this.now();
    const { row, fold, objectives, rmse } = running;
    const objective = objectives.at(-1);
    const left = this.source.account.left;
    this.#write([
      `${row}, ${fold}`,
      formatStep(running),
      objective === undefined ? '' : `objective ${objective.toPrecision(6)}`,
      rmse === undefined ? '' : `rmse ${rmse.toFixed(4)}`,
      left ? formatLeft(left) : '',
    ]);
  }

  done(cell: Cell, { fold: { status, fitSeconds } }: CellResult): void {
    const { account } = this.source;
    const outcome = status === 'ok' ? `done in ${fitSeconds.toFixed(2)} s` : status;
    this.#write([
      `${account.rowOf(cell)}, ${account.foldOf(cell)}`,
      outcome,
      `(${account.cellsDone}/${account.cells})`,
    ]);
  }

  said(message: Message): void {
    this.stream.write(textOfMessage(message));
  }

  finish(): void {
    // Every line stands by itself.
  }

  #write(parts: readonly string[]): void {
    this.stream.write(`${parts.filter((part) => part !== '').join('  ')}\n`);
  }
}
