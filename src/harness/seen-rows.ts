import type { Fold } from '../core/contracts/data.js';
import type { RatingMatrix } from '../core/ratings.js';

/** 1 for each row of an axis that has a training rating. */
export function seenRows(rows: Int32Array, rowCount: number, { training }: Fold): Uint8Array {
  const seen = new Uint8Array(rowCount);
  for (const position of training) seen[rows[position]!] = 1;
  return seen;
}

/** 1 for each test rating of a fold, in its order, whose user and whose item have training ratings. */
export function warmRatings({ user, item, users, items }: RatingMatrix, fold: Fold): Uint8Array {
  const seenUsers = seenRows(user, users.size, fold);
  const seenItems = seenRows(item, items.size, fold);
  return Uint8Array.from(fold.test, (position) => seenUsers[user[position]!]! & seenItems[item[position]!]!);
}
