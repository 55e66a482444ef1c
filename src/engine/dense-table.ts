import type { Axis } from '../core/contracts/model.js';
import type { ParameterTable } from '../core/contracts/objective.js';
import type { Slot } from './kernel.js';
import type { EngineTable } from './problem.js';
import type { Workspace } from './workspace.js';

/** The parameters of a table, row-major, beside those in the memory of the fit. */
export class DenseTable implements ParameterTable {
  readonly name: string;
  readonly axis: Axis;
  readonly columns: number;
  readonly seen: Uint32Array;
  readonly values: Float64Array;
  readonly #slot: Slot;

  constructor(
    readonly table: EngineTable,
    readonly workspace: Workspace,
    slot: Slot,
  ) {
    this.name = table.name;
    this.axis = table.axis;
    this.columns = table.columns;
    this.seen = table.seen;
    this.values = new Float64Array(table.rows * table.columns);
    this.#slot = slot;
  }

  read(): void {
    this.workspace.memory.read(this.#slot, this.values);
  }

  /** @returns whether the memory held other values. */
  write(): boolean {
    return this.workspace.memory.write(this.#slot, this.values);
  }

  writeRow(row: number): void {
    const { memory } = this.workspace;
    const start = memory.indexOf(this.#slot, row);
    for (let k = 0; k < this.columns; k++) memory.f64[start + k] = this.values[row * this.columns + k]!;
  }
}
