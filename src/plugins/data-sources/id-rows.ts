import type { IdIndex } from '../../core/public.js';

/** Whole numbers below it, as most files have for ids, are looked up in an array: 32 MB at most. */
export const INTEGER_LIMIT = 8_388_608;

const EMPTY = -1;

/**
 * The rows of ids by their bytes, in front of an index by strings: an id becomes a string when it is seen for the first time. In one encoding
 * equal strings have equal bytes.
 */
export class IdRows {
  /** The row of the id that a whole number is written as, without leading zeros; -1 where it is not known yet. */
  ofInteger = new Int32Array(1024).fill(EMPTY);
  readonly #encoding: 'utf8' | 'latin1';
  /** An open hash table of positions in the lists that follow, at most half full. */
  #slots = new Int32Array(1024).fill(EMPTY);
  #hashes = new Int32Array(512);
  #rows = new Int32Array(512);
  /** Where each id ends in `#bytes`; it starts where the one before it ends. */
  #ends = new Float64Array(512);
  #bytes = Buffer.alloc(8192);
  #count = 0;

  constructor(
    readonly index: IdIndex,
    encoding: 'utf8' | 'latin1',
  ) {
    this.#encoding = encoding;
  }

  /** The row, new or known, of a whole number below `INTEGER_LIMIT`. */
  addInteger(value: number): number {
    if (value >= this.ofInteger.length) {
      const larger = new Int32Array(Math.min(2 * value, INTEGER_LIMIT)).fill(EMPTY);
      larger.set(this.ofInteger);
      this.ofInteger = larger;
    }
    return (this.ofInteger[value] = this.index.add(String(value)));
  }

  /** The row, new or known, of the id that stands from `start` to `end`; `hash` depends on these bytes alone. */
  add(bytes: Buffer, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (; this.#slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (this.#hashes[entry] === hash && this.#isEntry(entry, bytes, start, end)) return this.#rows[entry]!;
    }
    this.#slots[slot] = this.#count;
    return this.#append(bytes, start, end, hash);
  }

  #isEntry(entry: number, bytes: Buffer, start: number, end: number): boolean {
    const from = entry === 0 ? 0 : this.#ends[entry - 1]!;
    if (this.#ends[entry]! - from !== end - start) return false;
    for (let at = start; at < end; at++) if (bytes[at] !== this.#bytes[from + at - start]) return false;
    return true;
  }

  #append(bytes: Buffer, start: number, end: number, hash: number): number {
    const entry = this.#count++;
    const from = entry === 0 ? 0 : this.#ends[entry - 1]!;
    while (from + end - start > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes], 2 * this.#bytes.length);
    bytes.copy(this.#bytes, from, start, end);
    this.#ends[entry] = from + end - start;
    this.#hashes[entry] = hash;
    const row = this.index.add(bytes.toString(this.#encoding, start, end));
    this.#rows[entry] = row;
    if (this.#count === this.#rows.length) this.#grow();
    return row;
  }

  #grow(): void {
    const length = 2 * this.#count;
    const [hashes, rows, ends] = [new Int32Array(length), new Int32Array(length), new Float64Array(length)];
    hashes.set(this.#hashes);
    rows.set(this.#rows);
    ends.set(this.#ends);
    [this.#hashes, this.#rows, this.#ends] = [hashes, rows, ends];
    this.#slots = new Int32Array(2 * length).fill(EMPTY);
    const mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      const hash = hashes[entry]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = entry;
    }
  }
}
