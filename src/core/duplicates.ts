import type { RatingMatrix } from './ratings.js';

/** For each rating the position of the first one by the same user of the same item: its own, unless it is a duplicate. */
export function firstOfPair({ user, item, users, items, size }: RatingMatrix): Uint32Array {
  const order = isAscending(user) ? undefined : positionsByUser(user, users.size);
  const first = new Uint32Array(size);
  // By user and, within a user, in stored order: an item whose last user is the same is there twice.
  const lastUser = new Int32Array(items.size).fill(-1);
  const positionOf = new Uint32Array(items.size);
  for (let k = 0; k < size; k++) {
    const position = order ? order[k]! : k;
    const column = item[position]!;
    if (lastUser[column] !== user[position]) {
      lastUser[column] = user[position]!;
      positionOf[column] = position;
    }
    first[position] = positionOf[column]!;
  }
  return first;
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
