import type { MetricSummary, Results, RowResult } from '../../core/public.js';

/**
 * The row that is called the best in a metric: that with the best mean, if the test calls it better than the baseline, or if it is the baseline and
 * the test calls all the others worse. None otherwise: a mean alone is no reason.
 */
export function findBest({ rows, statistics }: Results, metric: MetricSummary): RowResult | undefined {
  const sign = metric.direction === 'minimize' ? 1 : -1;
  const meanOf = ({ metrics }: RowResult): number | null => metrics[metric.name]?.mean ?? null;
  const verdictOf = ({ comparison }: RowResult) => comparison?.[metric.name]?.verdict;
  const fitted = rows.filter((row) => meanOf(row) !== null);
  const [best, ...others] = fitted.sort((a, b) => sign * (meanOf(a)! - meanOf(b)!));
  if (best === undefined || others.length === 0) return undefined;
  if (best.name === statistics.baseline) {
    return others.every((row) => verdictOf(row) === 'worse') ? best : undefined;
  }
  return verdictOf(best) === 'better' ? best : undefined;
}
