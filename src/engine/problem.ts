import type { Axis, FormulaModel, TableSpecifications, TrainedTable } from '../core/contracts/model.js';
import type { Loss, Regularizer, RegularizerOptions } from '../core/contracts/objective.js';
import { ConfigError, PluginError } from '../core/errors.js';
import { type Expression, leaf, topologicalOrder } from '../core/expressions/expression.js';
import { isSumOverItems, type SumOverItems } from '../core/expressions/sum-over-items.js';
import { nearest } from '../core/nearest.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RatingData, RatingMatrix } from '../core/ratings.js';
import { callPlugin, requireScalar } from '../core/call-plugin.js';
import { simplify } from './simplify.js';

/** What a row of a comparison asks to be minimized. */
export interface ProblemSpecification {
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss: ResolvedPlugin<Loss>;
  readonly regularizer: ResolvedPlugin<Regularizer>;
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
  /** Training ratings of each row. */
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
}

/** What predictions are made of. */
export type PredictedProblem = Pick<
  ObjectiveProblem,
  'ratings' | 'tables' | 'sums' | 'trainingConstants' | 'predictionConstants' | 'target' | 'prediction'
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
  /** What one rating costs. */
  readonly loss: Expression;
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
  const { ratings } = data;
  const specifications = callPlugin(
    model.plugin,
    () => model.plugin.tables(model.options, data) as TableSpecifications,
  );
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
      const constant: EngineConstant = { leaf: rowLeaf, axis, columns, rows, values: table.values };
      predictionConstants.push(constant);
      if (table.leaveOneOut) checkLength(model.plugin, name, table.leaveOneOut, ratings.size * columns);
      trainingConstants.push(
        table.leaveOneOut
          ? { ...constant, axis: 'ratings', rows: ratings.size, values: table.leaveOneOut }
          : constant,
      );
    } else {
      tables.push(trainedTable(name, table, rowLeaf, regularizer, ratings));
    }
  }
  checkTableNames(regularizer, tables);

  const prediction = callPlugin(model.plugin, () => model.plugin.predict(leaves, model.options));
  requireScalar(model.plugin, 'predict', prediction);
  const sums = callPlugin(model.plugin, () => sumsOf(prediction));
  const target = leaf('target');
  const lossValue = callPlugin(loss.plugin, () => loss.plugin.value(prediction, target, loss.options));
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
    perRating: weighting === 'per-rating',
    ...unobservedOf(loss, ratings),
  };
}

function unobservedOf(
  { plugin, options }: ResolvedPlugin<Loss>,
  ratings: RatingMatrix,
): Pick<ObjectiveProblem, 'unobserved'> {
  const weight = callPlugin(plugin, () => plugin.unobservedWeight?.(options) ?? 0);
  if (!(Number.isFinite(weight) && weight >= 0)) {
    throw new PluginError(
      `loss ${plugin.name}: unobservedWeight returned ${String(weight)}, not a number of 0 or more`,
    );
  }
  if (weight === 0) return {};
  return { unobserved: { weight, users: ratings.byUser().seen, items: ratings.byItem().seen } };
}

function sumsOf(prediction: Expression): SumOverItems[] {
  const sums = topologicalOrder([prediction]).filter(isSumOverItems);
  for (const { summand } of sums) {
    if (topologicalOrder([summand]).some(isSumOverItems)) throw new Error('a sum over items within another');
  }
  return sums;
}

function trainedTable(
  name: string,
  specification: TrainedTable,
  rowLeaf: Expression,
  regularizer: ResolvedPlugin<Regularizer>,
  ratings: RatingMatrix,
): EngineTable {
  const { rows: axis, columns, penalized = true } = specification;
  const { counts: visits, seen } = visitsOf(axis, ratings);
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

function visitsOf(axis: Axis, ratings: RatingMatrix): { counts: ArrayLike<number>; seen: Uint32Array } {
  if (axis === 'users') return ratings.byUser();
  if (axis === 'items') return ratings.byItem();
  return { counts: [ratings.size], seen: Uint32Array.of(0) };
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
