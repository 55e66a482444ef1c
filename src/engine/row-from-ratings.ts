import { callPlugin } from '../core/call-plugin.js';
import type { FormulaModel, TableSpecifications } from '../core/contracts/model.js';
import { type Expression, topologicalOrder } from '../core/expressions/expression.js';
import { isSumOverItems, type SumOverItems } from '../core/expressions/sum-over-items.js';

/** The row of a user as a formula over sums over her items. */
export interface RowFromRatings {
  readonly value: Expression;
  /** Whether each of her own ratings is left out of the row that it meets. */
  readonly leaveOneOut: boolean;
}

/** @throws PluginError if a table's formula is none of its user's ratings alone. */
export function rowFromRatings(
  plugin: FormulaModel,
  name: string,
  specifications: TableSpecifications,
  leaves: Readonly<Record<string, Expression>>,
): RowFromRatings | undefined {
  const table = specifications[name]!;
  if (table.kind !== 'constant' || !table.fromRatings) return undefined;
  const { fromRatings, leaveOneOut, columns, rows } = table;
  return callPlugin(plugin, () => {
    if (rows !== 'users')
      throw new Error(`table ${name} has fromRatings and belongs to ${rows}, not to users`);
    const value = fromRatings(leaves);
    if (value.width !== columns)
      throw new Error(`fromRatings of table ${name} has ${value.width} columns, not ${columns}`);
    const used = topologicalOrder([value, ...sumsOf(value).map(({ summand }) => summand)]);
    for (const [other, { rows: axis }] of Object.entries(specifications)) {
      if (axis === 'users' && used.includes(leaves[other]!))
        throw new Error(`fromRatings of table ${name} uses ${other}, a table of users`);
    }
    return { value, leaveOneOut: leaveOneOut !== undefined };
  });
}

/** The sums over a user's items that a formula contains. */
export function sumsOf(prediction: Expression): SumOverItems[] {
  const sums = topologicalOrder([prediction]).filter(isSumOverItems);
  for (const { summand } of sums) {
    if (topologicalOrder([summand]).some(isSumOverItems)) throw new Error('a sum over items within another');
  }
  return sums;
}
