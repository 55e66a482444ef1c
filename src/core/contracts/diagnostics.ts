import type { PluginKind } from './plugin.js';

/* What `results.json` has for figures and for reading, beside the numbers that the digest covers: it can be computed from these, or is text. */

/** Errors of a fold's predictions, treated as the protocol says, by what is known of their user and item; sums, so that folds can be pooled. */
export interface ErrorProfile {
  /** By how many training ratings the user has. */
  readonly byUserActivity: ErrorSums;
  /** By how many training ratings the item has. */
  readonly byItemPopularity: ErrorSums;
  readonly residuals: ResidualCounts;
}

/** Bin 0 is of those without a training rating, bin b of those with 2^(b-1) to 2^b - 1; up to the last bin of the fold that has any rating. */
export interface ErrorSums {
  /** Test ratings. */
  readonly ratings: readonly number[];
  /** Sum of (rating - prediction)^2. */
  readonly squaredErrors: readonly number[];
}

/** Residuals, rating - prediction. */
export interface ResidualCounts {
  /** The width of the rating scale: bins of equal width go from -limit to limit. */
  readonly limit: number;
  /** An odd number, so that 0 is in the middle of a bin; the first and the last hold what is beyond as well. */
  readonly counts: readonly number[];
  /** Of all residuals. */
  readonly sum: number;
}

/** Friedman's test of the rows' ranks on the folds, and which of them Nemenyi's test tells from each other (Demšar 2006). */
export interface RankSummary {
  /** How many folds the ranks are means over. */
  readonly folds: number;
  /** Rows that have a value on every fold, the best mean rank first; rank 1 is the best. */
  readonly rows: readonly { readonly name: string; readonly meanRank: number }[];
  /** Of Iman and Davenport's F: that ranks differ this much or more if no row is better than another. */
  readonly pValue: number;
  /** Mean ranks further apart than this differ at 1 - confidence, all pairs taken together. */
  readonly criticalDifference: number;
  /** First and last position in `rows` of each greatest set that lies within the critical difference; none of single rows. */
  readonly groups: readonly (readonly [first: number, last: number])[];
}

/** What a plugin that a row uses says of itself. */
export interface PluginText {
  readonly kind: PluginKind;
  readonly name: string;
  readonly summary: string;
  readonly formula?: string;
  readonly source?: string;
}
