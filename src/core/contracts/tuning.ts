import type { OptionSchemas, OptionValues } from '../options.js';
import type { RandomStream } from '../random.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';

/** One option that is to be chosen. A searcher sees it as a coordinate in [0, 1], to which the harness gives values. */
export interface Dimension {
  /** Such as `optimizer learningRate`. */
  readonly name: string;
  /** Whether near coordinates are near values: numbers are, in the scale of their range; names are not. */
  readonly ordered: boolean;
  /** The number n of values, of which the k-th has the coordinates from k / n to (k + 1) / n; null where there is no such number. */
  readonly size: number | null;
}

/** A coordinate in [0, 1] for each dimension. */
export type Point = readonly number[];

/** A point that is tried. */
export interface Trial {
  /**
   * Fits on the inner training part and measures on the validation part: Infinity if the fit diverged or failed, else the metric's value, with its
   * sign changed if more is better. The same again for the same share.
   * @param share of the row's epochs, in (0, 1]; all of them if not given. A model that fits by itself has none, and is fitted whole.
   */
  evaluate(share?: number): number;
}

/** What a search costs. */
export interface Budget {
  readonly trials: number;
  /** Evaluations; more than the trials where some are evaluated again. */
  readonly fits: number;
  /** The sum of the shares of the evaluations: how many whole fits they amount to. */
  readonly wholeFits: number;
}

export interface SearchContext {
  readonly random: RandomStream;
  readonly trial: (point: Point) => Trial;
}

/** A method to choose hyper-parameters. It sees scores of the validation part and nothing else; the best trial is chosen by the harness. */
export interface Searcher<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'searcher';
  /** Known beforehand; more than that is refused. */
  budget(options: OptionValues<O>, dimensions: readonly Dimension[]): Budget;
  search(options: OptionValues<O>, dimensions: readonly Dimension[], context: SearchContext): void;
}

export function defineSearcher<const O extends OptionSchemas>(
  definition: Definition<Searcher<O>>,
): Searcher<O> {
  return definePlugin({ kind: 'searcher', ...definition }, { functions: ['budget', 'search'] });
}
