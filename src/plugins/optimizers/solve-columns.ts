import type { LeastSquares, ParameterTable } from '../../core/public.js';

/** Moves the rows of a table to their minimum over some columns. @throws Error if a row has no unique one. */
export function solveColumns(rows: LeastSquares, table: ParameterTable, from: number, to: number): void {
  const row = rows.solve(from, to);
  if (row === undefined) return;
  throw new Error(
    `row ${row} of table ${table.name} has no unique minimum; give the regularizer a lambda above 0 for that table`,
  );
}
