import type { ErrorProfile, PluginText, RankSummary } from './diagnostics.js';
import type { PluginUse, Status } from './plugin-use.js';
import type { Precision } from './objective.js';
import type { ConvergenceRun, ConvergenceSummary, OptionSensitivity } from './convergence-results.js';
import type { FoldTuning, RowTuning, TuningSummary } from './tuning-results.js';

export type { PluginUse, Status };

/** The results of a run: `results.json`. Additions keep `formatVersion`; anything that breaks a reader raises it. */
export interface Results {
  readonly formatVersion: 1;
  readonly experiment: string;
  readonly seed: number;
  /** SHA-256 over configuration, data and numeric results: the same for the same work, whatever the machine, time or threads. */
  readonly digest: string;
  readonly data: DataSummary;
  readonly split: SplitSummary;
  /** The same for all rows. */
  readonly protocol: ProtocolSummary;
  readonly metrics: readonly MetricSummary[];
  readonly statistics: StatisticsSummary;
  /** How options were chosen inside the folds; none if none were. */
  readonly tuning?: TuningSummary;
  /** How the scores of trials depend on the options that were chosen from ranges; none without tuning. Follows from the rows. */
  readonly sensitivity?: readonly OptionSensitivity[];
  /** How fast rows reach targets; none if the configuration does not ask. Follows from the rows and the configuration. */
  readonly convergence?: ConvergenceSummary;
  readonly environment: EnvironmentSummary;
  readonly rows: readonly RowResult[];
  /** By metric, where there are enough rows and folds. */
  readonly ranks?: Readonly<Record<string, RankSummary>>;
  /** The models, losses, regularizers and optimizers of the rows, each once. */
  readonly plugins?: readonly PluginText[];
  /** The configuration as it was run: the text of the file, and the changes made on the command line. */
  readonly config: ConfigSummary;
}

/** What a run can be done again from; relative paths are as they were given, from the folder that mfbench was called in. */
export interface ConfigSummary {
  readonly file: string;
  readonly text: string;
  readonly set: readonly string[];
  /** Where relative paths of data start, if not in the configuration's folder. */
  readonly dataRoot?: string;
  /** Files and packages that plugins were loaded from, if any were. */
  readonly plugins?: readonly string[];
}

/** The ratings that were divided: as they were read, or as the filters left them. */
export interface DataSummary {
  readonly source: PluginUse;
  /** In the order in which they were applied. */
  readonly filters: readonly FilterSummary[];
  /** SHA-256 of the ratings: ids, values and timestamps, in their order. */
  readonly checksum: string;
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
  /** Observed cells over all cells. */
  readonly density: number;
  readonly mean: number;
  readonly scale: { readonly minimum: number; readonly maximum: number };
}

/** What predictions are moved into before they are measured: true: the rating scale; false: nothing, they stay as they are; else the range. */
export type Clip = boolean | readonly [minimum: number, maximum: number];

export interface ProtocolSummary {
  /** Of all rows that do not say otherwise. */
  readonly clip: Clip;
  /** What update rules compute in; minimizers compute in f64. */
  readonly precision: Precision;
}

export interface FilterSummary {
  readonly filter: PluginUse;
  readonly before: RatingCounts;
  readonly after: RatingCounts;
}

/** Ratings, and the users and items that have any. */
export interface RatingCounts {
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
}

export interface SplitSummary {
  readonly splitter: PluginUse;
  readonly folds: readonly FoldSummary[];
}

export interface FoldSummary {
  readonly name: string;
  /** SHA-256 of which ratings are for training and which for the test: with the same `data.checksum`, the same checksum is the same division. */
  readonly checksum: string;
  readonly training: number;
  readonly test: number;
  /** Test ratings whose user, or whose item, has no training rating; a rating can count in both. */
  readonly unseenUserRatings: number;
  readonly unseenItemRatings: number;
  /** Test ratings of which the user, the item or both have no training rating. */
  readonly coldRatings: number;
  /** Gini coefficient of the numbers of ratings of the items that a part has: 0 if all are equally popular, towards 1 if few have nearly all. */
  readonly popularityGini: { readonly training: number; readonly test: number };
  /** Where ratings have a time. */
  readonly time?: TimeSummary;
  /** What the splitter has to say of the division. */
  readonly notes: readonly string[];
}

export interface TimeSummary {
  readonly training: TimeRange;
  readonly test: TimeRange;
  /** Test ratings that are earlier than the last training rating: they are predicted with knowledge of later, a leak across time. */
  readonly testBeforeTrainingEnd: number;
}

/** Of the earliest and the latest rating, in ISO 8601. */
export interface TimeRange {
  readonly first: string;
  readonly last: string;
}

export interface MetricSummary {
  /** What its column is called: the plugin, and the options that are not at their defaults, as in `rmse cold`. */
  readonly name: string;
  readonly direction: 'minimize' | 'maximize';
  readonly metric: PluginUse;
  /** What it is, in a sentence. */
  readonly summary: string;
  /** Of what is measured on rankings. */
  readonly ranking?: RankingSummary;
}

export interface RankingSummary {
  /** The smallest test rating whose item is relevant; null: all of them are. */
  readonly relevantFrom: number | null;
  /** Random items that are ranked beside the relevant ones; null: all items that the user has no training rating of are ranked. */
  readonly sampled: number | null;
  /** In the order of the split's folds: users who have a relevant test rating, and those who have none, of whom nothing is measured. */
  readonly folds: readonly { readonly users: number; readonly usersLeftOut: number }[];
}

