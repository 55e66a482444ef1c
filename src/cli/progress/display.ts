import type { Cell, CellResult } from '../../harness/cells.js';
import type { Account, RunningCell } from './account.js';

/** Shows how far a run is, in one of several ways. */
export interface Display {
  planned(summary: PlannedRun): void;
  started(cell: Cell): void;
  /** An epoch, or a trial of a row that is tuned. */
  advanced(running: RunningCell): void;
  done(cell: Cell, result: CellResult): void;
  /** What is no progress but has to be said in between. */
  said(message: Message): void;
  /** Leaves the stream as it was found; can be called twice. */
  finish(): void;
}

export interface PlannedRun {
  readonly rows: number;
  readonly folds: number;
  readonly fits: number;
  /** Cells to compute, and those that are in the store. */
  readonly cells: number;
  readonly stored: number;
}

export interface Message {
  readonly kind: 'warning' | 'printed' | 'interrupted' | 'written';
  readonly text: string;
}

/** What displays look at when they show something. */
export interface DisplaySource {
  readonly account: Account;
  /** Bytes of memory that the run takes: this process, and those that fit for it as far as they have said. */
  readonly memory: () => number;
}

/** Messages as a person reads them, whatever the way in which progress is shown. */
export const textOfMessage = ({ kind, text }: Message): string => {
  switch (kind) {
    case 'warning':
      return `Warning: ${text}\n`;
    case 'printed':
      return text.replace(/[^\P{C}\n\t]+/gu, ' ');
    case 'interrupted':
      return `\nInterrupted. ${text}\n`;
    case 'written':
      return `${text}\n`;
  }
};

export const textOfStored = ({ cells, stored }: PlannedRun): string =>
  stored === 0
    ? ''
    : `${stored} of ${cells + stored} fits are in the store and not done again (--force would)\n`;

/** The stream's own `write`, and what is known of the terminal. */
export type DisplayStream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns' | 'rows'>;
