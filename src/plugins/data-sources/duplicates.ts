import { DataError, type RatingMatrix } from '../../core/public.js';
import { quoted } from './delimited-text.js';

/** @throws DataError for the first rating, in stored order, of a pair of user and item that has one already. */
export function refuseDuplicates(
  ratings: RatingMatrix,
  file: string,
  lineOf: (position: number) => number,
): void {
  const { user, item, users, items } = ratings;
  const order = isAscending(user) ? undefined : positionsByUser(user, users.size);
  // By user and, within a user, in stored order: an item whose last user is the same is there twice.
  const lastUser = new Int32Array(items.size).fill(-1);
  let first = ratings.size;
  for (let k = 0; k < user.length; k++) {
    const position = order ? order[k]! : k;
    const column = item[position]!;
    if (lastUser[column] !== user[position]) lastUser[column] = user[position]!;
    else if (position < first) first = position;
  }
  if (first === ratings.size) return;
  let earlier = 0;
  while (user[earlier] !== user[first] || item[earlier] !== item[first]) earlier++;
  const [userId, itemId] = [users.idOf(user[first]!), items.idOf(item[first]!)];
  throw new DataError(
    `user ${quoted(userId)} rates item ${quoted(itemId)} for the second time; the first is in line ${lineOf(earlier)}`,
    { file, line: lineOf(first) },
  );
}

/** As the rows of a file are that is grouped by user. */
function isAscending(rows: Int32Array): boolean {
  for (let k = 1; k < rows.length; k++) if (rows[k]! < rows[k - 1]!) return false;
  return true;
}

/** A counting sort. (`byUser` of the matrix would do, but keeps its result as long as the matrix lives.) */
function positionsByUser(user: Int32Array, count: number): Uint32Array {
  const next = new Uint32Array(count + 1);
  for (let position = 0; position < user.length; position++) next[user[position]! + 1]!++;
  for (let row = 0; row < count; row++) next[row + 1]! += next[row]!;
  const order = new Uint32Array(user.length);
  for (let position = 0; position < user.length; position++) order[next[user[position]!]!++] = position;
  return order;
}
