import type { ExposureMetric, RankingMetric, RankingMetricOptions } from '../core/contracts/evaluation.js';
import type { Fold } from '../core/contracts/data.js';
import type { MetricSummary } from '../core/contracts/results.js';
import type { Fault } from '../core/errors.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { ConfigDocument } from './config-document.js';
import { metricsOf, type NamedMetric } from './named-metric.js';

/** What has an option `at` and is measured on rankings. */
export type NamedRankingMetric = NamedMetric<RankingMetric> | NamedMetric<ExposureMetric>;

export const rankingMetrics = (metrics: readonly NamedMetric[]): readonly NamedRankingMetric[] =>
  metricsOf(metrics, 'ranking', 'exposure') as readonly NamedRankingMetric[];

export const rankingOptions = ({ options }: NamedRankingMetric): RankingMetricOptions => options;

/** Whether anything is measured on rankings, for which all items have to be predicted. */
export const ranks = ({ metrics }: { readonly metrics: readonly NamedMetric[] }): boolean =>
  rankingMetrics(metrics).length > 0;

/** Whether a test rating makes its item relevant. */
export const isRelevant = (rating: number, { relevantFrom }: RankingMetricOptions): boolean =>
  relevantFrom === undefined || rating >= relevantFrom;

/** Metrics for which no item can be relevant, whoever rates it. */
export function relevanceFaults(
  metrics: readonly NamedMetric[],
  { scale }: RatingMatrix,
  document: ConfigDocument,
): Fault[] {
  return rankingMetrics(metrics).flatMap((metric) => {
    const { relevantFrom } = rankingOptions(metric);
    if (relevantFrom === undefined || relevantFrom <= scale.maximum) return [];
    return [
      {
        location: document.locate(['metrics', metrics.indexOf(metric)]),
        message: `metric ${metric.plugin.name}: no rating reaches relevantFrom ${relevantFrom}; the scale is ${scale.minimum} to ${scale.maximum}`,
      },
    ];
  });
}

/** What a metric ranks and for how many users of every fold; nothing of a metric of ratings. */
export function summarizeRanking(
  metric: NamedMetric,
  { users, user, value }: RatingMatrix,
  folds: readonly Fold[],
): Pick<MetricSummary, 'ranking'> {
  const [found] = rankingMetrics([metric]);
  if (!found) return {};
  const options = rankingOptions(found);
  const { relevantFrom = null, sampled = null } = options;
  const ranking = {
    relevantFrom,
    sampled,
    folds: folds.map(({ test }) => {
      const measured = new Uint8Array(users.size);
      for (const position of test) if (isRelevant(value[position]!, options)) measured[user[position]!] = 1;
      const count = measured.reduce((sum, one) => sum + one, 0);
      return { users: count, usersLeftOut: users.size - count };
    }),
  };
  return { ranking };
}
