import { DataError } from './core/errors.js';
import { type Expression, topologicalOrder } from './core/expressions/expression.js';
import { isSumOverItems } from './core/expressions/sum-over-items.js';
import { quoted } from './core/quoted.js';
import { RandomStream } from './core/random.js';
import { IdIndex, RatingMatrix } from './core/ratings.js';
import { MinimizerObjective } from './engine/minimizer-objective.js';
import { ObjectiveValue } from './engine/objective.js';
import type { EngineConstant, EngineTable } from './engine/problem.js';
import { ProblemMemory } from './engine/problem-memory.js';
import { Team } from './engine/team.js';
import { Workspace } from './engine/workspace.js';
import { refuseSamples, type SavedModel } from './harness/saved-model.js';
import { RowsFromRatings } from './harness/rows-from-ratings.js';
import lBfgs from './plugins/optimizers/l-bfgs.js';

/** A rating that a new user gave, in the unit of the ratings. */
export interface RatedItem {
  readonly item: string;
  readonly rating: number;
}

/** The id of the only user of a model that somebody was folded in to. */
export const NEW_USER = 'new user';

/**
 * The model of one new user: her rows minimize the objective that the model was fitted to over her ratings, while everything else stays as it is:
 *
 *   E(rows) = sum over her ratings of loss(prediction, rating) + sum over tables of w penalty(row)
 *
 * (and the items that she has not rated, where the loss counts them)
 * by L-BFGS in f64, from the mean of the known users' rows. With a quadratic loss and penalty that is the step of alternating least squares for
 * a user (Zhou et al. 2008, Large-scale parallel collaborative filtering for the Netflix prize, section 3.1; with unobserved pairs Hu, Koren and
 * Volinsky 2008, Collaborative filtering for implicit feedback datasets, equation 4). Rows that are formulas of what a user has rated, and sums over her
 * items, are computed from her ratings.
 * @throws DataError for a model of several samples or with a pairwise loss, without ratings, for an item that the model does not know or that is there twice, a rating that is no number of the scale, and
 * for a model with tables of what is known of its users beside their ratings.
 */
export function foldIn(model: SavedModel, rated: readonly RatedItem[]): SavedModel {
  refuseSamples(model, 'nobody can be folded in to this model');
  const ratings = ratingsOf(model, rated);
  if (!model.objective.loss) {
    throw new DataError(
      'nobody can be folded in to this model: its loss compares pairs of items, which are drawn during a fit',
    );
  }
  const given = givenTables(model, ratings);
  const fitted = fittedRows(model, model.objective.loss, ratings, given);
  const rows = new Map([...given.predicted, ...fitted].map((table) => [table.leaf, table]));
  return { ...model, ratings, tables: model.tables.map(({ leaf }) => rows.get(leaf)!) };
}

interface GivenTables {
  /** As her ratings see them, and as any other item does. */
  readonly training: readonly EngineConstant[];
  readonly predicted: readonly EngineConstant[];
}

const isFitted = ({ leaf, axis }: EngineConstant, { objective }: SavedModel): boolean =>
  axis === 'users' && objective.penalties.has(leaf.name ?? '');

/** All tables but those whose rows are to be fitted: of the model, and hers by formulas. */
function givenTables(model: SavedModel, ratings: RatingMatrix): GivenTables {
  const training = model.tables.filter(({ axis }) => axis !== 'users');
  const predicted = [...training];
  const rows = new RowsFromRatings(ratings, training);
  const own = model.tables.filter((table) => table.axis === 'users' && !isFitted(table, model));
  for (const { leaf, columns, fromRatings } of own) {
    if (isSumOverItems(leaf)) continue;
    if (!fromRatings) {
      throw new DataError(
        `nobody can be folded in to this model: its table ${leaf.name} holds what is known of its users, and no formula that makes it of ratings`,
      );
    }
    const { value, leaveOneOut } = fromRatings;
    const constant: EngineConstant = { leaf, axis: 'users', columns, rows: 1, values: rows.row(value) };
    rows.set(leaf, constant.values);
    predicted.push(constant);
    training.push(
      leaveOneOut
        ? { leaf, axis: 'ratings', columns, rows: ratings.size, values: rows.leftOut(value) }
        : constant,
    );
  }
  const fitted = model.tables.filter((table) => isFitted(table, model)).map(({ leaf }) => leaf);
  for (const { leaf, columns } of own) {
    if (!isSumOverItems(leaf)) continue;
    const { summand } = leaf;
    if (topologicalOrder([summand]).some((node) => fitted.includes(node))) {
      throw new DataError(
        'nobody can be folded in to this model: it sums over items what is fitted for the user herself',
      );
    }
    const sum: EngineConstant = { leaf, axis: 'users', columns, rows: 1, values: rows.sum(summand) };
    predicted.push(sum);
    training.push(sum);
  }
  return { training, predicted };
}

