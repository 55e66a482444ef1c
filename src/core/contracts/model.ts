import type { Expression } from '../expressions/expression.js';
import type { OptionSchemas, OptionValues } from '../options.js';
import type { RandomStream } from '../random.js';
import type { RatingData } from '../ratings.js';
import { checkMembers } from './members.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';

/** What the rows of a table belong to; a `shared` table has one row, the same for every rating. */
export type Axis = 'users' | 'items' | 'shared';

/** Where the elements of a trained table start: a number, or drawn from N(mean, standardDeviation^2). */
export type Initial = number | { readonly mean: number; readonly standardDeviation: number };

/** A table that is fitted. */
export interface TrainedTable {
  readonly kind: 'trained';
  readonly rows: Axis;
  /** Width of a row. */
  readonly columns: number;
  readonly initial: Initial;
  /** Whether the regularizer weighs on it; true unless said. */
  readonly penalized?: boolean;
  /**
   * The row of a user or item that has no training rating, which nothing is known of: all zeros (unless said otherwise), or
   * the mean of the rows that have one.
   */
  readonly unseen?: 'zero' | 'mean';
}

/** A table that is given. */
export interface ConstantTable {
  readonly kind: 'constant';
  readonly rows: Axis;
  readonly columns: number;
  /** rows x columns, row-major. */
  readonly values: Float64Array;
  /** Training ratings x columns, row-major: replaces the row of `values` for the training ratings. */
  readonly leaveOneOut?: Float64Array;
  /**
   * The row of a user as a formula of what she has rated: over `sumOverItems` of the rows of items and shared tables. Users who come after the fit get
   * theirs by it; where there is none, nobody can be folded in to the model. With `leaveOneOut` the formula for one of her own ratings is the same
   * with each sum less what that rating adds.
   */
  readonly fromRatings?: (rows: Readonly<Record<string, Expression>>) => Expression;
}

export type TableSpecification = TrainedTable | ConstantTable;
export type TableSpecifications = Readonly<Record<string, TableSpecification>>;

const AXES: readonly Axis[] = ['users', 'items', 'shared'];

/** @throws TypeError for a member that is missing, unknown or of a wrong value, as `constantTable` does. */
export function trained(table: Omit<TrainedTable, 'kind'>): TrainedTable {
  const { columns, initial } = table;
  const what = 'a trained table';
  checkMembers(what, table, {
    required: ['rows', 'columns', 'initial'],
    optional: ['penalized', 'unseen'],
    values: { rows: AXES, unseen: ['zero', 'mean'] },
  });
  checkColumns(what, columns);
  const numbers = typeof initial === 'number' ? [initial] : [initial.mean, initial.standardDeviation];
  if (!numbers.every(Number.isFinite))
    throw new TypeError(`${what} needs initial: a number, or { mean, standardDeviation }`);
  return { kind: 'trained', ...table };
}

export function constantTable(table: Omit<ConstantTable, 'kind'>): ConstantTable {
  const what = 'a constant table';
  checkMembers(what, table, {
    required: ['rows', 'columns', 'values'],
    optional: ['leaveOneOut', 'fromRatings'],
    values: { rows: AXES },
  });
  checkColumns(what, table.columns);
  for (const name of ['values', 'leaveOneOut'] as const) {
    if (!((table[name] ?? table.values) instanceof Float64Array))
      throw new TypeError(`${what} needs ${name}: a Float64Array`);
  }
  return { kind: 'constant', ...table };
}

function checkColumns(what: string, columns: number): void {
  if (!Number.isInteger(columns) || columns < 0)
    throw new TypeError(`${what} needs columns: a whole number from 0 on; got ${String(columns)}`);
}

/**
 * A model that is a formula: tables, and the prediction for one rating from the rows of its user and its item. Matrix
 * factorization has two trained tables; linear regression trains one shared row against constant tables.
 */
export interface FormulaModel<O extends OptionSchemas = Unknown, T extends TableSpecifications = Unknown>
  extends Plugin<O> {
  readonly kind: 'model';
  readonly form: 'formula';
  /** `data` holds the training ratings only. Solvers that take one table at a time take them in this order. None can be called `rating` or `target`. */
  tables(options: OptionValues<O>, data: RatingData): T;
  /** The prediction, a scalar in the ratings' unit, from one row of each table (width 1: a scalar), and `sumOverItems` of them. */
  predict(rows: { readonly [table in keyof T]: Expression }, options: OptionValues<O>): Expression;
}

export function defineModel<const O extends OptionSchemas, const T extends TableSpecifications>(
  definition: Definition<FormulaModel<O, T>, 'form'>,
): FormulaModel<O, T> {
  return definePlugin(
    { kind: 'model', form: 'formula', ...definition },
    { functions: ['tables', 'predict'] },
  );
}

/** A method that is no formula (means, neighbours, predictions from a file): it fits by itself. */
export interface Predictor<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'model';
  readonly form: 'predictor';
  /**
   * Reads what the fit to a fold of a run needs beside its training ratings, before anything is fitted. Finished fits are known by it too: with another
   * input they are done again. `fold` is the fold's name as part of a file's name.
   */
  input?(options: OptionValues<O>, context: { readonly fold: string }): Promise<FoldInput> | FoldInput;
  /** `data` holds the training ratings only. There is no input where there is no fold of a run: in trials of tuning. */
  fit(
    options: OptionValues<O>,
    data: RatingData,
    context: { readonly random: RandomStream; readonly input?: FoldInput },
  ): FittedPredictor;
}

/** A file that was read. */
export interface FoldInput {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface FittedPredictor {
  /** The prediction for a user row and an item row, seen in training or not, in the ratings' unit; a finite number. */
  predict(user: number, item: number): number;
}

export function definePredictor<const O extends OptionSchemas>(
  definition: Definition<Predictor<O>, 'form'>,
): Predictor<O> {
  return definePlugin(
    { kind: 'model', form: 'predictor', ...definition },
    { functions: ['fit'], optional: ['input'] },
  );
}

export type Model = FormulaModel | Predictor;
