import type { RandomStream } from '../core/random.js';
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
 * Ratings in size x size blocks. Users and items are put into a random order and divided into groups with about the same number of ratings; a block's
 * ratings are grouped by user, users and items in their random orders. Ratings go to their blocks in one pass, then each block, which fits into a
 * cache, is sorted by itself.
 */
export function blockLayout(
  ratings: RatingColumnsView,
  users: number,
  items: number,
  size: number,
  positions: boolean,
  random: RandomStream,
): BlockLayout {
  const { user, item, value } = ratings;
  const userGroups = new Groups(countRows(user, users), size, STRETCH, random.fork('users'));
  const itemGroups = new Groups(countRows(item, items), size, 1, random.fork('items'));
  const counts = new Uint32Array(size * size);
  const blockOf = (k: number): number => userGroups.groupOf[user[k]!]! * size + itemGroups.groupOf[item[k]!]!;
  for (let k = 0; k < user.length; k++) counts[blockOf(k)]!++;

  const next = startsOf(counts);
  const bits = bitsOf(value);
  const words = runRecordBytes(positions) / 4;
  const records = sharedWords(user.length * words);
  const userOf = new Uint32Array(user.length);
  for (let k = 0; k < user.length; k++) {
    const place = next[blockOf(k)]!++;
    const at = place * words;
    userOf[place] = user[k]!;
    records[at] = item[k]!;
    records[at + 1] = bits[k]!;
    if (positions) records[at + 2] = k;
  }

  const division = new Division();
  const sorter = new BlockSorter(records, userOf, words, userGroups, itemGroups, maximum(counts));
  for (let block = 0, start = 0; block < counts.length; block++) {
    const end = start + counts[block]!;
    sorter.sort(start, end, Math.floor(block / size), block % size);
    for (let k = start; k < end; ) {
      const row = userOf[k]!;
      const runStart = k++;
      while (k < end && userOf[k] === row) k++;
      division.add(row, k - runStart);
    }
    division.endTask();
    start = end;
  }
  return { axis: 'users', positions, records, ...division.finish(), size };
}

/** The rows of an axis in random order, divided into groups with about the same number of ratings. */
class Groups {
  readonly groupOf: Uint8Array;
  /** The place of each row within its group. */
  readonly rankOf: Uint32Array;
  /** Rows of each group. */
  readonly sizes: Uint32Array;

  constructor(counts: Uint32Array, size: number, stretch: number, random: RandomStream) {
    const rows = counts.length;
    const rowOf = shuffledStretches(rows, stretch, random);
    const total = counts.reduce((sum, count) => sum + count, 0);
    this.groupOf = new Uint8Array(rows);
    this.rankOf = new Uint32Array(rows);
    this.sizes = new Uint32Array(size);
    let before = 0;
    let group = 0;
    for (let place = 0; place < rows; place++) {
      const row = rowOf[place]!;
      before += counts[row]!;
      while (group + 1 < size && before > (total * (group + 1)) / size) group++;
      this.groupOf[row] = group;
      this.rankOf[row] = this.sizes[group]!++;
    }
  }
}

/** All rows, in stretches of consecutive ones whose order is random. */
function shuffledStretches(rows: number, stretch: number, random: RandomStream): Uint32Array {
  const count = Math.ceil(rows / stretch);
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, k) => k));
  const shuffled = new Uint32Array(rows);
  let place = 0;
  for (const number of order) {
    const end = Math.min(rows, (number + 1) * stretch);
    for (let row = number * stretch; row < end; row++) shuffled[place++] = row;
  }
  return shuffled;
}

/** Sorts the records of a block by user, then by item, in the order of their ranks; ties stay in stored order. */
class BlockSorter {
  readonly #order: Uint32Array;
  readonly #sorted: Uint32Array;
  readonly #copy: Uint32Array;
  readonly #userCopy: Uint32Array;
  readonly #next: Uint32Array;

  constructor(
    readonly records: Uint32Array,
    readonly userOf: Uint32Array,
    readonly words: number,
    readonly users: Groups,
    readonly items: Groups,
    largest: number,
  ) {
    this.#order = new Uint32Array(largest);
    this.#sorted = new Uint32Array(largest);
    this.#copy = new Uint32Array(largest * words);
    this.#userCopy = new Uint32Array(largest);
    this.#next = new Uint32Array(Math.max(maximum(users.sizes), maximum(items.sizes)) + 1);
  }

  sort(start: number, end: number, userGroup: number, itemGroup: number): void {
    const { records, userOf, words } = this;
    const count = end - start;
    const copy = this.#copy;
    const userCopy = this.#userCopy;
    copy.set(records.subarray(start * words, end * words));
    userCopy.set(userOf.subarray(start, end));
    const byItem = this.#order;
    const byUser = this.#sorted;
    for (let k = 0; k < count; k++) byUser[k] = k;
    this.#pass(byUser, byItem, count, this.items.sizes[itemGroup]!, this.items.rankOf, copy, words);
    this.#pass(byItem, byUser, count, this.users.sizes[userGroup]!, this.users.rankOf, userCopy, 1);
    for (let k = 0; k < count; k++) {
      const from = byUser[k]!;
      userOf[start + k] = userCopy[from]!;
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
