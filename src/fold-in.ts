import { DataError } from './core/errors.js';
import { type Expression, topologicalOrder } from './core/expressions/expression.js';
import { isSumOverItems } from './core/expressions/sum-over-items.js';
import { quoted } from './core/quoted.js';
import { RandomStream } from './core/random.js';
import { IdIndex, RatingMatrix } from './core/ratings.js';
import { ComputedRows } from './engine/computed-rows.js';
import type { RatingColumnsView } from './engine/layouts.js';
import type { EngineConstant, EngineTable, ObjectiveProblem } from './engine/problem.js';
import { ProblemMemory } from './engine/problem-memory.js';
import { Team } from './engine/team.js';
import { UserObjective } from './engine/user-objective.js';
import { UserRatings } from './engine/user-ratings.js';
import { Workspace } from './engine/workspace.js';
import { refuseSamples, type SavedModel } from './harness/saved-model.js';
import lBfgs from './plugins/optimizers/l-bfgs.js';
import normalEquations from './plugins/optimizers/normal-equations.js';

/** A rating that a new user gave, in the unit of the ratings. */
export interface RatedItem {
  readonly item: string;
  readonly rating: number;
}

/**
 * Folds new users in to a model, one after another: the rows of each minimize the objective that the model was fitted to over her ratings, while everything else
 * stays as it is:
 *
 *   E(rows) = sum over her ratings of loss(prediction, rating) + sum over tables of w penalty(row)
 *
 * (and the items that she has not rated, where the loss counts them)
 * in f64, from the mean of the known users' rows: where E is quadratic in her rows by conjugate gradient, else by L-BFGS. With a quadratic loss and penalty that is the step of
 * alternating least squares for a user (Zhou et al. 2008, Large-scale parallel collaborative filtering for the Netflix prize, section 3.1; with unobserved pairs Hu, Koren and
 * Volinsky 2008, Collaborative filtering for implicit feedback datasets, equation 4). Rows that are formulas of what a user has rated, and sums over her
 * items, are computed from her ratings.
 *
 * The formulas are compiled once, in a memory with a copy of the model's other tables and room for ratings of all items; a user overwrites all that the one before
 * has left there.
 */
export class FoldIn {
  readonly #ratings: RatingMatrix;
  readonly #user: UserRatings;
  readonly #computed: ComputedRows;
  readonly #objective: UserObjective | undefined;
  /** The means of the known users' rows. */
  readonly #start: readonly Float64Array[];

  /**
   * @throws DataError for a model of several samples or with a pairwise loss, and for one with tables of what is known of its users beside their
   * ratings.
   */
  constructor(model: SavedModel) {
    refuseSamples(model, 'nobody can be folded in to this model');
    const { loss, penalties } = model.objective;
    if (!loss) {
      throw new DataError(
        'nobody can be folded in to this model: its loss compares pairs of items, which are drawn during a fit',
      );
    }
    const ofUsers = model.tables.filter(({ axis }) => axis === 'users');
    const fitted = ofUsers.filter(({ leaf }) => penalties.has(leaf.name ?? ''));
    const computed = inOrder(ofUsers.filter((table) => !fitted.includes(table)));
    checkComputed(computed, fitted);
    const workspace = new Workspace('f64', new Team(1));
    const memory = new ProblemMemory(
      problemOf(model, loss, fitted, computed),
      workspace,
      RandomStream.fromSeed(0),
    );
    this.#ratings = model.ratings;
    this.#user = new UserRatings(memory, model.ratings.items.size);
    this.#computed = new ComputedRows(this.#user, computed);
    this.#objective = fitted.length > 0 ? new UserObjective(this.#user) : undefined;
    workspace.link();
    this.#start = fitted.map((table) => meanRow(table, model.ratings.byUser().seen));
  }

