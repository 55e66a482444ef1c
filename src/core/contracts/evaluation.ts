import { type OptionSchemas, type OptionValues, option } from '../options.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';
import type { Results } from './results.js';

/** Test ratings and their predictions, in the same order; predictions are treated as the protocol says (clipped, unless it says otherwise). */
export interface PredictedRatings {
  readonly prediction: Float64Array;
  readonly target: Float32Array;
}

/** What a user's items are measured against, the same for all users of a fold. */
export interface Catalogue {
  /** Items that there are, with or without a training rating. */
  readonly items: number;
  /** Training ratings of each item, by its row. */
  readonly popularity: Uint32Array;
  /** Training ratings, and users who have any. */
  readonly ratings: number;
  readonly users: number;
}

/**
 * The candidates of one user by descending prediction, which is not clipped. Those of equal predictions are in a random order, the same for all rows of
 * a comparison. Candidates are all items that the user has no training rating of, known or not, unless negatives are sampled. All of it is
 * valid during the call only.
 */
export interface UserRanking {
  /** Items of the list that are looked at, from the first on: the option `at`; Infinity without one. It can be more than there are candidates. */
  readonly at: number;
  readonly candidates: number;
  /** Places of the relevant items, from 1 on, ascending. At least one. */
  readonly ranks: Uint32Array;
  /** The same with items of equal predictions all at the middle of their places, which is where they are on average. */
  readonly middleRanks: Float64Array;
  /** Test ratings of the relevant items, in the order of `ranks`. */
  readonly grades: Float32Array;
  /** Rows of the first `at` items, the best first; of none without a cut-off. */
  readonly top: Uint32Array;
  /** Rows of the items that the user has a training rating of. */
  readonly profile: Uint32Array;
  readonly catalogue: Catalogue;
}

/** How often each item was recommended: was among the first `at` of somebody's ranking. */
export interface Exposure {
  readonly at: number;
  /** Lists that each item is in, by its row; items that are in none included. */
  readonly lists: Uint32Array;
  readonly catalogue: Catalogue;
}

interface MeasurePlugin<O extends OptionSchemas> extends Plugin<O> {
  readonly kind: 'metric';
  /** Whether smaller or larger values are better. */
  readonly direction: 'minimize' | 'maximize';
}

/**
 * A measure that is made of sums over users: `ofUser` says what one user adds to each of the `sums`, `value` what the totals amount to. An rmse over all
 * ratings alike ({ squares, ratings }) and a mean over users ({ ndcg, users: 1 }) are both of that kind. So parts can be pooled, and
 * statistics can draw other users without predicting or measuring anything again.
 */
interface Summed<O extends OptionSchemas, S extends string, Given> extends MeasurePlugin<O> {
  /** What is summed up, by name. */
  readonly sums: readonly S[];
  /** Called once for each user who has anything to be measured. */
  ofUser(given: Given, options: OptionValues<O>): Readonly<Record<S, number>>;
  /** Called if there is such a user; NaN where the measure is not defined all the same. */
  value(totals: Readonly<Record<S, number>>, options: OptionValues<O>): number;
}

/** A measure of predicted ratings. */
export interface RatingMetric<O extends OptionSchemas = Unknown, S extends string = Unknown>
  extends Summed<O, S, PredictedRatings> {
  readonly measures: 'ratings';
}

/** A measure of rankings; users without a relevant test rating are left out. */
export interface RankingMetric<O extends OptionSchemas = Unknown, S extends string = Unknown>
  extends Summed<O, S, UserRanking> {
  readonly measures: 'ranking';
}

/** A measure of all users' lists together. How many items occur is no sum over users, so it has no statistics over users. */
export interface ExposureMetric<O extends OptionSchemas = Unknown> extends MeasurePlugin<O> {
  readonly measures: 'exposure';
  /** Called if there is a list. */
  value(exposure: Exposure, options: OptionValues<O>): number;
}

export type SummedMetric = RatingMetric | RankingMetric;
export type Metric = SummedMetric | ExposureMetric;

/** The option that every metric of ratings has beside its own. */
export interface RatingMetricOptions {
  readonly subset: 'all' | 'warm' | 'cold';
}

