import type {
  Axis,
  FormulaModel,
  Initial,
  TableSpecifications,
  TrainedTable,
} from '../core/contracts/model.js';
import type { Loss, ParameterTable, Regularizer, RegularizerOptions } from '../core/contracts/objective.js';
import { ConfigError } from '../core/errors.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import { nearest } from '../core/nearest.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RandomStream } from '../core/random.js';
import type { RatingData, RatingMatrix } from '../core/ratings.js';
import { callPlugin, requireScalar } from '../core/call-plugin.js';
import type { Slot } from './program.js';

/** What a row of a comparison asks to be minimized. */
export interface ProblemSpecification {
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss: ResolvedPlugin<Loss>;
  readonly regularizer: ResolvedPlugin<Regularizer>;
}

/** A trained table: its numbers, and its place in the expressions. */
export interface EngineTable extends ParameterTable {
  readonly specification: TrainedTable;
  readonly rows: number;
  /** The row that meets a rating. */
  readonly leaf: Expression;
  readonly slot: Slot;
  /** Training ratings of each row, as a table of width 1. */
  readonly visits: Slot;
  /** What the row costs, before weighting; absent where the table is not penalized. */
  readonly penalty?: Expression;
}

/** The objective E as expressions over the rows that meet a rating, and the tables that hold these rows. */
export interface Problem {
  readonly specification: ProblemSpecification;
  readonly ratings: RatingMatrix;
  readonly tables: readonly EngineTable[];
  /** Constant tables as the training ratings see them, and as any other pair of user and item does. */
  readonly trainingConstants: ReadonlyMap<Expression, Slot>;
  readonly predictionConstants: ReadonlyMap<Expression, Slot>;
  readonly target: Expression;
  readonly prediction: Expression;
  /** What one rating costs. */
  readonly loss: Expression;
  /** Whether a row's penalty counts once for each of its ratings, not once. */
  readonly perRating: boolean;
}

/**
 * Traces the formulas of model, loss and regularizer over the tables that the model asks for, with initial parameters.
 * @throws PluginError if one of them throws or breaks its contract; ConfigError for options that name unknown tables.
 */
export function buildProblem(
  specification: ProblemSpecification,
  data: RatingData,
  random: RandomStream,
): Problem {
  const { model, loss, regularizer } = specification;
  const { ratings } = data;
  const specifications = callPlugin(
    model.plugin,
    () => model.plugin.tables(model.options, data) as TableSpecifications,
  );
  const leaves: Record<string, Expression> = {};
  for (const [name, { columns }] of Object.entries(specifications)) leaves[name] = leaf(name, columns);

  const trainingConstants = new Map<Expression, Slot>();
  const predictionConstants = new Map<Expression, Slot>();
  const tables: EngineTable[] = [];
  for (const [name, table] of Object.entries(specifications)) {
    const { rows: axis, columns } = table;
    const rowLeaf = leaves[name]!;
    if (table.kind === 'constant') {
      checkLength(model.plugin, name, table.values, rowCount(axis, ratings) * columns);
      const slot: Slot = { axis, width: columns, values: table.values };
      predictionConstants.set(rowLeaf, slot);
      if (table.leaveOneOut) checkLength(model.plugin, name, table.leaveOneOut, ratings.size * columns);
      trainingConstants.set(
        rowLeaf,
        table.leaveOneOut ? { axis: 'ratings', width: columns, values: table.leaveOneOut } : slot,
      );
    } else {
      tables.push(trainedTable(name, table, rowLeaf, regularizer, ratings, random.fork('initial', name)));
    }
  }
  checkTableNames(regularizer, tables);

  const prediction = callPlugin(model.plugin, () => model.plugin.predict(leaves, model.options));
  requireScalar(model.plugin, 'predict', prediction);
  const target = leaf('target');
  const lossValue = callPlugin(loss.plugin, () => loss.plugin.value(prediction, target, loss.options));
  requireScalar(loss.plugin, 'value', lossValue);
  const { weighting } = regularizer.options as unknown as RegularizerOptions;
  return {
    specification,
    ratings,
    tables,
    trainingConstants,
    predictionConstants,
    target,
    prediction,
    loss: lossValue,
    perRating: weighting === 'per-rating',
  };
}

function trainedTable(
  name: string,
  specification: TrainedTable,
  rowLeaf: Expression,
  regularizer: ResolvedPlugin<Regularizer>,
  ratings: RatingMatrix,
  random: RandomStream,
): EngineTable {
  const { rows: axis, columns, penalized = true } = specification;
  const rows = rowCount(axis, ratings);
  const { counts, seen } = visitsOf(axis, ratings);
  const values = new Float64Array(rows * columns);
  fillInitial(values, specification.initial, random);
  const table: EngineTable = {
    name,
    specification,
    axis,
    columns,
    rows,
    seen,
    values,
    leaf: rowLeaf,
    slot: { axis, width: columns, values },
    visits: { axis, width: 1, values: Float64Array.from(counts) },
  };
  if (!penalized) return table;
  const { weighting: _weighting, tables, ...own } = regularizer.options as unknown as RegularizerOptions;
  const options = { ...own, ...tables?.[name] };
  const penalty = callPlugin(regularizer.plugin, () => regularizer.plugin.penalty(rowLeaf, options));
  requireScalar(regularizer.plugin, 'penalty', penalty);
  return { ...table, penalty };
}

function rowCount(axis: Axis, { users, items }: RatingMatrix): number {
  return axis === 'users' ? users.size : axis === 'items' ? items.size : 1;
}

function visitsOf(axis: Axis, ratings: RatingMatrix): { counts: ArrayLike<number>; seen: Uint32Array } {
  if (axis === 'users') return ratings.byUser();
  if (axis === 'items') return ratings.byItem();
  return { counts: [ratings.size], seen: Uint32Array.of(0) };
}

function fillInitial(values: Float64Array, initial: Initial, random: RandomStream): void {
  if (typeof initial === 'number') values.fill(initial);
  else
    for (let i = 0; i < values.length; i++)
      values[i] = initial.mean + initial.standardDeviation * random.normal();
}

function checkLength(plugin: FormulaModel, name: string, values: Float64Array, length: number): void {
  callPlugin(plugin, () => {
    if (values.length !== length) throw new Error(`table ${name} has ${values.length} values, not ${length}`);
  });
}

function checkTableNames(regularizer: ResolvedPlugin<Regularizer>, tables: readonly EngineTable[]): void {
  const { tables: given } = regularizer.options as unknown as RegularizerOptions;
  const names = tables.filter((table) => table.penalty).map((table) => table.name);
  for (const name of Object.keys(given ?? {})) {
    if (!names.includes(name)) {
      throw ConfigError.of(
        `regularizer ${regularizer.plugin.name}: the model has no penalized table ${JSON.stringify(name)}${nearest(name, names)}`,
      );
    }
  }
}
