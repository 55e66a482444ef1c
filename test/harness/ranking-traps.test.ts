import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExposureMetric, RankingMetric } from '../../src/core/public.js';
import { RandomStream } from '../../src/core/public.js';
import type { CellResult } from '../../src/harness/cells.js';
import { Negatives } from '../../src/harness/negatives.js';
import type { PreparedExperiment } from '../../src/harness/prepare.js';
import { computeStatistics } from '../../src/harness/row-statistics.js';
import auc from '../../src/plugins/metrics/auc.js';
import coverage from '../../src/plugins/metrics/coverage.js';
import hitRate from '../../src/plugins/metrics/hit-rate.js';
import map from '../../src/plugins/metrics/map.js';
import mrr from '../../src/plugins/metrics/mrr.js';
import ndcg from '../../src/plugins/metrics/ndcg.js';
import precision from '../../src/plugins/metrics/precision.js';
import recall from '../../src/plugins/metrics/recall.js';
import { randomRatings, ratingsOf, use } from '../support/problems.js';
import { measureRankings, rankingValue, type RankingWorld } from '../support/rankings.js';

/* Mistakes that published software has made with rankings, each with a test that finds it. */

const GAINS = ['binary', 'linear', 'exponential'];
const USERS = 6;
const ITEMS = 14;

/** Random ratings of both sides, and predictions of which many are equal. */
const worlds = fc
  .record({
    sides: fc.array(fc.constantFrom('training', 'test', 'none', 'none'), {
      minLength: USERS * ITEMS,
      maxLength: USERS * ITEMS,
    }),
    ratings: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: USERS * ITEMS, maxLength: USERS * ITEMS }),
    scores: fc.array(fc.oneof(fc.integer({ min: 1, max: 4 }), fc.double({ min: 1, max: 5, noNaN: true })), {
      minLength: USERS * ITEMS,
      maxLength: USERS * ITEMS,
    }),
  })
  .map(({ sides, ratings, scores }): RankingWorld => {
    const of = (side: string) =>
      sides.flatMap((one, k) =>
        one === side ? [[Math.floor(k / ITEMS), k % ITEMS, ratings[k]!] as const] : [],
      );
    return {
      ...{ users: USERS, items: ITEMS, training: of('training'), test: of('test') },
      score: (user, item) => scores[user * ITEMS + item]!,
    };
  });

/** The same with predictions that differ, near those of the world. */
const untied = (world: RankingWorld): RankingWorld => ({
  ...world,
  score: (user, item) => world.score(user, item) + 1e-9 * item,
});

/** Ranks of a user's relevant items by sorting all candidates, ascending, with their ratings. */
function naiveRanks({ training, test, items, score }: RankingWorld, user: number, relevantFrom: number) {
  const trained = new Set(training.filter(([u]) => u === user).map(([, item]) => item));
  const sorted = Array.from({ length: items }, (_, item) => item)
    .filter((item) => !trained.has(item))
    .sort((a, b) => score(user, b) - score(user, a));
  const rated = new Map(test.filter(([u]) => u === user).map(([, item, rating]) => [item, rating]));
  const places = sorted.flatMap((item, k) =>
    (rated.get(item) ?? -1) >= relevantFrom ? [{ rank: k + 1, rating: rated.get(item)! }] : [],
  );
  return { places, candidates: sorted.length };
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

test('any rankings: the metrics are those of a full sort', () => {
  fc.assert(
    fc.property(worlds, fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 5 }), (tied, at, from) => {
      const world = untied(tied);
      const found = Array.from({ length: USERS }, (_, user) => naiveRanks(world, user, from)).filter(
        ({ places }) => places.length > 0,
      );
      const expected = (value: (one: (typeof found)[number]) => number) =>
        found.length === 0 ? null : mean(found.map(value));
      const options = { relevantFrom: from };
      const check = (metric: RankingMetric, more: object, value: (one: (typeof found)[number]) => number) => {
        const [wanted, got] = [expected(value), rankingValue(metric, { ...options, ...more }, world)];
        if (wanted === null) expect(got).toBeNull();
        else expect(got).toBeCloseTo(wanted, 10);
      };
      const hits = ({ places }: (typeof found)[number]) => places.filter(({ rank }) => rank <= at);
      check(precision, { at }, (one) => hits(one).length / at);
      check(recall, { at }, (one) => hits(one).length / one.places.length);
      check(hitRate, { at }, (one) => Math.sign(hits(one).length));
      check(mrr, {}, ({ places }) => 1 / places[0]!.rank);
      check(map, {}, ({ places }) => mean(places.map(({ rank }, k) => (k + 1) / rank)));
      const dcg = (list: readonly { rank: number; rating: number }[]) =>
        list.reduce((sum, { rank, rating }) => sum + (2 ** rating - 1) / Math.log2(rank + 1), 0);
      check(ndcg, { at, gains: 'exponential' }, (one) => {
        const best = one.places.toSorted((a, b) => b.rating - a.rating).slice(0, at);
        return dcg(hits(one)) / dcg(best.map(({ rating }, k) => ({ rank: k + 1, rating })));
      });
    }),
  );
});

