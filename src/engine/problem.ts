import type { Axis, FormulaModel, TableSpecifications, TrainedTable } from '../core/contracts/model.js';
import type { Loss, Regularizer, RegularizerOptions } from '../core/contracts/costs.js';
import { ConfigError, PluginError } from '../core/errors.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import type { SumOverItems } from '../core/expressions/sum-over-items.js';
import { nearest } from '../core/nearest.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RatingData, RatingMatrix } from '../core/ratings.js';
import { callPlugin, requireScalar } from '../core/call-plugin.js';
import { type Link, logisticLink } from './link.js';
import { expectedVisits, pairedRatings } from './negative-items.js';
import { type RowFromRatings, rowFromRatings, sumsOf } from './row-from-ratings.js';
import { simplify } from './simplify.js';
import { substitute } from './substitute.js';

/** What a row of a comparison asks to be minimized. */
export interface ProblemSpecification {
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss: ResolvedPlugin<Loss>;
  readonly regularizer: ResolvedPlugin<Regularizer>;
  readonly link?: Link;
}

/** A trained table and its place in the expressions. */
export interface EngineTable {
  readonly name: string;
  readonly specification: TrainedTable;
  readonly axis: Axis;
  readonly columns: number;
  readonly rows: number;
  /** The rows that have training ratings: the others are not part of E. */
  readonly seen: Uint32Array;
  /** The row that meets a rating. */
  readonly leaf: Expression;
  /** How often an epoch meets each row: its training ratings, of items under a pairwise loss more. */
  readonly visits: ArrayLike<number>;
  /** What the row costs, before weighting; absent where that is nothing. */
  readonly penalty?: Expression;
}

/** A table that is given. */
export interface EngineConstant {
  readonly leaf: Expression;
  readonly axis: Axis | 'ratings';
  readonly columns: number;
  readonly rows: number;
  readonly values: Float64Array;
  /** What a new user's row is, of a table of users. */
  readonly fromRatings?: RowFromRatings;
}

/** What predictions are made of. */
export type PredictedProblem = Pick<
  ObjectiveProblem,
  | 'ratings'
  | 'tables'
  | 'sums'
  | 'trainingConstants'
  | 'predictionConstants'
  | 'target'
  | 'prediction'
  | 'negatives'
>;

/** The objective E as expressions over the rows that meet a rating, and the tables that hold these rows. */
export interface ObjectiveProblem {
  readonly ratings: RatingMatrix;
  readonly tables: readonly EngineTable[];
  /** The sums over a user's items that the prediction contains. */
  readonly sums: readonly SumOverItems[];
  /** Constant tables as the training ratings see them, and as any other pair of user and item does. */
  readonly trainingConstants: readonly EngineConstant[];
  readonly predictionConstants: readonly EngineConstant[];
  readonly target: Expression;
  readonly prediction: Expression;
  /** What one rating costs; under a pairwise loss together with another item. */
  readonly loss: Expression;
  /** Of a pairwise loss: the rows of the other item, by those of the rating's. */
  readonly negatives?: ReadonlyMap<Expression, Expression>;
  /** Whether a row's penalty counts once for each of its ratings, not once. */
  readonly perRating: boolean;
  /** What the square of the prediction weighs for the pairs of these users and items that have no rating; absent where that is nothing. */
  readonly unobserved?: Unobserved;
}

export interface Unobserved {
  readonly weight: number;
  readonly users: Uint32Array;
  readonly items: Uint32Array;
}

/** An objective, and the plugins that it was made of. */
export interface Problem extends ObjectiveProblem {
  readonly specification: ProblemSpecification;
}

/**
 * Traces the formulas of model, loss and regularizer over the tables that the model asks for.
 * @throws PluginError if one of them throws or breaks its contract; ConfigError for options that name unknown tables.
 */
