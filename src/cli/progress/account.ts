import type { Work } from '../../compute-cells.js';
import type { CurvePoint } from '../../core/contracts/results.js';
import type { Cell } from '../../harness/cells.js';
import { fitsOf } from '../../harness/forecast.js';
import { budgetOf, isTuned } from '../../harness/tuning/tune.js';
import { plain } from '../../plugins/reporters/text.js';
import type { Plan } from '../../plan-experiment.js';

/** What the running cells of a row take is told only after so many seconds of progress: before, compilation is most of it. */
const MEANINGFUL_SECONDS = 0.5;

interface RowAccount {
  readonly name: string;
  /** Epochs that a fit may take; 1 for a model that fits by itself. */
  readonly epochs: number;
  /** Whether fits end after their epochs, and not when a minimum is reached or nothing more is to be gained. */
  readonly isSteady: boolean;
  /** Cells that this run has to compute. */
  readonly cells: number;
  readonly done: number;
  /** Seconds of the finished cells, all together. */
  readonly seconds: number;
}

/** A cell that runs. */
export interface RunningCell {
  readonly cell: Cell;
  readonly row: string;
  readonly fold: string;
  /** Cells of its row that are finished, and that there are. */
  readonly rowDone: number;
  readonly rowCells: number;
  /** The last epoch, of how many, and the objective after each so far; of the fit that counts, not of trials. */
  readonly epoch?: number;
  readonly epochs: number;
  readonly rmse?: number;
  readonly objectives: readonly number[];
  readonly trial?: { readonly evaluations: number; readonly of: number };
  /** What is done of it, from 0 to 1. */
  readonly fraction: number;
}

interface Running {
  readonly startedAt: number;
  /** When progress was first told, and how far it was: what came before is preparation. */
  first?: { readonly at: number; readonly fraction: number };
  last?: { readonly at: number; readonly fraction: number };
  point?: CurvePoint;
  objectives: number[];
  evaluations?: number;
}

/** The time that a run has still to go; `isWhole` unless there are rows of which nothing is known yet. */
export interface TimeLeft {
  readonly seconds: number;
  readonly isWhole: boolean;
}

/** Keeps count of a run: what is done, what runs, and how long the rest will take. */
export class Account {
  readonly #now: () => number;
  #rows: RowAccount[] = [];
  #folds: readonly string[] = [];
  /** Of each row on each fold: evaluations of its trials, and the share of the cell's epochs that they take. */
  #searchOf: readonly (readonly { readonly evaluations: number; readonly share: number }[])[] = [];
  #atOnce = 1;
  readonly #running = new Map<string, Running & { readonly cell: Cell }>();
  fits = 0;
  cells = 0;
  cellsDone = 0;

