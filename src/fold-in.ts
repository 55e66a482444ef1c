import { DataError } from './core/errors.js';
import { quoted } from './core/quoted.js';
import { RandomStream } from './core/random.js';
import { IdIndex, RatingMatrix } from './core/ratings.js';
import { MinimizerObjective } from './engine/minimizer-objective.js';
import { ObjectiveValue } from './engine/objective.js';
import type { EngineConstant, EngineTable } from './engine/problem.js';
import { ProblemMemory } from './engine/problem-memory.js';
import { Team } from './engine/team.js';
import { Workspace } from './engine/workspace.js';
import { refuseSamples, type SavedModel } from './harness/model-file.js';
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
 * a user (Zhou et al. 2008, Large-scale parallel collaborative filtering for the Netflix prize, section 3.1).
 * @throws DataError for a model of several samples or with a pairwise loss, without ratings, for an item that the model does not know or that is there twice, a rating that is no number of the scale, and
 * for a model with tables that were computed from what was known of its users.
 */
export function foldIn(model: SavedModel, rated: readonly RatedItem[]): SavedModel {
  refuseSamples(model, 'nobody can be folded in to this model');
  const ratings = ratingsOf(model, rated);
  const { penalties, target, loss, perRating, unobservedWeight } = model.objective;
  if (!loss) {
    throw new DataError(
      'nobody can be folded in to this model: its loss compares pairs of items, which are drawn during a fit',
    );
  }
  const isOfUsers = ({ axis }: EngineConstant): boolean => axis === 'users';
  const constants = model.tables.filter((table) => !isOfUsers(table));
  const tables = model.tables.filter(isOfUsers).map((table): EngineTable => {
    const { leaf, columns } = table;
    const name = leaf.name ?? '';
    if (!penalties.has(name)) {
      throw new DataError(
        `nobody can be folded in to this model: its table ${name} was computed from what was known of its users`,
      );
    }
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
  const { prediction } = model;
  const workspace = new Workspace('f64', new Team(1));
  const memory = new ProblemMemory(
    {
      ratings,
      tables,
      sums: [],
      trainingConstants: constants,
      predictionConstants: constants,
      target,
      prediction,
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
  const known = model.tables.filter(isOfUsers);
  objective.tables.forEach(({ values }, t) => {
    values.set(meanRow(known[t]!, model.ratings.byUser().seen));
  });
  lBfgs.minimize(objective, { memory: 10, tolerance: 1e-9, epochs: 200 }, { epochDone: () => undefined });
  const own = objective.tables.map(({ values }, t): EngineConstant => ({ ...known[t]!, rows: 1, values }));
  return { ...model, ratings, tables: [...own, ...constants] };
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