test('ndcg above 1, and other shares above 1 or below 0', () => {
  const shares: [RankingMetric | ExposureMetric, Record<string, unknown>][] = [
    ...GAINS.flatMap((gains) => [1, 3, 20].map((at) => [ndcg, { gains, at }] as [RankingMetric, object])),
    ...[1, 3, 20].flatMap((at) => [precision, recall, hitRate, map, mrr, coverage].map((m) => [m, { at }])),
    [recall, { denominator: 'capped', at: 2 }],
    [auc, {}],
  ] as never;
  fc.assert(
    fc.property(worlds, (world) => {
      for (const { value } of measureRankings(shares, world)) {
        expect(value ?? 0).toBeGreaterThanOrEqual(0);
        expect(value ?? 0).toBeLessThanOrEqual(1);
      }
      // The best order has 1, which a gain that is normalized by something else has not.
      const rated = new Map(world.test.map(([user, item, rating]) => [`${user} ${item}`, rating]));
      const perfect = { ...world, score: (user: number, item: number) => rated.get(`${user} ${item}`) ?? 0 };
      for (const gains of GAINS)
        for (const at of [1, 3, 20]) expect(rankingValue(ndcg, { gains, at }, perfect) ?? 1).toBe(1);
      expect(rankingValue(map, {}, perfect) ?? 1).toBe(1);
      expect(rankingValue(auc, {}, perfect) ?? 1).toBe(1);
    }),
  );
});

describe('a model that cannot tell items apart', () => {
  // The first rows are the popular items, which are also those of the test, as in data in the order of their reading.
  const users = 300;
  const items = 100;
  const test_ = Array.from({ length: users }, (_, user) => [user, user % 10, 5] as const);
  const constant: RankingWorld = {
    ...{ users, items, test: test_, training: [[0, 50, 3]] },
    score: () => 3.5,
  };

  test('looks no better than chance: the order of equal predictions is not that of the rows', () => {
    const share = rankingValue(hitRate, { at: 10 }, constant)!;
    expect(share).toBeGreaterThan(0.1 - 4 * Math.sqrt((0.1 * 0.9) / users));
    expect(share).toBeLessThan(0.1 + 4 * Math.sqrt((0.1 * 0.9) / users));
    expect(rankingValue(mrr, {}, constant)!).toBeLessThan(0.12); // (1 + 1/2 + ... + 1/100) / 100 = 0.05
  });

  test('has auc 1/2, exactly', () => {
    expect(rankingValue(auc, {}, constant)).toBe(0.5);
  });

  test('is ranked in another order under another seed, and in the same under the same', () => {
    const values = (seed: number) => [...measureRankings([[mrr]], constant, seed)[0]!.userSums!];
    expect(values(7)).toEqual(values(7));
    expect(values(7)).not.toEqual(values(42));
  });

  test('ties are those of the model: predictions beyond the scale differ, and are not clipped to be the same', () => {
    const beyond = { ...constant, score: (user: number, item: number) => (item === user % 10 ? 7 : 6) };
    expect(rankingValue(mrr, {}, beyond)).toBe(1);
  });
});

test('training items that are recommended again: the list has none', () => {
  const world: RankingWorld = {
    ...{ users: 1, items: 4, score: (_user: number, item: number) => -item },
    training: [
      [0, 0, 5],
      [0, 1, 5],
    ],
    test: [[0, 2, 5]],
  };
  expect(rankingValue(mrr, {}, world)).toBe(1);
  expect(rankingValue(coverage, { at: 2 }, world)).toBe(2 / 4);
});

test('predictions that are no numbers are ranked first, or left out: they are refused', () => {
  const world: RankingWorld = {
    ...{ users: 1, items: 4, training: [[0, 0, 5]], test: [[0, 2, 5]] },
    score: (_user: number, item: number) => (item === 3 ? Number.NaN : item),
  };
  expect(() => rankingValue(mrr, {}, world)).toThrow(
    'model given: the prediction for user u0, item i3 is NaN',
  );
});