const DIRECTION = { direction: ['minimize', 'maximize'] };
const SUMMED = { functions: ['ofUser', 'value'], required: ['direction', 'sums'], values: DIRECTION };

export function defineMetric<const O extends OptionSchemas, const S extends string>(
  definition: Definition<RatingMetric<O, S>, 'measures'>,
): RatingMetric<O, S> {
  const subset = option.choice(['all', 'warm', 'cold'], {
    default: 'all',
    description:
      'Which test ratings are measured. warm: those whose user and whose item have training ratings. cold: the others. all: both.',
  });
  const options = { ...definition.options, subset };
  return definePlugin({ kind: 'metric', measures: 'ratings', ...definition, options }, SUMMED);
}

/** The options that every metric of rankings has beside its own. */
export interface RankingMetricOptions {
  readonly at?: number;
  /** In the ratings' unit; undefined: every test rating is of a relevant item. */
  readonly relevantFrom?: number;
  /** Undefined: all candidates are ranked. */
  readonly sampled?: number;
}

/** Whether a ranking is measured up to a place: by default the tenth, only if `at` says so, or never. */
export type CutOff = 'always' | 'optional' | 'never';

/** Without `sampled`: what random candidates are recommended says nothing. */
function listOptions(cutOff: CutOff): OptionSchemas {
  const at = { minimum: 1, description: 'Items of a list that are looked at, from the first on.' };
  return {
    ...(cutOff === 'always' && { at: option.integer({ ...at, default: 10 }) }),
    ...(cutOff === 'optional' && { at: option.optional(option.integer(at)) }),
    relevantFrom: option.optional(
      option.number({
        description:
          'Items with a test rating of at least this are relevant, in the unit of the ratings (stars). Without it all items with a test rating are.',
      }),
    ),
  };
}

function rankingOptions(cutOff: CutOff): OptionSchemas {
  return {
    ...listOptions(cutOff),
    sampled: option.optional(
      option.integer({
        minimum: 1,
        description:
          'Ranks only so many random items, which the user has no rating of, beside the relevant ones. Values are higher than those of the full ranking, and can order methods otherwise (Krichene and Rendle 2020).',
      }),
    ),
  };
}

export function defineRankingMetric<const O extends OptionSchemas, const S extends string>({
  cutOff,
  ...definition
}: Definition<RankingMetric<O, S>, 'measures'> & { readonly cutOff: CutOff }): RankingMetric<O, S> {
  const options = { ...definition.options, ...rankingOptions(cutOff) };
  return definePlugin({ kind: 'metric', measures: 'ranking', ...definition, options }, SUMMED);
}

export function defineExposureMetric<const O extends OptionSchemas>(
  definition: Definition<ExposureMetric<O>, 'measures'>,
): ExposureMetric<O> {
  const options = { ...definition.options, ...listOptions('always') };
  return definePlugin(
    { kind: 'metric', measures: 'exposure', ...definition, options },
    { functions: ['value'], required: ['direction'], values: DIRECTION },
  );
}

/** Where a report goes. */
export interface RenderContext {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** The folder of the run, as it was called where the run was started; `reports/<experiment>` if not given. */
  readonly folder?: string;
}

export interface Rendered {
  /** Text for standard output. */
  readonly terminal?: string;
  /** Files of the run's folder, by name: text, or bytes as they are. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** Makes something readable of results. */
export interface Reporter<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'reporter';
  /**
   * Looks whether the machine has what `render` needs beside the results, such as a package or a font, so that nobody waits for fits whose report cannot be made. `mfbench run` and
   * `mfbench report` call it before anything is fitted or written, `verify`, which makes no reports, does not.
   * @throws EnvironmentError that says what is missing and how to get it: exit code 5.
   */
  checkMachine?(options: OptionValues<O>): void;
  render(results: Results, options: OptionValues<O>, context: RenderContext): Rendered;
}

export function defineReporter<const O extends OptionSchemas>(
  definition: Definition<Reporter<O>>,
): Reporter<O> {
  return definePlugin(
    { kind: 'reporter', ...definition },
    { functions: ['render'], optional: ['checkMachine'] },
  );
}
