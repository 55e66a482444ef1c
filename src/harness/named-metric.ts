import type { Metric } from '../core/contracts/evaluation.js';
import type { ResolvedPlugin } from '../core/options.js';

/** A metric with its options, and what it is called in tables and results: no two of an experiment alike. */
export interface NamedMetric<M extends Metric = Metric> extends ResolvedPlugin<M> {
  readonly name: string;
}

export interface Measured {
  /** Null where the metric is not defined: nobody whom it measures, or no number. */
  readonly value: number | null;
  /** users x sums, row-major: what each user adds to the totals; of metrics that are made of sums. */
  readonly userSums?: Float64Array;
}

export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The metrics that measure one kind of thing. */
export const metricsOf = <K extends Metric['measures']>(
  metrics: readonly NamedMetric[],
  ...kinds: readonly K[]
) =>
  metrics.filter((metric): metric is NamedMetric<Extract<Metric, { measures: K }>> =>
    (kinds as readonly string[]).includes(metric.plugin.measures),
  );
