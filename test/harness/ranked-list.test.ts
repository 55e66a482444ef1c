import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/core/public.js';
import { RankedList } from '../../src/harness/ranked-list.js';

const score = fc.oneof(
  fc.integer({ min: 0, max: 3 }), // many ties
  fc.double({ min: 1, max: 5, noNaN: true }),
  fc.constantFrom(-0, 0, 5e-324, 1e-310, 1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE),
);
const lists = fc
  .array(score, { minLength: 1, maxLength: 60 })
  .chain((scores) => fc.tuple(fc.constant(scores), fc.subarray([...scores.keys()], { minLength: 1 })));

function listOf(scores: readonly number[], candidates: readonly number[], user = 0): RankedList {
  const list = new RankedList(3, scores.length, RandomStream.fromSeed(5));
  list.take(user, Float64Array.from(scores));
  list.rank(Int32Array.from(candidates));
  return list;
}

describe('against a full sort', () => {
  test('ranks are places, by descending prediction', () => {
    fc.assert(
      fc.property(lists, ([scores, candidates]) => {
        const list = listOf(scores, candidates);
        const byRank = candidates.toSorted((a, b) => list.rankOf(a) - list.rankOf(b));
        expect(byRank.map((item) => list.rankOf(item))).toEqual(candidates.map((_, k) => k + 1));
        byRank.slice(1).forEach((item, k) => {
          expect(scores[item]!).toBeLessThanOrEqual(scores[byRank[k]!]!);
        });
      }),
    );
  });

  test('the top are the first places', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 0, max: 70 }), ([scores, candidates], wanted) => {
        const list = listOf(scores, candidates);
        const byRank = candidates.toSorted((a, b) => list.rankOf(a) - list.rankOf(b));
        const top = new Uint32Array(wanted);
        const count = list.top(top);
        expect(count).toBe(Math.min(wanted, candidates.length));
        expect([...top.subarray(0, count)]).toEqual(byRank.slice(0, wanted));
      }),
    );
  });

  test('middle ranks are the means of the places of equal predictions', () => {
    fc.assert(
      fc.property(lists, ([scores, candidates]) => {
        const list = listOf(scores, candidates);
        for (const item of candidates) {
          const places = candidates
            .filter((other) => scores[other] === scores[item])
            .map((o) => list.rankOf(o));
          const mean = places.reduce((a, b) => a + b, 0) / places.length;
          expect(list.middleRankOf(item)).toBeCloseTo(mean, 10);
        }
      }),
    );
  });
});

test('without some items: the list of the others', () => {
  fc.assert(
    fc.property(lists, ([scores, candidates]) => {
      const list = new RankedList(3, scores.length, RandomStream.fromSeed(5));
      list.take(0, Float64Array.from(scores));
      const others = [...scores.keys()].filter((item) => !candidates.includes(item));
      list.rankWithout(Uint32Array.from(others));
      const expected = listOf(scores, candidates);
      const of = (one: RankedList) => candidates.map((item) => [one.rankOf(item), one.middleRankOf(item)]);
      expect(of(list)).toEqual(of(expected));
      const [top, expectedTop] = [new Uint32Array(60), new Uint32Array(60)];
      expect(list.top(top)).toBe(expected.top(expectedTop));
      expect(top).toEqual(expectedTop);
      expect(list.length).toBe(candidates.length);
    }),
  );
});

describe('equal predictions', () => {
  const items = Array.from({ length: 200 }, (_, item) => item);
  const order = (scores: readonly number[], user: number): number[] => {
    const top = new Uint32Array(200);
    listOf(scores, items, user).top(top);
    return [...top];
  };
  const constant = items.map(() => 3.5);

  test('are in an order of the user, which is not that of the rows', () => {
    expect(order(constant, 0)).not.toEqual(order(constant, 1));
    expect(order(constant, 0).toSorted((a, b) => a - b)).toEqual(items);
    const meanRow =
      order(constant, 0)
        .slice(0, 50)
        .reduce((a, b) => a + b, 0) / 50;
    expect(meanRow).toBeGreaterThan(60);
    expect(meanRow).toBeLessThan(140);
  });

  test('are in the same order in every model', () => {
    const other = items.map((item) => (item % 2 === 0 ? 1 : 2));
    const odd = order(constant, 2).filter((item) => item % 2 === 1);
    expect(order(other, 2).slice(0, 100)).toEqual(odd);
  });

  test('do not depend on how the candidates are listed', () => {
    const top = new Uint32Array(200);
    listOf(constant, items.toReversed(), 1).top(top);
    expect([...top]).toEqual(order(constant, 1));
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is found', (bad) => {
  const list = new RankedList(1, 3, RandomStream.fromSeed(1));
  expect(list.take(0, Float64Array.of(1, 2, bad))).toBe(2);
  expect(list.take(0, Float32Array.of(1, 2, 3))).toBe(-1);
});
