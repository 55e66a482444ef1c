import type { LeastSquares, ParameterTable } from '../../core/public.js';

/** Moves the rows of a table to their minimum, as `LeastSquares.solve` does. @throws Error if a row has no unique one. */
export function solveRows(
  rows: LeastSquares,
  table: ParameterTable,
  ...columns: Parameters<LeastSquares['solve']>
): void {
  const row = rows.solve(...columns);
  if (row === undefined) return;
  throw new Error(
    `row ${row} of table ${table.name} has no unique minimum; give the regularizer a lambda above 0 for that table`,
  );
}
