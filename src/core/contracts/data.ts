import type { Expression } from '../expressions/expression.js';
import type { OptionSchemas, OptionValues } from '../options.js';
import type { RandomStream } from '../random.js';
import type { RatingData, RatingMatrix } from '../ratings.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';

/** Reads ratings, and what is known of users and items, from wherever they are. */
export interface DataSource<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'data-source';
  /**
   * Several ratings by one user of one item are not its concern: a filter decides, or the run refuses them.
   * @throws DataError naming file and line for anything that it cannot read as a rating.
   */
  load(
    options: OptionValues<O>,
    context: { readonly random: RandomStream },
  ): Promise<RatingData> | RatingData;
}

export function defineDataSource<const O extends OptionSchemas>(
  definition: Definition<DataSource<O>>,
): DataSource<O> {
  return definePlugin({ kind: 'data-source', ...definition }, { functions: ['load'] });
}

/** Decides which ratings take part in an experiment, or what they are worth, before they are divided. */
export interface Filter<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'filter';
  /** The ratings that are left, with the ids of those given: users and items without ratings are removed after the last filter. */
  apply(
    ratings: RatingMatrix,
    options: OptionValues<O>,
    context: { readonly random: RandomStream },
  ): Promise<RatingMatrix> | RatingMatrix;
}

export function defineFilter<const O extends OptionSchemas>(definition: Definition<Filter<O>>): Filter<O> {
  return definePlugin({ kind: 'filter', ...definition }, { functions: ['apply'] });
}

/** One division of the ratings into what is fitted and what is predicted: positions in the rating matrix, disjoint. */
export interface Fold {
  readonly name: string;
  readonly training: Uint32Array;
  readonly test: Uint32Array;
  /** What readers of a report have to know of the division, a sentence each: how many users it leaves out, where it cuts. */
  readonly notes?: readonly string[];
}

export interface Splitter<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'splitter';
  split(
    ratings: RatingMatrix,
    options: OptionValues<O>,
    context: { readonly random: RandomStream },
  ): Promise<readonly Fold[]> | readonly Fold[];
}

export function defineSplitter<const O extends OptionSchemas>(
  definition: Definition<Splitter<O>>,
): Splitter<O> {
  return definePlugin({ kind: 'splitter', ...definition }, { functions: ['split'] });
}

/**
 * Columns that describe the user or the item of a rating, for models that are linear in features: given as numbers, or as
 * one indicator column for each row of the axis (never materialised).
 */
export type FeatureColumns =
  | { readonly kind: 'one-hot'; readonly rows: 'users' | 'items' }
  | {
      readonly kind: 'numeric';
      readonly rows: 'users' | 'items';
      /** What each column is. */
      readonly columns: readonly string[];
      /** rows x columns, row-major: what a rating outside the training set is described by. */
      readonly values: Float64Array;
      /**
       * Training ratings x columns, row-major: what a training rating is described by, where that must not contain the rating
       * itself (a mean that leaves it out).
       */
      readonly leaveOneOut?: Float64Array;
      /** Of one column of users: its value as a formula of what the user has rated, over `sumOverItems`; see `ConstantTable`. */
      readonly fromRatings?: Expression;
    };

export interface Feature<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'feature';
  /** Everything that is estimated comes from the training ratings, which are the only ones in `data`. */
  columns(options: OptionValues<O>, data: RatingData): FeatureColumns;
}

export function defineFeature<const O extends OptionSchemas>(definition: Definition<Feature<O>>): Feature<O> {
  return definePlugin({ kind: 'feature', ...definition }, { functions: ['columns'] });
}
