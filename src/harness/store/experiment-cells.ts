import { VERSION } from '../../version.js';
import type { Cell, CellResult } from '../cells.js';
import type { PreparedExperiment } from '../prepare.js';
import { cellKeys, type CodeHashes } from './cell-keys.js';
import type { CellStore } from './cell-store.js';

/** The cells of one experiment that are in a store. */
export class ExperimentCells {
  readonly #keyOf: (cell: Cell) => string;

  constructor(
    readonly prepared: PreparedExperiment,
    code: CodeHashes,
    readonly store: CellStore,
  ) {
    this.#keyOf = cellKeys(prepared, code);
  }

  find(cell: Cell): CellResult | undefined {
    return this.store.find(this.#keyOf(cell))?.result;
  }

  /** Keeps what would come out the same again. A failure might not: a thread died, a plugin lacked a file. It is tried anew every time. */
  keep(cell: Cell, result: CellResult): void {
    const { status } = result.fold;
    if (status !== 'ok' && status !== 'diverged') return;
    const { experiment, folds } = this.prepared;
    const origin = {
      experiment: experiment.name,
      row: experiment.rows[cell.row]!.name,
      fold: folds[cell.fold]!.name,
      version: VERSION,
      computed: new Date().toISOString(),
    };
    this.store.put({ key: this.#keyOf(cell), origin, result });
  }
}
