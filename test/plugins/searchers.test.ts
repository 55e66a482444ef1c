import { describe, expect, test } from 'vitest';
import { type Dimension, type Point, RandomStream, type Searcher } from '../../src/core/public.js';
import grid from '../../src/plugins/searchers/grid.js';
import halton from '../../src/plugins/searchers/halton.js';
import random from '../../src/plugins/searchers/random.js';
import successiveHalving from '../../src/plugins/searchers/successive-halving.js';
import tpe from '../../src/plugins/searchers/tpe.js';
import { use } from '../support/problems.js';

const SPACE: readonly Dimension[] = [
  { name: 'optimizer learningRate', ordered: true, size: null },
  { name: 'model factors', ordered: true, size: 3 },
  { name: 'regularizer weighting', ordered: false, size: 2 },
];

interface Search {
  readonly points: readonly Point[];
  /** The number of the point and the share, of each evaluation. */
  readonly evaluations: readonly (readonly [trial: number, share: number])[];
  readonly best: number;
}

/** What a searcher does where scores are known. */
function search(
  searcher: Searcher,
  options: Record<string, unknown>,
  score: (point: Point, share: number, trial: number) => number = () => 0,
  { seed = 1, dimensions = SPACE }: { seed?: number; dimensions?: readonly Dimension[] } = {},
): Search {
  const points: Point[] = [];
  const evaluations: [number, number][] = [];
  let best = Number.POSITIVE_INFINITY;
  const { plugin, options: filled } = use(searcher, options);
  plugin.search(filled, dimensions, {
    random: RandomStream.fromSeed(seed),
    trial: (point) => {
      const number = points.push(point) - 1;
      return {
        evaluate: (share = 1) => {
          evaluations.push([number, share]);
          const found = score(point, share, number);
          best = Math.min(best, found);
          return found;
        },
      };
    },
  });
  return { points, evaluations, best };
}

const SEARCHERS: readonly (readonly [Searcher, Record<string, unknown>])[] = [
  [grid, {}],
  [grid, { points: 3 }],
  [random, { trials: 40 }],
  [halton, { trials: 40 }],
  [tpe, { trials: 40 }],
  [successiveHalving, { trials: 27 }],
  [successiveHalving, { trials: 5, reduction: 2, rungs: 4 }],
];

/** A bowl whose bottom is at 0.3, at the second factor and the first weighting; now and then a trial fails. */
const bowl = ([rate, factors, weighting]: Point, _share: number, trial: number): number =>
  trial % 7 === 3
    ? Number.POSITIVE_INFINITY
    : (rate! - 0.3) ** 2 + (factors! - 0.5) ** 2 + (weighting! < 0.5 ? 0 : 0.2);

describe.each(SEARCHERS)('$name with %o', (searcher, options) => {
  const found = search(searcher, options, bowl);

  test('spends its budget, no more and no less', () => {
    const budget = searcher.budget(use(searcher, options).options, SPACE);
    expect(found.points).toHaveLength(budget.trials);
    expect(found.evaluations).toHaveLength(budget.fits);
    expect(found.evaluations.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(budget.wholeFits, 9);
  });

  test('stays in the space', () => {
    for (const point of found.points) {
      expect(point).toHaveLength(3);
      for (const u of point) expect(u >= 0 && u <= 1).toBe(true);
    }
  });

  test('does the same again', () => {
    expect(search(searcher, options, bowl)).toEqual(found);
  });

  test('does something else with another seed, unless it draws nothing', () => {
    const other = search(searcher, options, bowl, { seed: 2 });
    if (searcher === grid) expect(other).toEqual(found);
    else expect(other.points).not.toEqual(found.points);
  });
});

test('grid has every combination once, the ends of ranges among them', () => {
  const { points } = search(grid, { points: 4 });
  const expected = [0, 1 / 3, 2 / 3, 1].flatMap((rate) =>
    [1 / 6, 0.5, 5 / 6].flatMap((factors) => [0.25, 0.75].map((weighting) => [rate, factors, weighting])),
  );
  expect(points).toHaveLength(24);
  points.forEach((point, k) => {
    point.forEach((u, d) => expect(u).toBeCloseTo(expected[k]![d]!, 14));
  });
});

test('halton fills intervals more evenly than random points do', () => {
  const line: Dimension[] = [{ name: 'x', ordered: true, size: null }];
  const emptiest = (searcher: Searcher, seed: number): number => {
    const cells = new Set(
      search(searcher, { trials: 32 }, undefined, { seed, dimensions: line }).points.map(([u]) =>
        Math.floor(u! * 16),
      ),
    );
    return cells.size;
  };
  for (const seed of [1, 2, 3]) expect(emptiest(halton, seed)).toBe(16);
  expect(Math.max(...[1, 2, 3].map((seed) => emptiest(random, seed)))).toBeLessThan(16);
});

test('tpe gets closer to a planted optimum than random search with as many trials, on average', () => {
  const plane: Dimension[] = ['x', 'y'].map((name) => ({ name, ordered: true, size: null }));
  const named: Dimension[] = [...plane, { name: 'z', ordered: false, size: 4 }];
  const distance = ([x, y]: Point): number => (x! - 0.72) ** 2 + (y! - 0.15) ** 2;
  const mean = (searcher: Searcher, dimensions: readonly Dimension[], score: (point: Point) => number) => {
    const seeds = Array.from({ length: 25 }, (_, seed) => seed);
    const found = seeds.map((seed) => search(searcher, { trials: 40 }, score, { seed, dimensions }).best);
    return found.reduce((a, b) => a + b, 0) / found.length;
  };
  expect(mean(tpe, plane, distance)).toBeLessThan(0.3 * mean(random, plane, distance));
  const withName = (point: Point): number => distance(point) + (Math.floor(point[2]! * 4) === 2 ? 0 : 0.05);
  expect(mean(tpe, named, withName)).toBeLessThan(0.95 * mean(random, named, withName));
});

describe('successive halving', () => {
  const counted = (options: Record<string, unknown>, score = bowl) => {
    const { evaluations } = search(successiveHalving, options, score);
    const counts = new Map<number, number>();
    for (const [, share] of evaluations) counts.set(share, (counts.get(share) ?? 0) + 1);
    return { evaluations, counts: [...counts] };
  };

  test('27 trials of a ninth, 9 of a third, 3 of all epochs', () => {
    expect(counted({ trials: 27 }).counts).toEqual([
      [1 / 9, 27],
      [1 / 3, 9],
      [1, 3],
    ]);
  });

  test('promotes the best; of equal ones, and of those that failed, the earlier', () => {
    const promoted = (score: typeof bowl): number[] =>
      counted({ trials: 9, rungs: 2 }, score)
        .evaluations.filter(([, share]) => share === 1)
        .map(([trial]) => trial);
    expect(promoted((_point, _share, trial) => -trial)).toEqual([8, 7, 6]);
    expect(promoted(() => 1)).toEqual([0, 1, 2]);
    expect(promoted((_point, _share, trial) => (trial === 5 ? 1 : Number.POSITIVE_INFINITY))).toEqual([
      5, 0, 1,
    ]);
  });
});
