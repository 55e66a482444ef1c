const GIBIBYTE = 1024 * 1024 * 1024;
const LARGEST = 2 * GIBIBYTE;

/** A number, as a 32-bit float, for each pair of different rows of one axis; 4 bytes each, rows (rows - 1) / 2 of them. */
export class RowPairs {
  readonly #values: Float32Array;

  /** @throws Error with the figure if they would take more than 2 GiB. */
  constructor(rows: number) {
    const pairs = (rows * (rows - 1)) / 2;
    if (4 * pairs > LARGEST) {
      const size = `${((4 * pairs) / GIBIBYTE).toFixed(1)} GiB`;
      throw new Error(
        `pairs of ${rows} rows need ${size}; leave out rare ones with the filter minimum-ratings or k-core`,
      );
    }
    this.#values = new Float32Array(pairs);
  }

  /** Of rows that differ, in either order. */
  get(a: number, b: number): number {
    return this.#values[a > b ? (a * (a - 1)) / 2 + b : (b * (b - 1)) / 2 + a]!;
  }

  /** The numbers of a row with all rows before it, to be written. */
  before(row: number): Float32Array {
    return this.#values.subarray((row * (row - 1)) / 2, (row * (row + 1)) / 2);
  }
}
