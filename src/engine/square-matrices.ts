import { strideOf } from './kernel.js';

/** Bytes of an element, and of the two that a vector holds. */
export const ELEMENT = 8;
export const PAIR = 16;

/** Elements of a row of a matrix of the least-squares problem of a row, given the columns of its table: whole vectors. */
export const paddedColumns = (columns: number): number => Math.max(2, Math.ceil(columns / 2) * 2);

/** Bytes from one row of a table to the next, in double precision. */
export const tableStride = (columns: number): number => strideOf({ width: columns, precision: 'f64' });
