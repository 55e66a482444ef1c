import type { RandomStream } from '../core/random.js';
import { runRecordBytes } from './kernel.js';

/** The most records of a segment: what a thread copies into its window at once. */
export const WINDOW_RECORDS = 8192;

/** Training ratings as the engine needs them. */
export interface RatingColumnsView {
  readonly user: Int32Array;
  readonly item: Int32Array;
  readonly value: Float32Array;
}

/**
 * Ratings grouped into runs, outside the memory of a fit, shared by all threads: 8 bytes a rating (12 with positions) and 8 a run. A task is a part of
 * the work that one thread does in one go; its segments fit into a thread's window. Built from the ratings alone, never from the number of
 * threads.
 */
export interface RunLayout {
  readonly axis: 'users' | 'items';
  readonly positions: boolean;
  /** (row, count) of each run. */
  readonly runs: Uint32Array;
  /** (other row, value's bits[, position]) of each record. */
  readonly records: Uint32Array;
  /** (first run, end of runs, first record, end of records) of each segment. */
  readonly segments: Uint32Array;
  /** tasks + 1 numbers of segments. */
  readonly taskStarts: Uint32Array;
}

const sharedWords = (length: number): Uint32Array =>
  new Uint32Array(new SharedArrayBuffer(4 * Math.max(1, length)));

/** Writes records in the order in which they are added. */
class RunWriter {
  readonly #records: Uint32Array;
  readonly #bits: Int32Array;
  readonly #words: number;
  readonly #runs: number[] = [];
  readonly #segments: number[] = [];
  readonly #taskStarts: number[] = [0];
  #record = 0;
  #segmentRun = 0;
  #segmentRecord = 0;
  #row = -1;
  #runStart = 0;

  constructor(
    readonly ratings: RatingColumnsView,
    readonly axis: 'users' | 'items',
    readonly positions: boolean,
  ) {
    this.#words = runRecordBytes(positions) / 4;
    this.#records = sharedWords(ratings.value.length * this.#words);
    const { buffer, byteOffset, length } = ratings.value;
    this.#bits = new Int32Array(buffer, byteOffset, length);
  }

  add(rating: number): void {
    const { user, item } = this.ratings;
    const [row, other] =
      this.axis === 'users' ? [user[rating]!, item[rating]!] : [item[rating]!, user[rating]!];
    if (this.#record - this.#segmentRecord === WINDOW_RECORDS) this.#endSegment();
    if (row !== this.#row) this.#startRun(row);
    const at = this.#record * this.#words;
    this.#records[at] = other;
    this.#records[at + 1] = this.#bits[rating]!;
    if (this.positions) this.#records[at + 2] = rating;
    this.#record++;
  }

  #startRun(row: number): void {
    this.#endRun();
    this.#row = row;
    this.#runStart = this.#record;
  }

  #endRun(): void {
    if (this.#row >= 0) this.#runs.push(this.#row, this.#record - this.#runStart);
    this.#row = -1;
  }

  #endSegment(): void {
    this.#endRun();
    if (this.#record > this.#segmentRecord) {
      const run = this.#runs.length / 2;
      this.#segments.push(this.#segmentRun, run, this.#segmentRecord, this.#record);
      this.#segmentRun = run;
    }
    this.#segmentRecord = this.#record;
  }

  get recordsOfTask(): number {
    const [firstSegment] = this.#taskStarts.slice(-1) as [number];
    const first = this.#segments[firstSegment * 4 + 2] ?? this.#segmentRecord;
    return this.#record - first;
  }

  endTask(): void {
    this.#endSegment();
    this.#taskStarts.push(this.#segments.length / 4);
  }

