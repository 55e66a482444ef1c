import { type OptionSchemas, type OptionValues, option } from '../options.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';
import type { Results } from './results.js';

/** Test ratings and their predictions, in the same order; predictions are treated as the protocol says (clipped, unless it says otherwise). */
export interface PredictedRatings {
  readonly prediction: Float64Array;
  readonly target: Float32Array;
}

/**
 * A measure of predicted ratings that is made of sums over users: `ofUser` says what one user's test ratings add to each of the `sums`, `value` what
 * the totals amount to. An rmse over all ratings alike ({ squares, ratings }) and a mean over users ({ rmse, users: 1 }) are both of that
 * kind. So parts can be pooled, and statistics can draw other users without predicting or measuring anything again.
 */
export interface Metric<O extends OptionSchemas = Unknown, S extends string = Unknown> extends Plugin<O> {
  readonly kind: 'metric';
  /** Whether smaller or larger values are better. */
  readonly direction: 'minimize' | 'maximize';
  /** What is summed up, by name. */
  readonly sums: readonly S[];
  /** Called once for each user with a rating in the subset that is measured. */
  ofUser(ratings: PredictedRatings, options: OptionValues<O>): Readonly<Record<S, number>>;
  /** Called if there is a rating in the subset; NaN where the measure is not defined all the same. */
  value(totals: Readonly<Record<S, number>>, options: OptionValues<O>): number;
}

/** The option that every metric has beside its own. */
export interface MetricOptions {
  readonly subset: 'all' | 'warm' | 'cold';
}

export function defineMetric<const O extends OptionSchemas, const S extends string>(
  definition: Definition<Metric<O, S>>,
): Metric<O, S> {
  const subset = option.choice(['all', 'warm', 'cold'], {
    default: 'all',
    description:
      'Which test ratings are measured. warm: those whose user and whose item have training ratings. cold: the others. all: both.',
  });
  return definePlugin({ kind: 'metric', ...definition, options: { ...definition.options, subset } });
}

/** Where a report goes. */
export interface RenderContext {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

export interface Rendered {
  /** Text for standard output. */
  readonly terminal?: string;
  /** Files of the run's folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes something readable of results. */
export interface Reporter<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'reporter';
  render(results: Results, options: OptionValues<O>, context: RenderContext): Rendered;
}

export function defineReporter<const O extends OptionSchemas>(
  definition: Definition<Reporter<O>>,
): Reporter<O> {
  return definePlugin({ kind: 'reporter', ...definition });
}
