import type { PluginUse, Status } from './plugin-use.js';

/* What `results.json` says of how fast rows get where. */

/** A fit for its curve: of a row on the training part of a fold without a validation part, with all of the row's epochs. */
export interface ConvergenceRun {
  /** diverged, failed: the curve ends where it did. */
  readonly status: Status;
  readonly message?: string;
  /** One entry an epoch, the state before the first included. */
  readonly curve: readonly ConvergencePoint[];
}

export interface ConvergencePoint extends Spent {
  /** E, on the ratings that are fitted. */
  readonly objective: number;
  /** The metric, on the validation part; null where it is not defined. */
  readonly validation: number | null;
}

/** What a fit has cost so far. */
export interface Spent {
  readonly epochs: number;
  /** In passes over the ratings that are fitted: see `CurvePoint`. */
  readonly gradientEvaluations: number;
  /** Of fitting, without measuring. */
  readonly seconds: number;
}

export type Cost = keyof Spent;

/** How fast rows reach targets; a problem is a division of a fold's training part. */
export interface ConvergenceSummary {
  /** The splitter that divided the training part of each fold once more. */
  readonly validation: PluginUse;
  /** What is measured on the validation part. */
  readonly metric: string;
  /** What targets are of: the metric on the validation part, or E. */
  readonly measure: 'validation' | 'objective';
  /** Names of the rows that have curves; the order of everything below. */
  readonly rows: readonly string[];
  readonly problems: number;
  /** None where fits are missing: what the best row gets is not known before all are done. */
  readonly targets: readonly TargetSummary[];
}

export interface TargetSummary {
  /** t of the target best + t (start - best), with the best value of any row on the problem; none of a target that was given. */
  readonly tolerance?: number;
  /** The value to be reached, on each problem. */
  readonly values: readonly number[];
  readonly rows: readonly TimeToTarget[];
}

export interface TimeToTarget {
  /** On each problem: what was spent when the target was first reached, at the end of an epoch, or all that was spent if it was not. */
  readonly runs: readonly (Spent & { readonly reached: boolean })[];
  readonly reached: number;
  /** Expected running time; null if no run reached the target: it is more than `spent`. */
  readonly expected: Spent | null;
  /** All runs together. */
  readonly spent: Spent;
  /** Performance profile: the share of the problems on which the target was reached at up to `ratio` times the cost of the fastest row. */
  readonly profile: Readonly<Record<Cost, readonly { readonly ratio: number; readonly share: number }[]>>;
}

/** How the score of trials depends on one tuned option: trials of all folds, in equal parts of the option's range, in its scale. */
export interface OptionSensitivity {
  readonly row: string;
  readonly option: string;
  readonly parts: readonly SensitivityPart[];
}

export interface SensitivityPart {
  readonly from: number;
  readonly to: number;
  readonly trials: number;
  /** Of these diverged or failed. */
  readonly lost: number;
  /** The best score on the validation part; null where no trial was ok. */
  readonly best: number | null;
  /** The median score, lost trials worse than all others: null where it is one of these, or there is no trial. */
  readonly median: number | null;
}
