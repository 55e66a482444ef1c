import type { FitMemory } from './memory.js';
import type { WasmFunction } from './wasm/function-builder.js';

/** A kernel and the addresses of its slots, and how far apart those of tasks are. */
export interface KernelCall {
  readonly kernel: string;
  readonly addresses: readonly number[];
  readonly taskStrides: readonly number[];
}

/**
 * Moves rows of a table to the minimum over each. The kernel describes the ratings of a row, piece by piece; what tasks of other jobs have for themselves, here
 * threads have. All arrays of numbers are in double precision.
 */
export interface SolveJob extends KernelCall {
  readonly kind: 'solve';
  /** Elements of a row of the matrices: the table's, padded. */
  readonly columns: number;
  /** Columns of the table. */
  readonly width: number;
  /** The rows that have ratings, and where each task starts and ends in them. */
  readonly rows: Uint32Array;
  readonly ranges: Uint32Array;
  /** The runs of a layout, where the records of each start, and the numbers of the runs of each row: from rowStarts[row] up to rowStarts[row + 1]. */
  readonly runs: Uint32Array;
  readonly records: Uint32Array;
  /** Words of a record. */
  readonly words: number;
  readonly runRecords: Uint32Array;
  readonly runsOfRows: Uint32Array;
  readonly rowStarts: Uint32Array;
  /** What the kernel writes: a row for each rating, scaled by the loss's curvature and as it is; there is room for so many records. */
  readonly pieces: {
    readonly scaled: number;
    readonly described: number;
    readonly taskStride: number;
    readonly records: number;
  };
  readonly scratch: {
    readonly hessian: number;
    readonly hessianStride: number;
    readonly diagonal: number;
    readonly gradient: number;
    readonly rowStride: number;
    /** By how much the slope of each rating has changed since it was described. */
    readonly changes: number;
    readonly changesStride: number;
  };
  /** A kernel over the list of `rows` in memory, that adds to the gradient and sets the diagonal. */
  readonly penalty?: KernelCall & { readonly list: number };
  readonly outer: string;
  readonly solve: string;
  readonly slopeChanges: string;
  readonly gradientChanges: string;
  /** The address of how many columns (u32) are solved at a time. */
  readonly block: number;
  /** The Hessian that all rows have in common, and the routine that multiplies with it. */
  readonly common?: { readonly matrix: number; readonly product: string };
  /** The address of the table. */
  readonly table: number;
  readonly tableStride: number;
}

/** Adds up the outer products of a table's rows with themselves, a matrix for each task. */
export interface GramJob {
  readonly kind: 'gram';
  /** Elements of a row of the matrices: the table's, padded. */
  readonly columns: number;
  readonly rows: Uint32Array;
  readonly ranges: Uint32Array;
  readonly table: number;
  readonly tableStride: number;
  /** Where each thread puts rows one after another, those of one column filled up to a vector. */
  readonly piece: { readonly address: number; readonly taskStride: number };
  readonly width: number;
  readonly matrices: { readonly address: number; readonly taskStride: number };
  readonly outer: string;
}

/** Adds the product of a matrix and a row to another row, for each of some rows. */
export interface ProductJob {
  readonly kind: 'product';
  readonly rows: Uint32Array;
  readonly ranges: Uint32Array;
  readonly matrix: number;
  readonly from: number;
  readonly to: number;
  readonly stride: number;
  readonly width: number;
  readonly product: string;
}

export type KernelFunction = (...parameters: number[]) => void;

/** What a thread needs to work on the jobs of a fit. */
export interface Workbench {
  readonly memory: FitMemory;
  readonly functions: Readonly<Record<string, KernelFunction>>;
  readonly thread: number;
  /** The address of this thread's window. */
  readonly window: number;
}

/** A function that is no kernel, and what runs in its place without a compiler. */
export interface Routine {
  readonly function: WasmFunction;
  readonly interpreted: (memory: FitMemory) => KernelFunction;
}
