import type { RunObserver, Work } from '../compute-cells.js';
import type { CurvePoint } from '../core/contracts/results.js';
import type { Cell } from '../harness/cells.js';
import { fitsOf } from '../harness/forecast.js';
import { budgetOf, isTuned } from '../harness/tuning/tune.js';
import type { Plan } from '../plan-experiment.js';

export interface Progress extends RunObserver {
  planned(plan: Plan, work: Work): void;
  /** Removes what will be overwritten; can be called twice. */
  finish(): void;
}

const REDRAW_SECONDS = 0.1;

/** Progress on a terminal as one line that is redrawn, elsewhere as a line an epoch; none if quiet. */
export function createProgress(stream: NodeJS.WriteStream, quiet: boolean): Progress {
  if (quiet) return { planned: () => undefined, finish: () => undefined };
  return stream.isTTY ? new RedrawnLine(stream) : new LineLog(stream);
}

/** Counts what is done of a run, in epochs; a model that fits by itself counts as one. */
class Account {
  readonly #started = performance.now();
  #names: readonly string[] = [];
  #folds: readonly string[] = [];
  #epochsOfRow: readonly number[] = [];
  /** Of each row on each fold: evaluations of its trials, and the epochs that they take all together. */
  #searchOf: readonly (readonly { readonly evaluations: number; readonly epochs: number }[])[] = [];
  #total = 0;
  readonly #done = new Map<string, number>();
  fits = 0;
  cells = 0;
  cellsDone = 0;

  plan({ prepared, cells: all }: Plan, { cells }: Work): void {
    const { rows } = prepared.experiment;
    this.#names = rows.map(({ name }) => cleanName(name));
    this.#folds = prepared.folds.map(({ name }) => name);
    this.#epochsOfRow = rows.map(({ method }) => {
      const epochs = method.form === 'formula' ? method.optimizer.options['epochs'] : 1;
      return typeof epochs === 'number' ? epochs : 1;
    });
    this.cells = cells.length;
    this.fits = all.reduce((total, { row, fold }) => total + fitsOf(prepared, rows[row]!, fold).fits, 0);
    this.#searchOf = rows.map((row, i) =>
      prepared.folds.map((_, fold) => {
        const { wholeFits } = fitsOf(prepared, row, fold);
        const evaluations = isTuned(row) ? budgetOf(prepared.experiment.tuning!, row).fits : 0;
        return { evaluations, epochs: (wholeFits - 1) * this.#epochsOfRow[i]! };
      }),
    );
    this.#total = cells.reduce((total, cell) => total + this.#epochsOf(cell), 0);
  }

  trial(cell: Cell, evaluations: number): void {
    const search = this.#search(cell);
    this.#done.set(key(cell), (evaluations / search.evaluations) * search.epochs);
  }

  epoch(cell: Cell, epoch: number): void {
    this.#done.set(key(cell), this.#search(cell).epochs + epoch);
  }

  cellDone(cell: Cell): void {
    this.#done.set(key(cell), this.#epochsOf(cell));
    this.cellsDone++;
  }

  #search({ row, fold }: Cell) {
    return this.#searchOf[row]![fold]!;
  }

  #epochsOf(cell: Cell): number {
    return this.#search(cell).epochs + this.#epochsOfRow[cell.row]!;
  }

  describeTrial(cell: Cell, evaluations: number): string {
    return `${this.name(cell)}  trial ${evaluations}/${this.#search(cell).evaluations}`;
  }

  describe({ row, fold }: Cell, { epoch, objective, rmse }: CurvePoint): string {
    const of = `epoch ${epoch}/${this.#epochsOfRow[row]}`;
    return `${this.#names[row]}, ${this.#folds[fold]}  ${of}  objective ${objective.toPrecision(6)}  rmse ${rmse.toFixed(4)}`;
  }

  name({ row, fold }: Cell): string {
    return `${this.#names[row]}, ${this.#folds[fold]}`;
  }

  get secondsLeft(): number {
    let done = 0;
    for (const epochs of this.#done.values()) done += epochs;
    const elapsed = (performance.now() - this.#started) / 1000;
    return done === 0 ? Number.NaN : (elapsed / done) * (this.#total - done);
  }
}

const key = ({ row, fold }: Cell): string => `${row} ${fold}`;

/** Control characters would move the cursor. */
const cleanName = (name: string): string => name.replace(/[\p{Cc}\p{Cf}]/gu, ' ');

class LineLog implements Progress {
  readonly #account = new Account();

  constructor(readonly stream: NodeJS.WriteStream) {}

  planned(plan: Plan, work: Work): void {
    this.#account.plan(plan, work);
    this.stream.write(
      `${this.#account.fits} fits: ${plan.experiment.rows.length} rows on ${plan.prepared.folds.length} folds\n`,
    );
  }

  epochDone(cell: Cell, point: CurvePoint): void {
    this.#account.epoch(cell, point.epoch);
    this.stream.write(
      `${this.#account.describe(cell, point)}  ${duration(this.#account.secondsLeft)} left\n`,
    );
  }

  trialDone(cell: Cell, evaluations: number): void {
    this.#account.trial(cell, evaluations);
    const left = duration(this.#account.secondsLeft);
    this.stream.write(`${this.#account.describeTrial(cell, evaluations)}  ${left} left\n`);
  }

  cellDone(cell: Cell, { fold }: { fold: { status: string; message?: string; fitSeconds: number } }): void {
    this.#account.cellDone(cell);
    const { cellsDone, cells } = this.#account;
    const outcome = fold.status === 'ok' ? `done in ${fold.fitSeconds.toFixed(2)} s` : fold.status;
    this.stream.write(`${this.#account.name(cell)}  ${outcome}  (${cellsDone}/${cells})\n`);
  }

  finish(): void {
    // Every line stands by itself.
  }
}

class RedrawnLine implements Progress {
  readonly #account = new Account();
  #drawn = Number.NEGATIVE_INFINITY;
  #visible = false;

  constructor(readonly stream: NodeJS.WriteStream) {}

  planned(plan: Plan, work: Work): void {
    this.#account.plan(plan, work);
  }

  cellStarted(cell: Cell): void {
    this.#draw(this.#account.name(cell));
  }

  epochDone(cell: Cell, point: CurvePoint): void {
    this.#account.epoch(cell, point.epoch);
    this.#draw(this.#account.describe(cell, point));
  }

  trialDone(cell: Cell, evaluations: number): void {
    this.#account.trial(cell, evaluations);
    this.#draw(this.#account.describeTrial(cell, evaluations));
  }

  cellDone(cell: Cell): void {
    this.#account.cellDone(cell);
  }

  finish(): void {
    if (this.#visible) this.stream.write('\r\x1b[2K');
    this.#visible = false;
  }

  #draw(text: string): void {
    const now = performance.now() / 1000;
    if (now - this.#drawn < REDRAW_SECONDS) return;
    this.#drawn = now;
    this.#visible = true;
    const { cellsDone, cells, secondsLeft } = this.#account;
    const line = `[${cellsDone}/${cells}] ${duration(secondsLeft)} left  ${text}`;
    this.stream.write(`\r\x1b[2K${line.slice(0, Math.max(20, (this.stream.columns || 80) - 1))}`);
  }
}

function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
