import type { RatingColumns } from '../../core/public.js';

const FIRST_CAPACITY = 4096;
/** What of a column is not used yet takes addresses, but no memory. */
const GROWTH = 4;

type Column = Int32Array | Float32Array | Float64Array;

/** Ratings while they are read: columns that grow, in memory that threads can share, and the line of each rating. */
export class RatingStore {
  user = new Int32Array(shared(4 * FIRST_CAPACITY));
  item = new Int32Array(shared(4 * FIRST_CAPACITY));
  value = new Float32Array(shared(4 * FIRST_CAPACITY));
  /** Empty if there are no times. */
  timestamp: Float64Array;
  /** Number of ratings. */
  size = 0;
  minimum = Number.POSITIVE_INFINITY;
  maximum = Number.NEGATIVE_INFINITY;
  /** Ratings that do not stand in the line after the one before, and their lines; the first is one. */
  readonly #jumps: number[] = [];
  readonly #jumpLines: number[] = [];
  #beforeFirst = Number.NaN;

  constructor(readonly timed: boolean) {
    this.timestamp = new Float64Array(shared(timed ? 8 * FIRST_CAPACITY : 0));
  }

  add(user: number, item: number, value: number, timestamp: number, line: number): void {
    this.nextIsIn(line);
    if (this.size === this.value.length) this.grow();
    this.user[this.size] = user;
    this.item[this.size] = item;
    this.value[this.size] = value;
    if (this.timed) this.timestamp[this.size] = timestamp;
    this.minimum = Math.min(this.minimum, value);
    this.maximum = Math.max(this.maximum, value);
    this.size++;
  }

  /** Says in which line the next rating stands; those after it are taken to follow line by line. */
  nextIsIn(line: number): void {
    if (line - this.size === this.#beforeFirst) return;
    this.#beforeFirst = line - this.size;
    this.#jumps.push(this.size);
    this.#jumpLines.push(line);
  }

  /** The line of a rating. */
  lineOf(position: number): number {
    let [low, high] = [0, this.#jumps.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#jumps[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return this.#jumpLines[low]! + position - this.#jumps[low]!;
  }

  grow(): void {
    const capacity = GROWTH * this.value.length;
    this.user = moved(this.user, new Int32Array(shared(4 * capacity)));
    this.item = moved(this.item, new Int32Array(shared(4 * capacity)));
    this.value = moved(this.value, new Float32Array(shared(4 * capacity)));
    if (this.timed) this.timestamp = moved(this.timestamp, new Float64Array(shared(8 * capacity)));
  }

  /** The columns, no longer than there are ratings. What is left of their memory has never been touched, so it takes none of the machine's. */
  columns(): RatingColumns {
    const { user, item, value, timestamp, size } = this;
    return {
      user: user.subarray(0, size),
      item: item.subarray(0, size),
      value: value.subarray(0, size),
      ...(this.timed && { timestamp: timestamp.subarray(0, size) }),
    };
  }
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
}

function moved<T extends Column>(from: T, to: T): T {
  to.set(from);
  return to;
}
