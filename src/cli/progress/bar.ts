import { columnsOf } from '../../plugins/reporters/columns.js';
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
import { formatLeft, formatStep, meter, sparkline } from './text.js';

const REDRAW_SECONDS = 0.1;
const DEFAULT_COLUMNS = 80;
const METER = 16;
const LONGEST_NAME = 28;
const MEBIBYTE = 1024 * 1024;

/**
 * A few lines at the end of the terminal that are redrawn: the whole run, and below it each cell that runs. The cursor stays visible all the time, so
 * that a process that is ended in whatever way leaves the terminal as it should be.
 */
export class RedrawnBlock implements Display {
  #drawnAt = Number.NEGATIVE_INFINITY;
  /** What stands on the screen now. */
  #lines: readonly string[] = [];

  /** @param now seconds */
  constructor(
    readonly stream: DisplayStream,
    readonly source: DisplaySource,
    readonly now: () => number,
  ) {}

  planned(run: PlannedRun): void {
    this.stream.write(textOfStored(run));
  }

  started(): void {
    this.#draw();
  }

  advanced(): void {
    this.#draw();
  }

  done(): void {
    this.#draw();
  }

  said(message: Message): void {
    this.finish();
    this.stream.write(textOfMessage(message));
  }

  finish(): void {
    if (this.#lines.length > 0) this.stream.write(this.#erasing());
    this.#lines = [];
    this.#drawnAt = Number.NEGATIVE_INFINITY;
  }

  #draw(): void {
    if (this.now() - this.#drawnAt < REDRAW_SECONDS) return;
    this.#drawnAt = this.now();
    const { account, memory } = this.source;
    const { left, running } = account;
    const overall = [
      meter(account.fraction, METER),
      `${account.cellsDone}/${account.cells} fits`,
      left ? formatLeft(left) : '',
      `${Math.ceil(memory() / MEBIBYTE)} MiB`,
    ];
    const name = Math.min(LONGEST_NAME, Math.max(0, ...running.map((one) => columnsOf(one.row))));
    const cells = running.map((one) => describeCell(one, name));
    // One line less than the terminal has: a block that scrolls cannot be redrawn.
    const most = Math.max(1, (this.stream.rows || Number.POSITIVE_INFINITY) - 1);
    const lines = [overall, ...cells].slice(0, most).map((parts) => {
      const text = parts.filter((part) => part !== '').join('  ');
      // One column less: some terminals wrap when the last is written.
      return cut(text, this.#columns - 1);
    });
    this.stream.write(`${this.#erasing()}${lines.join('\n')}`);
    this.#lines = lines;
  }

  /** A terminal of no columns is one that does not know. */
  get #columns(): number {
    return this.stream.columns || DEFAULT_COLUMNS;
  }

  /** Moves to the start of the block, which a terminal that has become narrower has wrapped, and clears all from there. */
  #erasing(): string {
    const screenLines = this.#lines.reduce(
      (total, line) => total + Math.max(1, Math.ceil(columnsOf(line) / this.#columns)),
      0,
    );
    const up = screenLines > 1 ? `\x1b[${screenLines - 1}A` : '';
    return `\r${up}\x1b[J`;
  }
}

function describeCell(one: RunningCell, name: number): string[] {
  const objective = one.objectives.at(-1);
  return [
    meter(one.rowCells === 0 ? 0 : (one.rowDone + one.fraction) / one.rowCells, METER),
    padded(shortened(one.row, name), name),
    `${one.rowDone}/${one.rowCells}`,
    one.fold,
    formatStep(one),
    objective === undefined ? '' : `${sparkline(one.objectives)} ${objective.toPrecision(6)}`,
    one.rmse === undefined ? '' : `rmse ${one.rmse.toFixed(4)}`,
  ];
}

const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

const shortened = (text: string, columns: number): string =>
  columnsOf(text) <= columns ? text : `${cut(text, columns - 1)}…`;

/** As much of a text as so many columns have room for. */
function cut(text: string, columns: number): string {
  let taken = '';
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) break;
    taken += character;
  }
  return taken;
}
