import { DataError, type RatingMatrix } from '../../core/public.js';

/** The time of each rating, in seconds since 1970. @throws DataError where the data have none. */
export function timesOf({ timestamp }: RatingMatrix, splitter: string, instead: string): Float64Array {
  if (!timestamp) {
    throw new DataError(
      `splitter ${splitter} needs the time of every rating, and the data have none. The source csv reads it from the column that its option timestamp names; movielens from files that have it. Without times use ${instead}`,
    );
  }
  if (timestamp.some(Number.isNaN)) throw new DataError(`splitter ${splitter}: the time of a rating is NaN`);
  return timestamp;
}

/** Positions by time, those of the same time in stored order. */
export const byTime = (positions: Uint32Array, times: Float64Array): Uint32Array =>
  positions.toSorted((a, b) => times[a]! - times[b]! || a - b);