  /** @param now seconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  plan({ prepared, cells: all }: Plan, { cells, atOnce }: Work): void {
    const { experiment, folds } = prepared;
    this.#folds = folds.map(({ name }) => plain(name));
    this.#atOnce = atOnce;
    this.cells = cells.length;
    this.fits = all.reduce(
      (total, { row, fold }) => total + fitsOf(prepared, experiment.rows[row]!, fold).fits,
      0,
    );
    this.#rows = experiment.rows.map(({ name, method }, row): RowAccount => {
      const optimizer = method.form === 'formula' ? method.optimizer : undefined;
      const epochs = optimizer?.options['epochs'];
      return {
        name: plain(name),
        epochs: typeof epochs === 'number' ? epochs : 1,
        isSteady: optimizer !== undefined && optimizer.plugin.form !== 'minimize',
        cells: cells.filter((cell) => cell.row === row).length,
        done: 0,
        seconds: 0,
      };
    });
    this.#searchOf = experiment.rows.map((row) =>
      folds.map((_, fold) => {
        const { wholeFits } = fitsOf(prepared, row, fold);
        const evaluations = isTuned(row) ? budgetOf(experiment.tuning!, row).fits : 0;
        return { evaluations, share: (wholeFits - 1) / wholeFits };
      }),
    );
  }

  started(cell: Cell): void {
    this.#running.set(key(cell), { cell, startedAt: this.#now(), objectives: [] });
  }

  trial(cell: Cell, evaluations: number): RunningCell {
    const running = this.#of(cell);
    running.evaluations = evaluations;
    const { evaluations: of, share } = this.#search(cell);
    return this.#advance(running, (evaluations / of) * share);
  }

  epoch(cell: Cell, point: CurvePoint): RunningCell {
    const running = this.#of(cell);
    if (point.epoch === 0) running.objectives = []; // a cell that is tried again
    running.point = point;
    running.objectives.push(point.objective);
    const { share } = this.#search(cell);
    return this.#advance(running, share + (1 - share) * (point.epoch / this.#rows[cell.row]!.epochs));
  }

  done(cell: Cell): void {
    const { startedAt } = this.#of(cell);
    const row = this.#rows[cell.row]!;
    this.#rows[cell.row] = { ...row, done: row.done + 1, seconds: row.seconds + this.#now() - startedAt };
    this.#running.delete(key(cell));
    this.cellsDone++;
  }

  /** The cells that run, in the order in which they were started. */
  get running(): readonly RunningCell[] {
    return [...this.#running.values()].map((running) => this.#describe(running));
  }

  rowOf = ({ row }: Cell): string => this.#rows[row]!.name;
  foldOf = ({ fold }: Cell): string => this.#folds[fold]!;

  /** What is done of the whole run, from 0 to 1, where cells count alike. */
  get fraction(): number {
    let done = this.cellsDone;
    for (const { last } of this.#running.values()) done += last?.fraction ?? 0;
    return this.cells === 0 ? 1 : done / this.cells;
  }

  /**
   * A cell takes as long as those of its row that are done; before the first of them, as its epochs so far suggest. None until something can be
   * said; of rows that have not begun nothing is known, so that the time is a lower bound until they have.
   */
  get left(): TimeLeft | undefined {
    let seconds = 0;
    let longest = 0;
    let isKnown = false;
    let isWhole = true;
    for (const [row, { cells, done }] of this.#rows.entries()) {
      if (done === cells) continue;
      const cellSeconds = this.#secondsOf(row);
      if (cellSeconds === undefined) {
        isWhole = false;
        continue;
      }
      isKnown = true;
      const running = [...this.#running.values()].filter(({ cell }) => cell.row === row);
      const rest = running.map(({ startedAt, last }) => {
        // Whichever of the two says more is done: a clock that has run out is not believed, epochs are.
        const byTime = (this.#now() - startedAt) / cellSeconds;
        return cellSeconds * Math.max(0, 1 - Math.max(last?.fraction ?? 0, Math.min(byTime, 1)));
      });
      const waiting = cells - done - running.length;
      seconds += waiting * cellSeconds + rest.reduce((total, one) => total + one, 0);
      longest = Math.max(longest, ...rest, waiting > 0 ? cellSeconds : 0);
    }
    const total = Math.max(seconds / this.#atOnce, longest);
    return isKnown && (isWhole || total >= 1) ? { seconds: total, isWhole } : undefined;
  }

  #secondsOf(row: number): number | undefined {
    const { done, seconds, isSteady } = this.#rows[row]!;
    if (done > 0) return seconds / done;
    if (!isSteady) return undefined;
    for (const { cell, startedAt, first, last } of this.#running.values()) {
      if (cell.row !== row || !first || !last || last.at - first.at < MEANINGFUL_SECONDS) continue;
      const rate = (last.fraction - first.fraction) / (last.at - first.at);
      return first.at - startedAt + (1 - first.fraction) / rate;
    }
    return undefined;
  }

  #of(cell: Cell): Running & { readonly cell: Cell } {
    if (!this.#running.has(key(cell))) this.started(cell);
    return this.#running.get(key(cell))!;
  }

  #advance(running: Running & { readonly cell: Cell }, fraction: number): RunningCell {
    const here = { at: this.#now(), fraction };
    if (!running.first || fraction < running.first.fraction) running.first = here;
    running.last = here;
    return this.#describe(running);
  }

  #search({ row, fold }: Cell) {
    return this.#searchOf[row]![fold]!;
  }

  #describe({ cell, point, objectives, evaluations, last }: Running & { readonly cell: Cell }): RunningCell {
    const { done, cells, epochs } = this.#rows[cell.row]!;
    return {
      ...{ cell, row: this.rowOf(cell), fold: this.foldOf(cell), rowDone: done, rowCells: cells },
      ...{ epochs, objectives, fraction: last?.fraction ?? 0 },
      ...(point && { epoch: point.epoch, ...(point.rmse !== null && { rmse: point.rmse }) }),
      ...(evaluations !== undefined &&
        !point && { trial: { evaluations, of: this.#search(cell).evaluations } }),
    };
  }
}

const key = ({ row, fold }: Cell): string => `${row} ${fold}`;