  finish(): RunLayout {
    const shared = (values: readonly number[]): Uint32Array => {
      const words = sharedWords(values.length);
      words.set(values);
      return words.subarray(0, values.length);
    };
    return {
      axis: this.axis,
      positions: this.positions,
      runs: shared(this.#runs),
      records: this.#records,
      segments: shared(this.#segments),
      taskStarts: shared(this.#taskStarts),
    };
  }
}

/**
 * Ratings by the row of one axis, rows ascending, the ratings of a row in stored order. A task ends after the row in which it reaches
 * `recordsPerTask`; with 1, every row is a task.
 */
export function groupedLayout(
  ratings: RatingColumnsView,
  axis: 'users' | 'items',
  positions: boolean,
  rowCount: number,
  recordsPerTask = taskSize(ratings.value.length),
): RunLayout {
  const rows = axis === 'users' ? ratings.user : ratings.item;
  const { order, starts } = countingSort(rows, rowCount);
  const writer = new RunWriter(ratings, axis, positions);
  let inTask = 0;
  for (let row = 0; row < rowCount; row++) {
    const [start, end] = [starts[row]!, starts[row + 1]!];
    if (start === end) continue;
    for (let k = start; k < end; k++) writer.add(order[k]!);
    inTask += end - start;
    if (inTask >= recordsPerTask) {
      writer.endTask();
      inTask = 0;
    }
  }
  if (inTask > 0) writer.endTask();
  return writer.finish();
}

/** Records of a task of a pass over all ratings: enough tasks for any team, few enough to cost nothing. */
const taskSize = (ratings: number): number => Math.max(2048, Math.ceil(ratings / 256));

/** A grid of blocks: those in which neither the users nor the items meet can be worked on at once. */
export interface BlockLayout extends RunLayout {
  /** Groups of users, and of items: task `userGroup * size + itemGroup` is a block. */
  readonly size: number;
}

/**
 * Ratings in size x size blocks. Users and items are put into a random order and divided into groups with about the same number of ratings; a block's
 * ratings are grouped by user, users and items in their random orders.
 */
export function blockLayout(
  ratings: RatingColumnsView,
  users: number,
  items: number,
  size: number,
  positions: boolean,
  random: RandomStream,
): BlockLayout {
  const userRank = randomRank(users, random.fork('users'));
  const itemRank = randomRank(items, random.fork('items'));
  const { item, user } = ratings;
  const byItem = countingSort(item, items, itemRank);
  const { order, starts } = countingSort(user, users, userRank, byItem.order);
  const userGroups = groupBoundaries(starts, size);
  const groupOfItem = groupNumbers(groupBoundaries(byItem.starts, size), itemRank);

  const writer = new RunWriter(ratings, 'users', positions);
  const cursor = new Uint32Array(size + 1);
  const inBlock = new Uint32Array(order.length > 0 ? Math.max(...groupSizes(userGroups, starts)) : 0);
  for (let userGroup = 0; userGroup < size; userGroup++) {
    const [start, end] = [starts[userGroups[userGroup]!]!, starts[userGroups[userGroup + 1]!]!];
    // Stable: within a block the ratings stay in the order of users, then items.
    cursor.fill(0);
    for (let k = start; k < end; k++) cursor[groupOfItem[item[order[k]!]!]! + 1]!++;
    for (let group = 0; group < size; group++) cursor[group + 1]! += cursor[group]!;
    const ends = cursor.slice(1);
    for (let k = start; k < end; k++) inBlock[cursor[groupOfItem[item[order[k]!]!]!]!++] = order[k]!;
    let next = 0;
    for (let group = 0; group < size; group++) {
      for (; next < ends[group]!; next++) writer.add(inBlock[next]!);
      writer.endTask();
    }
  }
  return { ...writer.finish(), size };
}

function groupSizes(boundaries: Uint32Array, starts: Uint32Array): number[] {
  return Array.from(boundaries.subarray(1), (end, group) => starts[end]! - starts[boundaries[group]!]!);
}

/** Positions of ratings by (the rank of) their row, in the order given within a row; `starts` by rank. */
function countingSort(
  rows: Int32Array,
  rowCount: number,
  rank?: Uint32Array,
  order?: Uint32Array,
): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(rowCount + 1);
  for (let k = 0; k < rows.length; k++) starts[(rank ? rank[rows[k]!]! : rows[k]!) + 1]!++;
  for (let row = 0; row < rowCount; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice(0, rowCount);
  const sorted = new Uint32Array(rows.length);
  for (let k = 0; k < rows.length; k++) {
    const position = order ? order[k]! : k;
    const row = rows[position]!;
    sorted[next[rank ? rank[row]! : row]!++] = position;
  }
  return { order: sorted, starts };
}

function randomRank(rows: number, random: RandomStream): Uint32Array {
  return random.shuffle(Uint32Array.from({ length: rows }, (_, row) => row));
}

/** size + 1 ranks that divide the ratings into about equal parts. */
function groupBoundaries(starts: Uint32Array, size: number): Uint32Array {
  const rows = starts.length - 1;
  const total = starts[rows]!;
  const boundaries = new Uint32Array(size + 1);
  let row = 0;
  for (let group = 1; group < size; group++) {
    const goal = (total * group) / size;
    while (row < rows && starts[row + 1]! <= goal) row++;
    boundaries[group] = row;
  }
  boundaries[size] = rows;
  return boundaries;
}

function groupNumbers(boundaries: Uint32Array, rank: Uint32Array): Uint8Array {
  const groupOfRank = new Uint8Array(rank.length);
  for (let group = 0; group + 1 < boundaries.length; group++) {
    groupOfRank.fill(group, boundaries[group], boundaries[group + 1]);
  }
  return Uint8Array.from(rank, (r) => groupOfRank[r]!);
}
