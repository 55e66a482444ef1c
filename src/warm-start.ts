import { DataError } from './core/errors.js';
import type { IdIndex, RatingMatrix } from './core/ratings.js';
import type { Fit } from './engine/fit.js';
import { refuseSamples, type SavedModel } from './harness/saved-model.js';

/**
 * Lets a fit start where a saved model ended: the rows of users and items that the model knows, by their ids, in the trained tables that it has too.
 * All else starts as it would have.
 * @param file how messages name the model.
 * @throws DataError if the model is several samples, no table is in both, or one has another width or belongs to something else.
 */
export function warmStart(fit: Fit, model: SavedModel, file: string): void {
  refuseSamples(model, 'the fit cannot start from this model', file);
  const { problem, workspace } = fit.memory;
  const known = problem.tables.flatMap((table) => {
    const saved = model.tables.find(({ leaf }) => leaf.name === table.name);
    return saved && model.objective.penalties.has(table.name) ? [{ table, saved }] : [];
  });
  if (known.length === 0) {
    const names = (tables: Iterable<string>): string => [...tables].join(', ');
    const own = names(problem.tables.map(({ name }) => name));
    throw new DataError(
      `the fit cannot start from this model: it trains ${names(model.objective.penalties.keys())}, the row trains ${own}`,
      { file },
    );
  }
  for (const { table, saved } of known) {
    const { name, axis, columns } = table;
    if (saved.axis !== axis || saved.columns !== columns) {
      throw new DataError(
        `the fit cannot start from this model: its table ${name} has ${saved.columns} columns for ${saved.axis}, the row's ${columns} for ${axis}`,
        { file },
      );
    }
    const slot = fit.memory.parameters(table);
    const values = workspace.memory.read(slot);
    const copyRow = (from: number, to: number): void => {
      values.set(saved.values.subarray(from * columns, (from + 1) * columns), to * columns);
    };
    if (axis === 'shared') copyRow(0, 0);
    else forEachCommon(idsOf(model.ratings, axis), idsOf(problem.ratings, axis), copyRow);
    workspace.memory.write(slot, values);
  }
}

const idsOf = ({ users, items }: RatingMatrix, axis: 'users' | 'items'): IdIndex =>
  axis === 'users' ? users : items;

/** Calls `visit` with the rows that an id has in both. */
function forEachCommon(from: IdIndex, to: IdIndex, visit: (from: number, to: number) => void): void {
  for (let row = 0; row < to.size; row++) {
    const known = from.rowOf(to.idOf(row));
    if (known !== undefined) visit(known, row);
  }
}