export function buildProblem(specification: ProblemSpecification, data: RatingData): Problem {
  const { model, loss, regularizer } = specification;
  const pairwise = loss.plugin.form === 'pairwise';
  const ratings = pairwise ? pairsOf(loss.plugin, data.ratings) : data.ratings;
  const specifications = tablesOf(model, data);
  const leaves: Record<string, Expression> = {};
  for (const [name, { columns }] of Object.entries(specifications)) leaves[name] = leaf(name, columns);

  const trainingConstants: EngineConstant[] = [];
  const predictionConstants: EngineConstant[] = [];
  const tables: EngineTable[] = [];
  for (const [name, table] of Object.entries(specifications)) {
    const { rows: axis, columns } = table;
    const rowLeaf = leaves[name]!;
    if (table.kind === 'constant') {
      const rows = rowCount(axis, ratings);
      checkLength(model.plugin, name, table.values, rows * columns);
      const fromRatings = rowFromRatings(model.plugin, name, specifications, leaves);
      const constant: EngineConstant = {
        leaf: rowLeaf,
        axis,
        columns,
        rows,
        values: table.values,
        ...(fromRatings && { fromRatings }),
      };
      predictionConstants.push(constant);
      if (table.leaveOneOut) checkLength(model.plugin, name, table.leaveOneOut, ratings.size * columns);
      trainingConstants.push(
        table.leaveOneOut
          ? { leaf: rowLeaf, columns, axis: 'ratings', rows: ratings.size, values: table.leaveOneOut }
          : constant,
      );
    } else {
      tables.push(
        trainedTable(name, table, rowLeaf, regularizer, visitsOf(axis, ratings, pairwise), ratings),
      );
    }
  }
  checkTableNames(regularizer, tables);

  const formula = callPlugin(model.plugin, () => model.plugin.predict(leaves, model.options));
  requireScalar(model.plugin, 'predict', formula);
  const prediction = specification.link ? linked(specification, formula, ratings) : formula;
  const sums = callPlugin(model.plugin, () => sumsOf(prediction));
  const target = leaf('target');
  const negatives = pairwise ? negativeRows(specification, specifications, leaves, sums) : undefined;
  const second = negatives ? substitute(prediction, negatives) : target;
  const lossValue = callPlugin(loss.plugin, () => loss.plugin.value(prediction, second, loss.options));
  requireScalar(loss.plugin, 'value', lossValue);
  const { weighting } = regularizer.options as unknown as RegularizerOptions;
  return {
    specification,
    ratings,
    tables,
    sums,
    trainingConstants,
    predictionConstants,
    target,
    prediction,
    loss: lossValue,
    ...(negatives && { negatives }),
    perRating: weighting === 'per-rating',
    ...unobservedOf(loss, ratings),
  };
}

function unobservedOf(
  { plugin, options }: ResolvedPlugin<Loss>,
  ratings: RatingMatrix,
): Pick<ObjectiveProblem, 'unobserved'> {
  if (plugin.form === 'pairwise') return {};
  const weight = callPlugin(plugin, () => plugin.unobservedWeight?.(options) ?? 0);
  if (!(Number.isFinite(weight) && weight >= 0)) {
    throw new PluginError(
      `loss ${plugin.name}: unobservedWeight returned ${String(weight)}, not a number of 0 or more`,
    );
  }
  if (weight === 0) return {};
  return { unobserved: { weight, users: ratings.byUser().seen, items: ratings.byItem().seen } };
}

function linked({ loss }: ProblemSpecification, formula: Expression, { scale }: RatingMatrix): Expression {
  if (loss.plugin.form === 'pairwise') {
    throw ConfigError.of(
      `link logistic moves predictions into the rating scale, and under the loss ${loss.plugin.name} they are scores without one; give the row link: identity`,
    );
  }
  if (scale.maximum > scale.minimum) return logisticLink(formula, scale);
  throw ConfigError.of(`link logistic needs a rating scale, and all ratings are ${scale.minimum}`);
}

function pairsOf(loss: Loss, ratings: RatingMatrix): RatingMatrix {
  const paired = pairedRatings(ratings);
  if (paired.size > 0) return paired;
  throw ConfigError.of(
    `loss ${loss.name} compares what a user has rated with what she has not, and all users have rated all items`,
  );
}

