import type { ExposureMetric, RankingMetric } from '../../src/core/public.js';
import { RandomStream } from '../../src/core/public.js';
import type { Measured } from '../../src/harness/named-metric.js';
import { rank } from '../../src/harness/rank.js';
import type { Scorer } from '../../src/harness/scorer.js';
import { ratingsOf, use } from './problems.js';

type Triple = readonly [user: number, item: number, rating: number];

/** Ratings of both sides, how many users and items there are, and what is predicted. */
export interface RankingWorld {
  readonly users: number;
  readonly items: number;
  readonly training: readonly Triple[];
  readonly test: readonly Triple[];
  readonly score: (user: number, item: number) => number;
}

const scorer = ({ items, score }: Pick<RankingWorld, 'items' | 'score'>): Scorer => ({
  model: 'given',
  forEachUser: (users, visit) => {
    for (const user of users)
      visit(
        user,
        Float64Array.from({ length: items }, (_, item) => score(user, item)),
      );
  },
});

/** What metrics with their options make of a world, in their order. */
export function measureRankings(
  metrics: readonly (readonly [RankingMetric | ExposureMetric, Record<string, unknown>?])[],
  world: RankingWorld,
  seed = 1,
): Measured[] {
  const { training, test, users, items } = world;
  const { ratings } = ratingsOf([...training, ...test], users, items);
  const positions = Uint32Array.from({ length: ratings.size }, (_, k) => k);
  const fold = {
    name: 'fold',
    training: positions.slice(0, training.length),
    test: positions.slice(training.length),
  };
  const named = metrics.map(([metric, options], i) => ({ ...use(metric, options), name: `metric ${i}` }));
  const measured = rank(named, ratings, fold, scorer(world), RandomStream.fromSeed(seed));
  return named.map(({ name }) => measured[name]!);
}

export const rankingValue = (
  metric: RankingMetric | ExposureMetric,
  options: Record<string, unknown>,
  world: RankingWorld,
  seed = 1,
): number | null => measureRankings([[metric, options]], world, seed)[0]!.value;
