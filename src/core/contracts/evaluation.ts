import type { OptionSchemas, OptionValues } from '../options.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';
import type { Results } from './results.js';

/**
 * A measure of predicted ratings: `aggregate` of the sum of one `term` for each test rating. Kept as a sum and a count, so that
 * parts can be pooled.
 */
export interface Metric<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'metric';
  /** Whether smaller or larger values are better. */
  readonly direction: 'minimize' | 'maximize';
  term(prediction: number, target: number, options: OptionValues<O>): number;
  aggregate(sum: number, count: number, options: OptionValues<O>): number;
}

export function defineMetric<const O extends OptionSchemas>(definition: Definition<Metric<O>>): Metric<O> {
  return definePlugin({ kind: 'metric', ...definition });
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
