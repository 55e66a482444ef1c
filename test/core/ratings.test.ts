import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdIndex } from '../../src/core/public.js';
import { ratingsOf } from '../support/problems.js';

test('ids are strings: none is a number, none is special', () => {
  const index = new IdIndex();
  const ids = ['1', '01', '__proto__', 'constructor', 'toString', '9007199254740993', ' 1', '😀', '\0'];
  expect(ids.map((id) => index.add(id))).toEqual(ids.map((_, row) => row));
  expect(ids.map((id) => index.add(id))).toEqual(ids.map((_, row) => row));
  expect(ids.map((_, row) => index.idOf(row))).toEqual(ids);
  expect(index.rowOf('hasOwnProperty')).toBeUndefined();
});

const triples = fc.array(fc.tuple(fc.nat(6), fc.nat(4), fc.integer({ min: 1, max: 5 })), { maxLength: 40 });

test('views by row hold every rating once, in stored order', () => {
  fc.assert(
    fc.property(triples, (ratings) => {
      const { ratings: matrix } = ratingsOf(ratings, 7, 5);
      for (const [view, rows, count] of [
        [matrix.byUser(), matrix.user, 7],
        [matrix.byItem(), matrix.item, 5],
      ] as const) {
        for (let row = 0; row < count; row++) {
          const expected = [...rows.keys()].filter((position) => rows[position] === row);
          expect([...view.order.slice(view.starts[row], view.starts[row + 1])]).toEqual(expected);
          expect(view.counts[row]).toBe(expected.length);
          expect(view.seen.includes(row)).toBe(expected.length > 0);
        }
      }
    }),
  );
});

test('a part keeps order, ids and scale', () => {
  const { ratings } = ratingsOf([
    [0, 1, 3],
    [1, 0, 4],
    [1, 1, 5],
  ]);
  const part = ratings.select(Uint32Array.of(2, 0));
  expect([...part.value]).toEqual([5, 3]);
  expect([...part.user]).toEqual([1, 0]);
  expect(part.users).toBe(ratings.users);
  expect(part.mean).toBe(4);
  expect(part.scale).toEqual(ratings.scale);
});
