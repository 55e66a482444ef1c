/** The most records of a segment: what a thread copies into its window at once. */
export const WINDOW_RECORDS = 8192;

/** Pairs of user and item whose ratings are to be predicted. What holds ratings is none, so that no test rating gets into a fit by mistake. */
export interface Pairs {
  readonly user: Int32Array;
  readonly item: Int32Array;
  readonly value?: never;
}

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

export const sharedWords = (length: number): Uint32Array =>
  new Uint32Array(new SharedArrayBuffer(4 * Math.max(1, length)), 0, length);

/** The bits of values, as they stand in records. */
export const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

/** Divides records, in their order, into runs, segments and tasks. */
export class Division {
  readonly #runs = new GrowingWords();
  readonly #segments = new GrowingWords();
  readonly #taskStarts = new GrowingWords();
  #record = 0;
  #segmentRun = 0;
  #segmentRecord = 0;

  constructor() {
    this.#taskStarts.push(0);
  }

  /** The next `count` records are of this row. */
  add(row: number, count: number): void {
    for (let left = count; left > 0; ) {
      const room = WINDOW_RECORDS - (this.#record - this.#segmentRecord);
      const part = Math.min(left, room);
      this.#runs.push(row);
      this.#runs.push(part);
      this.#record += part;
      left -= part;
      if (part === room) this.#endSegment();
    }
  }

  #endSegment(): void {
    if (this.#record === this.#segmentRecord) return;
    const run = this.#runs.length / 2;
    for (const word of [this.#segmentRun, run, this.#segmentRecord, this.#record]) this.#segments.push(word);
    this.#segmentRun = run;
    this.#segmentRecord = this.#record;
  }

  endTask(): void {
    this.#endSegment();
    this.#taskStarts.push(this.#segments.length / 4);
  }

  finish(): Pick<RunLayout, 'runs' | 'segments' | 'taskStarts'> {
    return {
      runs: this.#runs.shared(),
      segments: this.#segments.shared(),
      taskStarts: this.#taskStarts.shared(),
    };
  }
}

/** A list of 32-bit words. */
class GrowingWords {
  #words = new Uint32Array(1024);
  length = 0;

  push(word: number): void {
    if (this.length === this.#words.length) {
      const grown = new Uint32Array(2 * this.length);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[this.length++] = word;
  }

  shared(): Uint32Array {
    const words = sharedWords(this.length);
    words.set(this.#words.subarray(0, this.length));
    return words;
  }
}

export function countRows(rows: Int32Array, rowCount: number): Uint32Array {
  const counts = new Uint32Array(rowCount);
  for (let k = 0; k < rows.length; k++) counts[rows[k]!]!++;
  return counts;
}

/** The sum of all counts before each. */
export function startsOf(counts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(counts.length);
  for (let k = 1; k < counts.length; k++) starts[k] = starts[k - 1]! + counts[k - 1]!;
  return starts;
}
