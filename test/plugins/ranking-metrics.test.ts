import { describe, expect, test } from 'vitest';
import type { ExposureMetric, RankingMetric } from '../../src/core/public.js';
import auc from '../../src/plugins/metrics/auc.js';
import coverage from '../../src/plugins/metrics/coverage.js';
import exposureGini from '../../src/plugins/metrics/exposure-gini.js';
import hitRate from '../../src/plugins/metrics/hit-rate.js';
import map from '../../src/plugins/metrics/map.js';
import mrr from '../../src/plugins/metrics/mrr.js';
import ndcg from '../../src/plugins/metrics/ndcg.js';
import novelty from '../../src/plugins/metrics/novelty.js';
import popularityLift from '../../src/plugins/metrics/popularity-lift.js';
import precision from '../../src/plugins/metrics/precision.js';
import recall from '../../src/plugins/metrics/recall.js';
import { measureRankings, rankingValue, type RankingWorld } from '../support/rankings.js';

const { log2 } = Math;

/**
 * User 0 has the candidates 2 to 9 in this order, of which 3, 5 and 9 are relevant: ranks 2, 4, 8 of 8. User 1 has 0, 1, 3, 4 ... 9 in this order and 4 is
 * relevant: rank 4 of 9. User 2 has no test rating. Trained items have the largest predictions of all.
 */
const WORLD: RankingWorld = {
  users: 3,
  items: 10,
  training: [
    [0, 0, 5],
    [0, 1, 5],
    [1, 2, 1],
    [2, 0, 3],
    [2, 2, 3],
  ],
  test: [
    [0, 9, 5],
    [0, 3, 4],
    [0, 5, 2],
    [1, 4, 3],
  ],
  score: (user, item) => ((user === 0 ? item < 2 : item === 2) ? 99 - item : 10 - item),
};

type Golden = readonly [RankingMetric | ExposureMetric, Record<string, unknown>, number];

const GOLDEN: readonly Golden[] = [
  [precision, { at: 4 }, (2 / 4 + 1 / 4) / 2],
  [precision, { at: 20 }, (3 / 20 + 1 / 20) / 2],
  [recall, { at: 4 }, (2 / 3 + 1) / 2],
  [recall, { at: 2 }, (1 / 3 + 0) / 2],
  [recall, { at: 2, denominator: 'capped' }, (1 / 2 + 0) / 2],
  [hitRate, { at: 3 }, (1 + 0) / 2],
  [hitRate, { at: 4 }, 1],
  [mrr, {}, (1 / 2 + 1 / 4) / 2],
  [mrr, { at: 3 }, (1 / 2 + 0) / 2],
  [map, {}, ((1 / 2 + 2 / 4 + 3 / 8) / 3 + 1 / 4) / 2],
  [map, { at: 4 }, ((1 / 2 + 2 / 4) / 3 + 1 / 4) / 2],
  [map, { at: 2 }, (1 / 2 / 2 + 0) / 2],
  [
    ndcg,
    { at: 4 },
    ((1 / log2(3) + 1 / log2(5)) / (1 / log2(2) + 1 / log2(3) + 1 / log2(4)) + 1 / log2(5)) / 2,
  ],
  [ndcg, { at: 2 }, (1 / log2(3) / (1 + 1 / log2(3)) + 0) / 2],
  [
    ndcg,
    { at: 4, gains: 'linear' },
    ((4 / log2(3) + 2 / log2(5)) / (5 + 4 / log2(3) + 2 / 2) + 3 / log2(5) / 3) / 2,
  ],
  [
    ndcg,
    { at: 4, gains: 'exponential' },
    ((15 / log2(3) + 3 / log2(5)) / (31 + 15 / log2(3) + 3 / 2) + 1 / log2(5)) / 2,
  ],
  // Of user 0, 5 items are not relevant: 4, 3 and 0 of them are below the relevant ones. Of user 1, 5 of 8.
  [auc, {}, (7 / 15 + 5 / 8) / 2],
  // The first two are 2, 3 and 0, 1. Items 0, 1, 2 have 2, 1, 2 training ratings by 3 users, the others none.
  [coverage, { at: 2 }, 4 / 10],
  [exposureGini, { at: 2 }, (3 + 5 + 7 + 9) / (10 * 4)],
  [novelty, { at: 2 }, (log2(3 / 2) + log2(3)) / 2],
  [popularityLift, { at: 2 }, (1 + 1.5) / (1.5 + 2) - 1],
  [popularityLift, { at: 2, against: 'catalogue' }, (1 + 1.5) / (0.5 + 0.5) - 1],
  // From 4 stars on, user 0 has two relevant items, at 2 and 8, and user 1 none.
  [recall, { at: 4, relevantFrom: 4 }, 1 / 2],
  [map, { relevantFrom: 4 }, (1 / 2 + 2 / 8) / 2],
  [auc, { relevantFrom: 4 }, (5 + 0) / (2 * 6)],
  [coverage, { at: 2, relevantFrom: 4 }, 2 / 10],
  [precision, { at: 1, relevantFrom: 3 }, 0],
];

