import type { PluginUse, Status } from './plugin-use.js';

/* What `results.json` says of tuning. */

/** How options were chosen: the same for all rows that have any to choose. */
export interface TuningSummary {
  readonly searcher: PluginUse;
  /** The splitter that divided the training part of each fold once more. */
  readonly validation: PluginUse;
  /** The metric that decided, on the validation part. */
  readonly metric: string;
  /** best: so did it the number of epochs. given: that was the row's. */
  readonly epochs: 'best' | 'given';
}

export interface RowTuning {
  /** Each option and its choices, as YAML has them: `{ range, scale }` or `{ values }`. */
  readonly options: readonly { readonly name: string; readonly choices: Readonly<Record<string, unknown>> }[];
  /** Of each fold: points tried; fits made for them, one for each division of the training part; and how many fits with all epochs these amount to. */
  readonly trials: number;
  readonly fits: number;
  readonly wholeFits: number;
}

/** What was chosen on a fold, by its training part alone. */
export interface FoldTuning {
  /** Null if no trial was ok. */
  readonly chosen: ChosenTrial | null;
  /** In the order in which they were made. */
  readonly trials: readonly TrialResult[];
}

export interface ChosenTrial {
  readonly trial: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** On the validation part: the best of many, so no estimate of anything. The test part was not looked at. */
  readonly score: number;
  /** The number of epochs of the refit where it was chosen too, else what the trial had; null for a model that fits by itself. */
  readonly epochs: number | null;
  /** Values at an end of their range, beyond which there may be better ones. */
  readonly edges: readonly OptionEdge[];
}

/** `epochs` is one of the options here: more of them may be better. */
export interface OptionEdge {
  readonly option: string;
  readonly end: 'lowest' | 'highest';
}

export interface TrialResult {
  /** From 1. */
  readonly trial: number;
  readonly status: Status;
  readonly message?: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** On the validation part; null unless ok. */
  readonly score: number | null;
  /** The number of epochs after which the score was measured. */
  readonly epochs: number | null;
  /** Of fitting, all its fits together, without measuring. */
  readonly seconds: number;
}
