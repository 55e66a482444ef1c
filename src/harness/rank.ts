import type { Fold } from '../core/contracts/data.js';
import type { Catalogue } from '../core/contracts/evaluation.js';
import type { RandomStream } from '../core/random.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { Measured, NamedMetric } from './named-metric.js';
import { Negatives } from './negatives.js';
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
  const negatives = new Negatives(training, test, random.fork('negatives'));
  const groups = groupByProtocol(ranked).map(
    (group) => new RankingGroup(group, { test, catalogue, list, negatives }),
  );
  const full = groups.some((group) => group.negatives === undefined);
  const profileOf = itemsOfUsers(training);
  const users = test.byUser().seen.filter((user) => groups.some((group) => group.measures(user)));
  scorer.forEachUser(users, (user, scores) => {
    const item = list.take(user, scores);
    if (item >= 0) throw notFinite(scorer.model, ratings, user, item, scores[item]!);
    const profile = profileOf(user);
    // What all full rankings have in common is done once.
    if (full) list.rankWithout(profile);
    for (const group of groups) group.measure(user, profile);
  });
  return Object.assign({}, ...groups.map((group) => group.results())) as Record<string, Measured>;
}

/** The rows of the items that a user has ratings of: views of one array. */
function itemsOfUsers(ratings: RatingMatrix): (user: number) => Uint32Array {
  const { starts, order } = ratings.byUser();
  const items = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k++) items[k] = ratings.item[order[k]!]!;
  return (user) => items.subarray(starts[user], starts[user + 1]);
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