/** How far numbers can be trusted, and how that was found out: the same for all rows. */
export interface StatisticsSummary {
  /** Of all intervals; 1 - confidence is the level at which a verdict is given. */
  readonly confidence: number;
  /** What intervals and p values come from; null where nothing can be said: one fold with fewer than 10 users. */
  readonly test: StatisticalTest | null;
  /** n_test / n_train, by which `corrected-resampled-t` allows for the training ratings that folds share. */
  readonly testToTraining?: number;
  /** Of `user-bootstrap`: draws, and users that were drawn from. */
  readonly replicates?: number;
  readonly users?: number;
  /** The row that the others are compared with; null if the configuration declares none. */
  readonly baseline: string | null;
  /** How p values are adjusted for the number of rows that are compared, for each metric by itself. */
  readonly correction: 'holm';
}

/**
 * corrected-resampled-t: Nadeau and Bengio's, on the scores of folds that share ratings. paired-t: Student's, on those of folds that share none.
 * user-bootstrap: of the users of a single fold, with the fitted models as they are.
 */
export type StatisticalTest = 'corrected-resampled-t' | 'paired-t' | 'user-bootstrap';

export interface EnvironmentSummary {
  readonly mfbench: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly threads: number;
  /** Files and packages that plugins were loaded from, packages with their version: `mfbench-plugin-mine 1.2.3`. */
  readonly plugins?: readonly string[];
  /** Cells that were taken from the store: their seconds are of the runs that computed them, with the threads and on the machine of those. */
  readonly storedCells?: number;
}

export interface RowResult {
  readonly name: string;
  /** The worst of the folds'. */
  readonly status: Status;
  /** Why it is not ok, and where. */
  readonly message?: string;
  readonly model: PluginUse;
  /** None for a model that fits by itself. */
  readonly loss?: PluginUse;
  readonly regularizer?: PluginUse;
  readonly optimizer?: PluginUse;
  /** What lies between the model's formula and the prediction; none: nothing. */
  readonly link?: 'logistic';
  /** Where it differs from the protocol's. */
  readonly clip?: Clip;
  /** What was chosen from; none for a row that is not tuned, all of whose options were given. */
  readonly tuning?: RowTuning;
  readonly metrics: Readonly<Record<string, MetricResult>>;
  /** With the baseline, by metric; none for the baseline itself, without one, and where one of the two is not ok. */
  readonly comparison?: Readonly<Record<string, Comparison>>;
  /** Mean seconds of fitting a fold, without measuring; null where no fold is ok. */
  readonly fitSeconds: number | null;
  readonly folds: readonly FoldResult[];
}

export interface MetricResult {
  /** Mean over the folds; null unless all of them have a value: a mean over the lucky ones would be another experiment. */
  readonly mean: number | null;
  /** Sample standard deviation over the folds (divided by folds - 1); null for fewer than two. */
  readonly standardDeviation: number | null;
  /** In the order of the split's folds; null where the fold is not ok, or the metric not defined on it (no test rating of its subset). */
  readonly folds: readonly (number | null)[];
  /** Of the mean, by `StatisticsSummary.test`; null where there is no mean or no test. */
  readonly confidenceInterval: ConfidenceInterval | null;
}

export interface ConfidenceInterval {
  readonly lower: number;
  readonly upper: number;
}

/** A row against the baseline, on the same folds and test ratings. */
export interface Comparison {
  readonly test: StatisticalTest;
  /** Mean of the row minus mean of the baseline, in the metric's unit. */
  readonly difference: number;
  /** Of the difference, not adjusted for the number of rows. */
  readonly confidenceInterval: ConfidenceInterval;
  /** Two-sided: of a difference at least this large, in whichever direction, if there is none. */
  readonly pValue: number;
  /** By Holm over the rows that are compared in this metric. */
  readonly adjustedPValue: number;
  /** Cohen's d_z, the difference in units of its own deviation, over folds or users; null without deviation. Its sign is that of the difference. */
  readonly effectSize: number | null;
  /** By the metric's direction, if adjustedPValue <= 1 - confidence. */
  readonly verdict: Verdict;
}

export type Verdict = 'better' | 'worse' | 'no difference detected';

export interface FoldResult {
  readonly fold: string;
  readonly status: Status;
  readonly message?: string;
  readonly fitSeconds: number;
  /** SHA-256 of the predictions for the test ratings, as little-endian doubles, before clipping; null unless ok. */
  readonly predictions: string | null;
  /** Of a row that is tuned. `fitSeconds` and `curve` are those of the refit with what was chosen. */
  readonly tuning?: FoldTuning;
  /** None unless ok, and where no metric is of ratings. */
  readonly errors?: ErrorProfile;
  /** One for each division of the training part, if the configuration asks for convergence; none of a model that fits by itself. */
  readonly convergence?: readonly ConvergenceRun[];
  /** One entry an epoch, the state before the first included. */
  readonly curve: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly epoch: number;
  /** Seconds of fitting so far, without measuring. */
  readonly seconds: number;
  /**
   * Evaluations of the derivative at a training rating so far, over the number of training ratings: 1 for a pass of an update rule, for E or its
   * gradient at a point, and for the least-squares structure of a table. Not in the digest.
   */
  readonly gradientEvaluations: number;
  /** E, on the training ratings. */
  readonly objective: number;
  /**
   * On the test ratings, of predictions treated as the protocol says. Looked at, never used by the fit. Null where no metric is of ratings: predictions may
   * be scores then.
   */
  readonly rmse: number | null;
}
