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

/** A line for each event, for logs. */
export class LineLog implements Display {
  constructor(
    readonly stream: DisplayStream,
    readonly source: DisplaySource,
  ) {}

  planned(run: PlannedRun): void {
    this.stream.write(`${textOfStored(run)}${run.fits} fits: ${run.rows} rows on ${run.folds} folds\n`);
  }

  started(): void {
    // The first epoch says so.
  }

  advanced(running: RunningCell): void {
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
