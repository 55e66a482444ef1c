import type { Axis } from '../core/contracts/model.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { Step } from './program.js';
import type { EngineTable } from './problem.js';

/** Runs a step on every training rating, in stored order. */
export function forEachRating(ratings: RatingMatrix, step: Step): void {
  const { user, item, size } = ratings;
  for (let rating = 0; rating < size; rating++) step(user[rating]!, item[rating]!, rating);
}

/** Runs a step on the training ratings at `order`, in that order. */
export function forEachRatingIn(order: Uint32Array, ratings: RatingMatrix, step: Step): void {
  const { user, item } = ratings;
  for (let k = 0; k < order.length; k++) {
    const rating = order[k]!;
    step(user[rating]!, item[rating]!, rating);
  }
}

/** Runs a step on every seen row of a table: the row stands for the user and the item alike. */
export function forEachSeenRow({ seen }: EngineTable, step: Step): void {
  for (let k = 0; k < seen.length; k++) step(seen[k]!, seen[k]!, 0);
}

/** Positions of the training ratings that meet one row of a table, in stored order. */
export function ratingsOfRow(axis: Axis, ratings: RatingMatrix): (row: number) => Uint32Array {
  if (axis === 'shared') {
    const all = Uint32Array.from({ length: ratings.size }, (_, rating) => rating);
    return () => all;
  }
  const { starts, order } = axis === 'users' ? ratings.byUser() : ratings.byItem();
  return (row) => order.subarray(starts[row], starts[row + 1]);
}