/** A leaf for the other item's row of each table of items. */
function negativeRows(
  { model, loss }: ProblemSpecification,
  tables: TableSpecifications,
  leaves: Readonly<Record<string, Expression>>,
  sums: readonly SumOverItems[],
): ReadonlyMap<Expression, Expression> {
  const refuse = (why: string): ConfigError =>
    ConfigError.of(
      `loss ${loss.plugin.name} compares two items of a user, and the model ${model.plugin.name} ${why}`,
    );
  if (sums.length > 0) throw refuse("sums over a user's items, which is not supported together");
  const items = Object.entries(tables).filter(([, { rows }]) => rows === 'items');
  for (const [name, table] of Object.entries(tables)) {
    if (table.kind !== 'constant' || !table.leaveOneOut) continue;
    throw refuse(
      `describes ratings by means or counts without themselves (table ${name}), which another item has none of`,
    );
  }
  return new Map(
    items.map(([name, { columns }]) => [leaves[name]!, leaf(`${name} of the other item`, columns)]),
  );
}

function trainedTable(
  name: string,
  specification: TrainedTable,
  rowLeaf: Expression,
  regularizer: ResolvedPlugin<Regularizer>,
  { counts: visits, seen }: RowVisits,
  ratings: RatingMatrix,
): EngineTable {
  const { rows: axis, columns, penalized = true } = specification;
  const rows = rowCount(axis, ratings);
  const table: EngineTable = { name, specification, axis, columns, rows, seen, leaf: rowLeaf, visits };
  if (!penalized) return table;
  const { weighting: _weighting, tables, ...own } = regularizer.options as unknown as RegularizerOptions;
  const options = { ...own, ...tables?.[name] };
  const penalty = callPlugin(regularizer.plugin, () => regularizer.plugin.penalty(rowLeaf, options));
  requireScalar(regularizer.plugin, 'penalty', penalty);
  const [simple] = simplify([penalty]);
  return simple!.op === 'constant' && simple!.value === 0 ? table : { ...table, penalty };
}

function rowCount(axis: Axis, { users, items }: RatingMatrix): number {
  return axis === 'users' ? users.size : axis === 'items' ? items.size : 1;
}

interface RowVisits {
  readonly counts: ArrayLike<number>;
  readonly seen: Uint32Array;
}

function visitsOf(axis: Axis, ratings: RatingMatrix, pairwise: boolean): RowVisits {
  if (axis === 'users') return ratings.byUser();
  if (axis === 'items') {
    const { counts, seen } = ratings.byItem();
    return { counts: pairwise ? expectedVisits(ratings) : counts, seen };
  }
  return { counts: [ratings.size], seen: Uint32Array.of(0) };
}

function tablesOf({ plugin, options }: ResolvedPlugin<FormulaModel>, data: RatingData): TableSpecifications {
  return callPlugin(plugin, () => {
    const tables = plugin.tables(options, data) as TableSpecifications | undefined;
    for (const [name, { kind }] of Object.entries(tables ?? {})) {
      // Formulas are read from files by the names of their leaves, of which these two are not tables.
      if (name === 'target' || name === 'rating')
        throw new Error(`no table can be called ${name}: that is the name of the rating in formulas`);
      if (!['trained', 'constant'].includes(kind))
        throw new Error(`table ${name} is not made by trained(...) or constantTable(...)`);
    }
    if (tables === undefined) throw new Error('tables returned nothing');
    return tables;
  });
}

function checkLength(plugin: FormulaModel, name: string, values: Float64Array, length: number): void {
  callPlugin(plugin, () => {
    if (values.length !== length) throw new Error(`table ${name} has ${values.length} values, not ${length}`);
  });
}

function checkTableNames(regularizer: ResolvedPlugin<Regularizer>, tables: readonly EngineTable[]): void {
  const { tables: given } = regularizer.options as unknown as RegularizerOptions;
  const names = tables.filter(({ specification: { penalized = true } }) => penalized).map(({ name }) => name);
  for (const name of Object.keys(given ?? {})) {
    if (!names.includes(name)) {
      throw ConfigError.of(
        `regularizer ${regularizer.plugin.name}: the model has no penalized table ${JSON.stringify(name)}${nearest(name, names)}`,
      );
    }
  }
}
