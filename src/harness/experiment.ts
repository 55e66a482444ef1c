import type { DataSource, Filter, Splitter } from '../core/contracts/data.js';
import type { Reporter } from '../core/contracts/evaluation.js';
import type { FormulaModel, Predictor } from '../core/contracts/model.js';
import type { Clip } from '../core/contracts/results.js';
import type { Loss, Regularizer } from '../core/contracts/costs.js';
import type { Optimizer, Precision } from '../core/contracts/objective.js';
import type { Searcher } from '../core/contracts/tuning.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { Link } from '../engine/link.js';
import type { Path } from './config-document.js';
import type { NamedMetric } from './named-metric.js';
import type { TunedOption } from './tuning/choices.js';

/** One row of the comparison: a method with its options. */
export interface Row {
  readonly name: string;
  readonly path: Path;
  /** With the largest value for every option that is to be chosen. */
  readonly method: Method;
  /** The options that are to be chosen in each fold; none: the row is not tuned. */
  readonly space?: readonly TunedOption[];
  /** Where it differs from the experiment's. */
  readonly clip?: Clip;
}

export type Method = FormulaMethod | PredictorMethod;

export interface FormulaMethod {
  readonly form: 'formula';
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss: ResolvedPlugin<Loss>;
  readonly regularizer: ResolvedPlugin<Regularizer>;
  readonly optimizer: ResolvedPlugin<Optimizer>;
  readonly link?: Link;
}

export interface PredictorMethod {
  readonly form: 'predictor';
  readonly model: ResolvedPlugin<Predictor>;
}

export interface Tuning {
  readonly searcher: ResolvedPlugin<Searcher>;
  /** Divides the training part of each fold once more. */
  readonly validation: ResolvedPlugin<Splitter>;
  /** One of the experiment's. */
  readonly metric: NamedMetric;
  /** best: the number of epochs is chosen too, by the validation part. given: it is the row's. */
  readonly epochs: 'best' | 'given';
}

/** Fits for curves on a validation part, and the targets that are looked for on them. */
export interface Convergence {
  /** Divides the training part of each fold once more. */
  readonly validation: ResolvedPlugin<Splitter>;
  /** One of the experiment's. */
  readonly metric: NamedMetric;
  readonly measure: 'validation' | 'objective';
  readonly tolerances: readonly number[];
  /** In place of tolerances. */
  readonly targets?: readonly number[];
}

/** A configuration, validated: every plugin found, every option filled in. */
export interface Experiment {
  readonly name: string;
  readonly seed: number;
  readonly data: ResolvedPlugin<DataSource>;
  /** Applied to the data, in this order, before they are divided. */
  readonly filters: readonly ResolvedPlugin<Filter>[];
  readonly split: ResolvedPlugin<Splitter>;
  readonly metrics: readonly NamedMetric[];
  /** Of rows that have none of their own. */
  readonly clip: Clip;
  /** What update rules compute in. */
  readonly precision: Precision;
  readonly reporters: readonly ResolvedPlugin<Reporter>[];
  readonly rows: readonly Row[];
  /** The name of the row that the others are compared with. */
  readonly baseline?: string;
  /** How options that are search spaces are chosen; there is at least one then. */
  readonly tuning?: Tuning;
  readonly convergence?: Convergence;
  /** Of intervals; a difference is called one at a level of 1 - confidence. */
  readonly confidence: number;
}
