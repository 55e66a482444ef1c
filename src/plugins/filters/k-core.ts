import { defineFilter, option, type RatingMatrix } from '../../core/public.js';
import { positionsWhere } from './positions.js';

/**
 * The largest set of ratings in which every user and every item has at least k of them: users and items with fewer are removed, which takes ratings from
 * the others, until none is left that has fewer. The order of removal makes no difference.
 */
export default defineFilter({
  name: 'k-core',
  summary: 'Keeps users and items with at least k ratings of each other, removing the others until it is so.',
  source: 'Seidman 1983, Network structure and minimum degree, Social Networks 5',
  example: { k: 2 },
  options: {
    k: option.integer({ minimum: 1, description: 'Fewest ratings of a user, and of an item.' }),
  },
  apply: (ratings, { k }) => ratings.select(kCore(ratings, k)),
});

/** The positions that stay, ascending. */
function kCore(ratings: RatingMatrix, k: number): Uint32Array {
  const axes = [
    { rows: ratings.user, ...ratings.byUser() },
    { rows: ratings.item, ...ratings.byItem() },
  ].map((axis) => ({ ...axis, left: axis.counts.slice() }));
  // Rows that have too few, as 2 row + axis; each comes in once, when its count falls below k.
  const pending: number[] = [];
  axes.forEach(({ seen, left }, axis) => {
    for (const row of seen) if (left[row]! < k) pending.push(2 * row + axis);
  });
  const removed = new Uint8Array(ratings.size);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [row, axis] = [next >> 1, next & 1];
    const { starts, order } = axes[axis]!;
    const other = axes[1 - axis]!;
    for (let j = starts[row]!; j < starts[row + 1]!; j++) {
      const position = order[j]!;
      if (removed[position]) continue;
      removed[position] = 1;
      const otherRow = other.rows[position]!;
      if (other.left[otherRow]!-- === k) pending.push(2 * otherRow + 1 - axis);
    }
  }
  return positionsWhere(ratings.size, (position) => removed[position] === 0);
}
