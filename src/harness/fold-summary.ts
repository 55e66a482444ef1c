import { createHash } from 'node:crypto';
import type { Fold } from '../core/contracts/data.js';
import type { FoldSummary, TimeRange, TimeSummary } from '../core/contracts/results.js';
import { isoDate } from '../core/iso-date.js';
import type { RatingMatrix } from '../core/ratings.js';
import { bytesOf } from './prepare.js';
import { seenRows } from './seen-rows.js';

/** What is known of a division beside what is measured on it. */
export function summarizeFold(fold: Fold, ratings: RatingMatrix): FoldSummary {
  const { name, training, test, notes = [] } = fold;
  const { user, item, users, items, timestamp } = ratings;
  const seenUsers = seenRows(user, users.size, fold);
  const seenItems = seenRows(item, items.size, fold);
  return {
    name,
    checksum: checksumOf(fold),
    training: training.length,
    test: test.length,
    unseenUserRatings: countOf(test, (position) => seenUsers[user[position]!] === 0),
    unseenItemRatings: countOf(test, (position) => seenItems[item[position]!] === 0),
    coldRatings: countOf(
      test,
      (position) => seenUsers[user[position]!] === 0 || seenItems[item[position]!] === 0,
    ),
    popularityGini: { training: popularityGini(ratings, training), test: popularityGini(ratings, test) },
    ...(timestamp && { time: summarizeTime(timestamp, fold) }),
    notes,
  };
}

/** In whatever order a splitter names the ratings. */
function checksumOf({ training, test }: Fold): string {
  const hash = createHash('sha256');
  for (const part of [training, test]) {
    hash.update(bytesOf(Uint32Array.of(part.length))).update(bytesOf(part.toSorted()));
  }
  return hash.digest('hex');
}

function countOf(positions: Uint32Array, isCounted: (position: number) => boolean): number {
  let count = 0;
  for (let k = 0; k < positions.length; k++) if (isCounted(positions[k]!)) count++;
  return count;
}

/**
 * The Gini coefficient of the numbers of ratings x[1] <= ... <= x[n] of the n items that have any: sum (2 j - n - 1) x[j] / (n sum x). 0: all are equally
 * popular; towards 1: few have nearly all ratings.
 */
function popularityGini({ item, items }: RatingMatrix, positions: Uint32Array): number {
  const counts = new Uint32Array(items.size);
  for (const position of positions) counts[item[position]!]!++;
  const popularity = counts.filter((count) => count > 0).sort();
  const n = popularity.length;
  let weighted = 0;
  for (let j = 0; j < n; j++) weighted += (2 * j + 1 - n) * popularity[j]!;
  return weighted / (n * positions.length);
}

function summarizeTime(times: Float64Array, { training, test }: Fold): TimeSummary {
  const end = rangeOf(times, training).last;
  return {
    training: asDates(rangeOf(times, training)),
    test: asDates(rangeOf(times, test)),
    testBeforeTrainingEnd: countOf(test, (position) => times[position]! < end),
  };
}

function rangeOf(times: Float64Array, positions: Uint32Array): { first: number; last: number } {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const position of positions) {
    first = Math.min(first, times[position]!);
    last = Math.max(last, times[position]!);
  }
  return { first, last };
}

const asDates = ({ first, last }: { first: number; last: number }): TimeRange => ({
  first: isoDate(first),
  last: isoDate(last),
});
