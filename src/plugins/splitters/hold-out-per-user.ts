import { DataError, type RatingMatrix } from '../../core/public.js';
import { divide } from './parts.js';

interface UserDivision {
  readonly training: Uint32Array;
  readonly test: Uint32Array;
  /** Users with ratings, and those of them that have no test rating. */
  readonly users: number;
  readonly untested: number;
}

/**
 * Holds out the last of each user's ratings in an order; both parts keep the stored order.
 * @param arrange the order of a user's positions, given in stored order.
 * @param countOf how many of a user's ratings are held out; 0 for a user who has too few.
 * @throws DataError if no user has enough.
 */
export function holdOutPerUser(
  ratings: RatingMatrix,
  arrange: (positions: Uint32Array) => Uint32Array,
  countOf: (ratingsOfUser: number) => number,
): UserDivision {
  const { order, starts, seen } = ratings.byUser();
  const isHeld = new Uint16Array(ratings.size);
  let [held, untested] = [0, 0];
  for (const user of seen) {
    const positions = arrange(order.slice(starts[user], starts[user + 1]));
    const count = countOf(positions.length);
    if (count === 0) untested++;
    for (const position of positions.subarray(positions.length - count)) isHeld[position] = 1;
    held += count;
  }
  if (untested === seen.length) {
    throw new DataError(`none of the ${seen.length} users has enough ratings for one to be held out`);
  }
  return { ...divide(isHeld, 1, held), users: seen.length, untested };
}

export const describeUntested = ({ users, untested }: UserDivision): string =>
  untested === 0
    ? `All ${users} users have test ratings.`
    : `${untested} of ${users} users have too few ratings and keep all of them in training.`;