  /**
   * The rows of a user, by the leaves of the model's tables of users.
   * @throws DataError without ratings, for an item that the model does not know or that is there twice, and for a rating that is no number of the scale.
   */
  rowsOf(rated: readonly RatedItem[]): ReadonlyMap<Expression, Float64Array> {
    this.#user.set(columnsOf(this.#ratings, rated));
    const rows = this.#computed.compute();
    const objective = this.#objective;
    if (!objective) return rows;
    objective.start(this.#start);
    const progress = { epochDone: () => undefined };
    if (objective.quadratic) normalEquations.minimize(objective, { tolerance: 1e-10, epochs: 200 }, progress);
    else lBfgs.minimize(objective, { memory: 10, tolerance: 1e-9, epochs: 200 }, progress);
    for (const { table, values } of objective.tables) rows.set(table.leaf, values.slice());
    return rows;
  }
}

/** Sums over items last: they may see the other rows of hers. */
const inOrder = (tables: readonly EngineConstant[]): EngineConstant[] => [
  ...tables.filter(({ leaf }) => !isSumOverItems(leaf)),
  ...tables.filter(({ leaf }) => isSumOverItems(leaf)),
];

function checkComputed(computed: readonly EngineConstant[], fitted: readonly EngineConstant[]): void {
  const leaves = fitted.map(({ leaf }) => leaf);
  for (const { leaf, fromRatings } of computed) {
    if (isSumOverItems(leaf)) {
      if (topologicalOrder([leaf.summand]).some((node) => leaves.includes(node))) {
        throw new DataError(
          'nobody can be folded in to this model: it sums over items what is fitted for the user herself',
        );
      }
    } else if (!fromRatings) {
      throw new DataError(
        `nobody can be folded in to this model: its table ${leaf.name} holds what is known of its users, and no formula that makes it of ratings`,
      );
    }
  }
}

/** The objective of one user, whoever she is: tables of users have one row. */
function problemOf(
  { ratings, tables, prediction, objective }: SavedModel,
  loss: Expression,
  fitted: readonly EngineConstant[],
  computed: readonly EngineConstant[],
): ObjectiveProblem {
  const { penalties, target, perRating, unobservedWeight } = objective;
  const { items, scale } = ratings;
  const others = tables.filter(({ axis }) => axis !== 'users');
  const rows = computed.map(
    ({ leaf, columns }): EngineConstant => ({
      leaf,
      axis: 'users',
      columns,
      rows: 1,
      values: new Float64Array(columns),
    }),
  );
  const users = new IdIndex();
  users.add('new user');
  return {
    ratings: new RatingMatrix(users, items, scale, {
      user: new Int32Array(),
      item: new Int32Array(),
      value: new Float32Array(),
    }),
    tables: fitted.map(({ leaf, columns }): EngineTable => {
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
        visits: [0],
        ...(penalty && { penalty }),
      };
    }),
    sums: [],
    trainingConstants: [
      ...others,
      ...computed.map(
        ({ leaf, columns, fromRatings }, t): EngineConstant =>
          fromRatings?.leaveOneOut
            ? { leaf, axis: 'ratings', columns, rows: items.size, values: new Float64Array() }
            : rows[t]!,
      ),
    ],
    predictionConstants: [...others, ...rows],
    target,
    prediction,
    loss,
    perRating,
    ...(unobservedWeight !== undefined && {
      unobserved: { weight: unobservedWeight, users: Uint32Array.of(0), items: ratings.byItem().seen },
    }),
  };
}

function columnsOf({ items, scale }: RatingMatrix, rated: readonly RatedItem[]): RatingColumnsView {
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
  return {
    user: new Int32Array(rated.length),
    item: Int32Array.from(rows),
    value: Float32Array.from(rated, ({ rating }) => rating),
  };
}

/** The mean of some rows of a table. */
function meanRow({ columns, values }: EngineConstant, rows: Uint32Array): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) {
    for (let k = 0; k < columns; k++) mean[k]! += values[row * columns + k]! / rows.length;
  }
  return mean;
}
