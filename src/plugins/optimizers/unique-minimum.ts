import type { ParameterTable } from '../../core/public.js';

/** What there is to say of a row of a table over which E has no unique minimum; nothing without one. @throws Error */
export function checkUnique({ name }: ParameterTable, row: number | undefined): void {
  if (row === undefined) return;
  throw new Error(
    `row ${row} of table ${name} has no unique minimum; give the regularizer a lambda above 0 for that table`,
  );
}
