import type { Cell, CellResult } from '../../harness/cells.js';
import type { RunningCell } from './account.js';
import type { Display, DisplaySource, DisplayStream, Message, PlannedRun } from './display.js';

/** A JSON object on a line for each event, for programs. */
export class JsonLines implements Display {
  constructor(
    readonly stream: DisplayStream,
    readonly source: DisplaySource,
  ) {}

  planned(run: PlannedRun): void {
    this.#write('planned', run);
  }

  started(cell: Cell): void {
    this.#write('started', this.#place(cell));
  }

  advanced({ cell, epoch, epochs, objectives, rmse, trial }: RunningCell): void {
    const { account, memory } = this.source;
    const { left } = account;
    this.#write(trial ? 'trial' : 'epoch', {
      ...this.#place(cell),
      ...(trial ?? { epoch, epochs, objective: objectives.at(-1), rmse }),
      fraction: account.fraction,
      ...(left && { secondsLeft: left.seconds, isWhole: left.isWhole }),
      memoryBytes: memory(),
    });
  }

  done(cell: Cell, { fold: { status, message, fitSeconds } }: CellResult): void {
    const { cellsDone, cells } = this.source.account;
    this.#write('done', { ...this.#place(cell), status, message, fitSeconds, done: cellsDone, of: cells });
  }

  said({ kind, text }: Message): void {
    this.#write(kind, { text });
  }

  finish(): void {
    // Every line stands by itself.
  }

  #place(cell: Cell) {
    const { account } = this.source;
    return { row: account.rowOf(cell), fold: account.foldOf(cell) };
  }

  #write(event: string, what: object): void {
    this.stream.write(`${JSON.stringify({ event, ...what })}\n`);
  }
}