/** The rows of hers that minimize E. */
function fittedRows(
  model: SavedModel,
  loss: Expression,
  ratings: RatingMatrix,
  { training, predicted }: GivenTables,
): EngineConstant[] {
  const known = model.tables.filter((table) => isFitted(table, model));
  if (known.length === 0) return [];
  const { penalties, target, perRating, unobservedWeight } = model.objective;
  const tables = known.map(({ leaf, columns }): EngineTable => {
    const name = leaf.name ?? '';
    const penalty = penalties.get(name);
    return {
      name,
      specification: { kind: 'trained', rows: 'users', columns, initial: 0 },
      axis: 'users',
      columns,
      rows: 1,
      seen: Uint32Array.of(0),
      leaf,
      visits: [ratings.size],
      ...(penalty && { penalty }),
    };
  });
  const workspace = new Workspace('f64', new Team(1));
  const memory = new ProblemMemory(
    {
      ratings,
      tables,
      sums: [],
      trainingConstants: training,
      predictionConstants: predicted,
      target,
      prediction: model.prediction,
      loss,
      perRating,
      ...(unobservedWeight !== undefined && {
        unobserved: {
          weight: unobservedWeight,
          users: Uint32Array.of(0),
          items: model.ratings.byItem().seen,
        },
      }),
    },
    workspace,
    RandomStream.fromSeed(0),
  );
  const objective = new MinimizerObjective(memory, new ObjectiveValue(memory), undefined);
  workspace.link();
  objective.tables.forEach(({ values }, t) => {
    values.set(meanRow(known[t]!, model.ratings.byUser().seen));
  });
  lBfgs.minimize(objective, { memory: 10, tolerance: 1e-9, epochs: 200 }, { epochDone: () => undefined });
  return objective.tables.map(({ values }, t) => ({ ...known[t]!, rows: 1, values }));
}

function ratingsOf({ ratings: { items, scale } }: SavedModel, rated: readonly RatedItem[]): RatingMatrix {
  if (rated.length === 0) throw new DataError('a new user needs at least one rating');
  const seen = new Set<string>();
  const rows = rated.map(({ item, rating }) => {
    const row = items.rowOf(item);
    if (row === undefined)
      throw new DataError(`the model knows no item ${quoted(item)}; it has ${items.size}`);
    if (seen.has(item)) throw new DataError(`item ${quoted(item)} is rated twice`);
    if (!(rating >= scale.minimum && rating <= scale.maximum)) {
      throw new DataError(
        `the rating ${rating} of item ${quoted(item)} is not in the scale, ${scale.minimum} to ${scale.maximum}`,
      );
    }
    seen.add(item);
    return row;
  });
  const users = new IdIndex();
  users.add(NEW_USER);
  return new RatingMatrix(users, items, scale, {
    user: new Int32Array(rated.length),
    item: Int32Array.from(rows),
    value: Float32Array.from(rated, ({ rating }) => rating),
  });
}

/** The mean of some rows of a table. */
function meanRow({ columns, values }: EngineConstant, rows: Uint32Array): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) {
    for (let k = 0; k < columns; k++) mean[k]! += values[row * columns + k]! / rows.length;
  }
  return mean;
}
