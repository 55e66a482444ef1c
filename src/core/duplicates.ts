import type { RatingMatrix } from './ratings.js';

/** For each rating the position of the first one by the same user of the same item: its own, unless it is a duplicate. */
export function firstOfPair(ratings: RatingMatrix): Uint32Array {
  const { item, items, size } = ratings;
  const { order, starts, seen } = ratings.byUser();
  const first = new Uint32Array(size);
  const lastRater = new Int32Array(items.size).fill(-1);
  const positionOf = new Uint32Array(items.size);
  for (const user of seen) {
    for (let k = starts[user]!; k < starts[user + 1]!; k++) {
      const position = order[k]!;
      const row = item[position]!;
      if (lastRater[row] !== user) positionOf[row] = position;
      lastRater[row] = user;
      first[position] = positionOf[row]!;
    }
  }
  return first;
}
