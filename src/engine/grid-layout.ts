import type { RandomStream } from '../core/random.js';
import { Groups, shuffledStretches } from './groups.js';
import { runRecordBytes } from './kernel.js';
import {
  bitsOf,
  countRows,
  Division,
  type RatingColumnsView,
  type RunLayout,
  sharedWords,
  startsOf,
} from './layouts.js';

/** Users who stay together: their rows are read one after another, which the processor foresees. */
const STRETCH = 64;

/** A grid of blocks: those in which neither the users nor the items meet can be worked on at once. */
export interface BlockLayout extends RunLayout {
  /** Groups of users, and of items: task `userGroup * size + itemGroup` is a block. */
  readonly size: number;
}

/**
 * Ratings in size x size blocks, each a task. Users and items are put into a random order and divided into groups with about the same number of ratings; a
 * block's ratings are grouped by user, users and items in their random orders.
 */
export function blockLayout(
  ratings: RatingColumnsView,
  users: number,
  items: number,
  size: number,
  positions: boolean,
  random: RandomStream,
): BlockLayout {
  const userOrder = shuffledStretches(users, STRETCH, random.fork('users'));
  const itemOrder = shuffledStretches(items, 1, random.fork('items'));
  const rowGroups = new Groups(countRows(ratings.user, users), size, userOrder);
  const otherGroups = new Groups(countRows(ratings.item, items), size, itemOrder);
  const grid = { axis: 'users', positions, rowGroups, otherGroups, sorted: true, blockTasks: true } as const;
  return { ...gridLayout(ratings, grid), size };
}

/**
 * Ratings by the row of one axis, for passes that change rows of that axis alone: rows are divided into tasks; within a task ratings come by stretch of the
 * other axis, whose rows then stay in the cache, within a stretch by row, within a row in stored order.
 */
export function groupedLayout(
  ratings: RatingColumnsView,
  axis: 'users' | 'items',
  { users, items }: { readonly users: number; readonly items: number },
  positions: boolean,
  { tasks, stretches }: { readonly tasks: number; readonly stretches: number },
): RunLayout {
  const [rows, others] = axis === 'users' ? [ratings.user, ratings.item] : [ratings.item, ratings.user];
  const [rowCount, otherCount] = axis === 'users' ? [users, items] : [items, users];
  const rowGroups = new Groups(countRows(rows, rowCount), tasks);
  const otherGroups = new Groups(countRows(others, otherCount), stretches);
  return gridLayout(ratings, { axis, positions, rowGroups, otherGroups, sorted: false, blockTasks: false });
}

interface Grid {
  readonly axis: 'users' | 'items';
  readonly positions: boolean;
  readonly rowGroups: Groups;
  readonly otherGroups: Groups;
  /** Whether the ratings of a row come in the order of the other axis, in place of their stored order. */
  readonly sorted: boolean;
  /** Whether a block is a task; else all those of a group of rows are. */
  readonly blockTasks: boolean;
}

/** Ratings go to their blocks in one pass, then each block, which fits into a cache, is sorted by itself. */
function gridLayout(ratings: RatingColumnsView, grid: Grid): RunLayout {
  const { axis, positions, rowGroups, otherGroups, sorted, blockTasks } = grid;
  const { user, item, value } = ratings;
  const [rows, others] = axis === 'users' ? [user, item] : [item, user];
  const width = otherGroups.sizes.length;
  const blockOf = (k: number): number =>
    rowGroups.groupOf[rows[k]!]! * width + otherGroups.groupOf[others[k]!]!;
  const counts = new Uint32Array(rowGroups.sizes.length * width);
  for (let k = 0; k < rows.length; k++) counts[blockOf(k)]!++;

  const next = startsOf(counts);
  const bits = bitsOf(value);
  const words = runRecordBytes(positions) / 4;
  const records = sharedWords(rows.length * words);
  const rowOf = new Uint32Array(rows.length);
  for (let k = 0; k < rows.length; k++) {
    const place = next[blockOf(k)]!++;
    const at = place * words;
    rowOf[place] = rows[k]!;
    records[at] = others[k]!;
    records[at + 1] = bits[k]!;
    if (positions) records[at + 2] = k;
  }

  const division = new Division();
  const sorter = new BlockSorter(records, rowOf, words, rowGroups, otherGroups, counts);
  for (let block = 0, start = 0; block < counts.length; block++) {
    const end = start + counts[block]!;
    sorter.sort(start, end, Math.floor(block / width), sorted ? block % width : undefined);
    for (let k = start; k < end; ) {
      const row = rowOf[k]!;
      const runStart = k++;
      while (k < end && rowOf[k] === row) k++;
      division.add(row, k - runStart);
    }
    if (blockTasks || (block + 1) % width === 0) division.endTask();
    start = end;
  }
  return { axis, positions, records, ...division.finish() };
}

/** Sorts the records of a block by row, and by the other axis before that if asked to, in the order of ranks; ties stay in stored order. */
class BlockSorter {
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #records: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #next: Uint32Array;

  constructor(
    readonly records: Uint32Array,
    readonly rowOf: Uint32Array,
    readonly words: number,
    readonly rowGroups: Groups,
    readonly otherGroups: Groups,
    counts: Uint32Array,
  ) {
    const largest = maximum(counts);
    this.#from = new Uint32Array(largest);
    this.#to = new Uint32Array(largest);
    this.#records = new Uint32Array(largest * words);
    this.#rows = new Uint32Array(largest);
    this.#next = new Uint32Array(Math.max(maximum(rowGroups.sizes), maximum(otherGroups.sizes)) + 1);
  }

  sort(start: number, end: number, rowGroup: number, otherGroup: number | undefined): void {
    const { records, rowOf, words } = this;
    const count = end - start;
    const [copy, rows] = [this.#records, this.#rows];
    copy.set(records.subarray(start * words, end * words));
    rows.set(rowOf.subarray(start, end));
    let [order, other] = [this.#from, this.#to];
    for (let k = 0; k < count; k++) order[k] = k;
    if (otherGroup !== undefined) {
      this.#pass(
        order,
        other,
        count,
        this.otherGroups.sizes[otherGroup]!,
        this.otherGroups.rankOf,
        copy,
        words,
      );
      [order, other] = [other, order];
    }
    this.#pass(order, other, count, this.rowGroups.sizes[rowGroup]!, this.rowGroups.rankOf, rows, 1);
    for (let k = 0; k < count; k++) {
      const from = other[k]!;
      rowOf[start + k] = rows[from]!;
      for (let w = 0; w < words; w++) records[(start + k) * words + w] = copy[from * words + w]!;
    }
  }

  /** One pass of a counting sort: by the rank of the row that stands first in every `words` words. */
  #pass(
    from: Uint32Array,
    to: Uint32Array,
    count: number,
    ranks: number,
    rankOf: Uint32Array,
    rows: Uint32Array,
    words: number,
  ): void {
    const next = this.#next;
    next.fill(0, 0, ranks + 1);
    for (let k = 0; k < count; k++) next[rankOf[rows[k * words]!]! + 1]!++;
    for (let rank = 0; rank < ranks; rank++) next[rank + 1]! += next[rank]!;
    for (let k = 0; k < count; k++) {
      const record = from[k]!;
      to[next[rankOf[rows[record * words]!]!]!++] = record;
    }
  }
}

function maximum(values: Uint32Array): number {
  let largest = 0;
  for (const value of values) if (value > largest) largest = value;
  return largest;
}