test.each(GOLDEN)('by hand: $name %j', (metric, options, expected) => {
  expect(rankingValue(metric, options, WORLD)).toBeCloseTo(expected, 14);
});

test('all at once are what they are one by one', () => {
  const together = measureRankings(
    GOLDEN.map(([metric, options]) => [metric, options]),
    WORLD,
  );
  together.forEach(({ value }, i) => {
    expect(value).toBe(rankingValue(GOLDEN[i]![0], GOLDEN[i]![1], WORLD));
  });
});

const ALL = [
  auc,
  coverage,
  exposureGini,
  hitRate,
  map,
  mrr,
  ndcg,
  novelty,
  popularityLift,
  precision,
  recall,
];

describe('whom it says nothing of', () => {
  test('users without a relevant item add nothing to the sums', () => {
    const [all, some] = measureRankings([[ndcg], [ndcg, { relevantFrom: 4 }]], WORLD);
    expect([...all!.userSums!].map((sum) => sum > 0)).toEqual([true, true, true, true, false, false]);
    expect([...some!.userSums!].map((sum) => sum > 0)).toEqual([true, true, false, false, false, false]);
  });

  test.each(ALL)('$name has no value if nobody has a relevant item', (metric) => {
    expect(rankingValue(metric, { relevantFrom: 5.5 }, WORLD)).toBeNull();
    expect(rankingValue(metric, {}, { ...WORLD, test: [] })).toBeNull();
  });

  test('a user all of whose candidates are relevant has no auc, and all else', () => {
    const world: RankingWorld = {
      ...{ users: 1, items: 3, score: (_user, item) => item },
      training: [[0, 0, 3]],
      test: [
        [0, 1, 3],
        [0, 2, 3],
      ],
    };
    expect(rankingValue(auc, {}, world)).toBeNull();
    for (const metric of [ndcg, recall, map, mrr, hitRate]) expect(rankingValue(metric, {}, world)).toBe(1);
    expect(rankingValue(precision, {}, world)).toBe(2 / 10);
  });

  test('a user without a training rating has all items as candidates, and no popularity of her own', () => {
    const world: RankingWorld = { ...WORLD, training: WORLD.training.filter(([user]) => user !== 0) };
    expect(rankingValue(mrr, { relevantFrom: 4 }, world)).toBe(1 / 4); // behind 0, 1 and 2
    expect(rankingValue(popularityLift, { at: 2, relevantFrom: 4 }, world)).toBeNull();
    expect(rankingValue(popularityLift, { at: 2 }, world)).toBe(0.5 / 2 - 1);
  });
});

test('an item that nobody has rated in training is a candidate, and counts as missed where the model does not find it', () => {
  const items = 12; // 10 and 11 have no rating at all
  expect(rankingValue(recall, { at: 1 }, { ...WORLD, items, test: [[0, 10, 5]] })).toBe(0);
  const found = { ...WORLD, items, score: (_user: number, item: number) => item };
  expect(rankingValue(mrr, {}, { ...found, test: [[0, 10, 5]] })).toBe(1 / 2);
});

test('graded gains of negative ratings are refused, of zeros not defined', () => {
  const rated = (rating: number): RankingWorld => ({ ...WORLD, test: [[0, 3, rating]] });
  for (const gains of ['linear', 'exponential']) {
    expect(() => rankingValue(ndcg, { gains }, rated(-1))).toThrow(
      'metric ndcg: gains other than binary need ratings of at least 0; got -1',
    );
    expect(rankingValue(ndcg, { gains }, rated(0))).toBeNull();
  }
  expect(rankingValue(ndcg, {}, rated(-1))).toBeCloseTo(1 / log2(3), 14);
});

test('directions', () => {
  const minimized = ALL.filter(({ direction }) => direction === 'minimize').map(({ name }) => name);
  expect(minimized).toEqual(['exposure-gini', 'popularity-lift']);
});
