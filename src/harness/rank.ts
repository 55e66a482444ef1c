import type { Fold } from '../core/contracts/data.js';
import type { Catalogue } from '../core/contracts/evaluation.js';
import type { RandomStream } from '../core/random.js';
import type { RatingMatrix } from '../core/ratings.js';
import { Candidates } from './candidates.js';
import type { Measured, NamedMetric } from './named-metric.js';
import { RankedList } from './ranked-list.js';
import { RankingGroup } from './ranking-group.js';
import { type NamedRankingMetric, rankingMetrics, rankingOptions } from './ranking-protocol.js';
import { notFinite, type Scorer } from './scorer.js';

/**
 * Measures the rankings of a fold's users, by the name of each metric of rankings. The predictions of one user at a time are looked at.
 * @param random of the fold: where negatives, and the order of equal predictions, come from.
 */
export function rank(
  metrics: readonly NamedMetric[],
  ratings: RatingMatrix,
  fold: Fold,
  scorer: Scorer,
  random: RandomStream,
): Record<string, Measured> {
  const ranked = rankingMetrics(metrics);
  if (ranked.length === 0) return {};
  const training = ratings.select(fold.training);
  const test = ratings.select(fold.test);
  const catalogue: Catalogue = {
    items: ratings.items.size,
    popularity: training.byItem().counts,
    ratings: training.size,
    users: training.byUser().seen.length,
  };
  const list = new RankedList(ratings.users.size, catalogue.items, random.fork('ties'));
  const candidates = new Candidates(training, test, random.fork('negatives'));
  const groups = groupByProtocol(ranked).map(
    (group) => new RankingGroup(group, { training, test, catalogue, list, candidates }),
  );
  const users = test.byUser().seen.filter((user) => groups.some((group) => group.measures(user)));
  scorer.forEachUser(users, (user, scores) => {
    const item = list.take(user, scores);
    if (item >= 0) throw notFinite(scorer.model, ratings, user, item, scores[item]!);
    // What all full rankings have in common is done once.
    if (groups.some(({ negatives }) => negatives === undefined))
      list.rank(candidates.rows, candidates.unrated(user));
    for (const group of groups) group.measure(user);
  });
  return Object.assign({}, ...groups.map((group) => group.results())) as Record<string, Measured>;
}

/** Metrics of the same candidates and relevant items together; those that sample last. */
function groupByProtocol(metrics: readonly NamedRankingMetric[]): NamedRankingMetric[][] {
  const groups = new Map<string, NamedRankingMetric[]>();
  for (const metric of metrics) {
    const { relevantFrom, sampled } = rankingOptions(metric);
    const key = `${sampled ?? ''} ${relevantFrom ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  const samples = ([metric]: NamedRankingMetric[]): number => (rankingOptions(metric!).sampled ? 1 : 0);
  return [...groups.values()].sort((a, b) => samples(a) - samples(b));
}