describe('a sampler', () => {
  const { ratings } = randomRatings(3, 20, 40, 300);
  const parts = [0, 1].map((rest) =>
    ratings.select(Uint32Array.from({ length: 150 }, (_, k) => 2 * k + rest)),
  );
  const [training, tested] = [parts[0]!, parts[1]!];
  const drawn = (user: number, negatives: number, seed = 1): number[] => {
    const sampler = new Negatives(training, tested, RandomStream.fromSeed(seed));
    return [...sampler.beside(Uint32Array.of(), user, negatives)];
  };

  test('that leaks test items, or draws one twice: negatives are different items without any rating of the user', () => {
    for (let user = 0; user < 20; user++) {
      const own = new Set([...ratings.item].filter((_, k) => ratings.user[k] === user));
      for (const negatives of [1, 5, 1000]) {
        const found = drawn(user, negatives);
        expect(new Set(found).size).toBe(Math.min(negatives, 40 - own.size));
        expect(found.some((item) => own.has(item))).toBe(false);
      }
    }
  });

  test('that draws every item alike', () => {
    const counts = new Map<number, number>();
    for (let seed = 0; seed < 500; seed++)
      for (const item of drawn(0, 5, seed)) counts.set(item, (counts.get(item) ?? 0) + 1);
    const expected = 2500 / counts.size;
    expect(Math.max(...counts.values())).toBeLessThan(expected + 5 * Math.sqrt(expected));
    expect(Math.min(...counts.values())).toBeGreaterThan(expected - 5 * Math.sqrt(expected));
  });

  test('whose draws depend on the other users, or not on the seed', () => {
    const sampler = new Negatives(training, tested, RandomStream.fromSeed(1));
    sampler.beside(Uint32Array.of(), 3, 7);
    expect([...sampler.beside(Uint32Array.of(), 5, 7)]).toEqual(drawn(5, 7));
    expect(drawn(5, 7, 2)).not.toEqual(drawn(5, 7));
  });

  test('sampled ranks are those among the relevant and the drawn items: with all others drawn, of the full ranking', () => {
    fc.assert(
      fc.property(worlds, (tied) => {
        // Items with a test rating that is not relevant are candidates, but no negatives: here all are relevant.
        const [full, sampled, few] = measureRankings(
          [[mrr], [mrr, { sampled: 1000 }], [mrr, { sampled: 1 }]],
          untied(tied),
        );
        expect(sampled!.userSums).toEqual(full!.userSums);
        expect(few!.value ?? 1).toBeGreaterThanOrEqual(full!.value ?? 1);
      }),
    );
  });
});

test('a test with the wrong tail: of a metric that grows, the row with more of it is the better one', () => {
  const { ratings } = ratingsOf(
    Array.from({ length: 40 }, (_, k) => [k % 20, Math.floor(k / 20), 3] as const),
  );
  const fold = {
    name: 'fold',
    training: Uint32Array.from({ length: 20 }, (_, k) => k),
    test: Uint32Array.from({ length: 20 }, (_, k) => 20 + k),
  };
  const metric = { ...use(ndcg), name: 'ndcg@10' };
  const prepared = {
    experiment: { rows: [{ name: 'A' }, { name: 'B' }], metrics: [metric], baseline: 'A', confidence: 0.95 },
    data: { ratings },
    folds: [fold],
    random: RandomStream.fromSeed(1),
  } as unknown as PreparedExperiment;
  // The last five users are not measured; the others have 0.2 or 0.3 of it, and 0.5 or 0.6.
  const sums = (more: number) =>
    Float64Array.from({ length: 40 }, (_, k) => (k >= 30 ? 0 : k % 2 === 1 ? 1 : more + 0.05 * (k % 4)));
  const cells = [0.2, 0.5].map((more): CellResult[] => [
    {
      fold: {} as CellResult['fold'],
      metrics: { 'ndcg@10': more + 0.05 },
      userSums: { 'ndcg@10': sums(more) },
    },
  ]);
  const { rows, summary } = computeStatistics(prepared, cells);
  expect(summary.test).toBe('user-bootstrap');
  const { difference, verdict, confidenceInterval } = rows[1]!.comparison!['ndcg@10']!;
  expect(difference).toBeCloseTo(0.3, 12);
  expect(verdict).toBe('better');
  expect(confidenceInterval.lower).toBeGreaterThan(0.25); // a mean over those who are measured, whoever is drawn
  expect(confidenceInterval.upper).toBeLessThan(0.35);
});
