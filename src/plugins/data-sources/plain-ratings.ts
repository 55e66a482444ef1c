import type { RatingScale } from '../../core/public.js';
import type { Dialect } from './delimited-text.js';
import { type IdRows, INTEGER_LIMIT } from './id-rows.js';
import type { RatingStore } from './rating-store.js';
import { readUsualLines } from './usual-lines.js';

/** What a column is read as. */
export type Role = 'user' | 'item' | 'rating' | 'timestamp' | 'ignored';

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const MINUS = 45;
const LINE_END = 10;
const CARRIAGE_RETURN = 13;
/** Bytes, which are no fewer than the characters that are counted elsewhere. */
const LONGEST_ID = 1000;
/** So many digits are a number of 32 bits, with which one counts faster. */
const SHORT_DIGITS = 9;
/** So many digits, and a power of ten of so many zeros, are doubles without error: their quotient is rounded once, as `Number` rounds. */
const MAXIMUM_DIGITS = 15;
/** After so many lines in a row that `readUsualLines` could not read, the rest of a block is read without it. */
const MAXIMUM_MISSES = 100;
const POWERS = Float64Array.from({ length: MAXIMUM_DIGITS + 1 }, (_, zeros) => Number(`1e${zeros}`));

/**
 * Reads the lines that nearly all lines are like, and makes no string or object of any: no line end, delimiter or quote within quotes, ids
 * that are not empty, numbers of at most 15 digits without an exponent. Other lines are left alone; a `RecordReader` reads them, and would
 * read these to the same ratings.
 */
export class PlainRatings {
  readonly #delimiter: Buffer;
  readonly #delimiterLength: number;
  readonly #firstOfDelimiter: number;
  readonly #firstOfQuote: number;
  /** The quote, if it is a single byte. */
  readonly #quote: number;
  /** Whether `readUsualLines` reads such columns. */
  readonly #isUsual: boolean;
  /** Where the next field begins, after its quote if it has one. */
  #at = 0;
  #isQuoted = false;

  constructor(
    dialect: Dialect,
    /** What each column is. */
    readonly roles: readonly Role[],
    readonly users: IdRows,
    readonly items: IdRows,
    readonly store: RatingStore,
    readonly scale: RatingScale,
  ) {
    this.#delimiter = Buffer.from(dialect.delimiter, dialect.encoding);
    this.#delimiterLength = this.#delimiter.length;
    this.#firstOfDelimiter = this.#delimiter[0]!;
    const usual = ['user', 'item', 'rating', ...(store.timed ? ['timestamp'] : [])];
    this.#isUsual = this.#delimiterLength === 1 && roles.join() === usual.join();
    const quote = Buffer.from(dialect.quote, dialect.encoding);
    this.#firstOfQuote = quote[0] ?? -1;
    this.#quote = quote.length === 1 ? quote[0]! : -1;
  }

  /** Whether there can be such lines: not if what separates columns could be part of a number. */
  static canRead({ delimiter, quote }: Dialect): boolean {
    return !/^[\d.\r\n-]/.test(delimiter) && !/^[\d.-]/.test(quote);
  }

  /**
   * Reads the lines from `start` on.
   * @param line the number of the first.
   * @returns the position of the first line that is not like that, or of the end.
   */
  read(bytes: Buffer, start: number, line: number): number {
    const { store, users, items, scale } = this;
    const end = bytes.at(-1) === LINE_END ? bytes.length : bytes.lastIndexOf(LINE_END) + 1;
    store.nextIsIn(line);
    let position = start;
    for (let misses = 0; this.#isUsual && position < end && misses < MAXIMUM_MISSES; ) {
      const unusual = readUsualLines(
        bytes,
        position,
        end,
        this.#firstOfDelimiter,
        users,
        items,
        store,
        scale,
      );
      misses = unusual > position ? 0 : misses + 1;
      position = this.#readLines(bytes, unusual, end, 1);
      if (position === unusual) return position;
    }
    return this.#readLines(bytes, position, end, Number.POSITIVE_INFINITY);
  }

  /** Reads no more than `count` lines. */
  #readLines(bytes: Buffer, start: number, end: number, count: number): number {
    const { roles, store, users, items } = this;
    const { minimum, maximum } = this.scale;
    const last = roles.length - 1;
    let { size, minimum: lowest, maximum: highest } = store;
    // A rating is 1 where no column says it.
    let [user, item, value, timestamp] = [0, 0, 1, 0];
    let position = start;
    const stop = size + count;
    lines: while (position < end && size < stop) {
      this.#at = position;
      for (let column = 0; column <= last; column++) {
        const role = roles[column]!;
        const isLast = column === last;
        this.#isQuoted = bytes[this.#at] === this.#quote;
        if (this.#isQuoted) this.#at++;
        if (role === 'user' || role === 'item') {
          const row = this.#readId(bytes, role === 'user' ? users : items, isLast);
          if (row < 0) break lines;
          if (role === 'user') user = row;
          else item = row;
        } else if (role === 'ignored') {
          if (!this.#skip(bytes, isLast)) break lines;
        } else {
          const number = this.#readNumber(bytes, isLast);
          if (role === 'timestamp') timestamp = number;
          else value = number;
          if (!(role === 'timestamp' ? number === number : number >= minimum && number <= maximum))
            break lines;
        }
      }
      if (size === store.value.length) {
        store.size = size;
        store.grow();
      }
      store.user[size] = user;
      store.item[size] = item;
      store.value[size] = value;
      if (store.timed) store.timestamp[size] = timestamp;
      size++;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
      position = this.#at;
    }
    store.size = size;
    store.minimum = lowest;
    store.maximum = highest;
    return position;
  }

  /** The row of the id in the next field; -1 if the field is not plain, and then no id is added. */
  #readId(bytes: Buffer, rows: IdRows, isLast: boolean): number {
    const start = this.#at;
    let at = start;
    let byte = bytes[at]!;
    let integer = 0;
    while (byte >= ZERO && byte <= NINE && integer < INTEGER_LIMIT) {
      integer = (integer * 10 + byte - ZERO) | 0;
      byte = bytes[++at]!;
    }
    if (at > start && integer < INTEGER_LIMIT && (bytes[start] !== ZERO || at === start + 1)) {
      const next = this.#afterField(bytes, at, isLast);
      if (next >= 0) {
        this.#at = next;
        const row = integer < rows.ofInteger.length ? rows.ofInteger[integer]! : -1;
        return row >= 0 ? row : rows.addInteger(integer);
      }
    }
    return this.#readTextId(bytes, rows, isLast);
  }

  #readTextId(bytes: Buffer, rows: IdRows, isLast: boolean): number {
    const start = this.#at;
    // FNV-1a (Fowler, Noll and Vo).
    let hash = 0x811c9dc5 | 0;
    let at = start;
    for (let byte = bytes[at]!; !this.#endsText(byte); byte = bytes[++at]!)
      hash = Math.imul(hash ^ byte, 0x01000193);
    const next = this.#afterField(bytes, at, isLast);
    if (next < 0 || at === start || at - start > LONGEST_ID) return -1;
    this.#at = next;
    return rows.add(bytes, start, at, hash);
  }

  /** The number in the next field; NaN if the field is not plain. */
  #readNumber(bytes: Buffer, isLast: boolean): number {
    let at = this.#at;
    let byte = bytes[at]!;
    const isNegative = byte === MINUS;
    if (isNegative) byte = bytes[++at]!;
    let start = at;
    let short = 0;
    for (; byte >= ZERO && byte <= NINE && at - start < SHORT_DIGITS; byte = bytes[++at]!) {
      short = (short * 10 + byte - ZERO) | 0;
    }
    let number = short;
    for (; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) number = number * 10 + (byte - ZERO);
    let fraction = 0;
    if (byte === POINT) {
      start++; // so that it is not counted among the digits
      const point = at;
      byte = bytes[++at]!;
      for (; byte >= ZERO && byte <= NINE; byte = bytes[++at]!) number = number * 10 + (byte - ZERO);
      fraction = at - point - 1;
    }
    const digits = at - start;
    const next = this.#afterField(bytes, at, isLast);
    if (next < 0 || digits === 0 || digits > MAXIMUM_DIGITS) return Number.NaN;
    this.#at = next;
    if (fraction > 0) number /= POWERS[fraction]!;
    return isNegative ? -number : number;
  }

  /** Goes over a field that is not read; false if it is not plain. */
  #skip(bytes: Buffer, isLast: boolean): boolean {
    let at = this.#at;
    while (!this.#endsText(bytes[at]!)) at++;
    this.#at = this.#afterField(bytes, at, isLast);
    return this.#at >= 0;
  }

  /** Whether the byte can be none of a field, or needs a closer look. */
  #endsText(byte: number): boolean {
    return (
      byte === this.#firstOfDelimiter ||
      byte === LINE_END ||
      byte === CARRIAGE_RETURN ||
      byte === this.#firstOfQuote
    );
  }

  /** The position after the delimiter, or in the last column the line end, that follows a field; -1 if something else does. */
  #afterField(bytes: Buffer, end: number, isLast: boolean): number {
    let at = end;
    if (this.#isQuoted && bytes[at++] !== this.#quote) return -1;
    const byte = bytes[at];
    if (isLast) {
      if (byte === LINE_END) return at + 1;
      return byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_END ? at + 2 : -1;
    }
    if (byte !== this.#firstOfDelimiter) return -1;
    return this.#delimiterLength === 1 ? at + 1 : this.#afterDelimiter(bytes, at);
  }

  #afterDelimiter(bytes: Buffer, at: number): number {
    const length = this.#delimiterLength;
    for (let k = 1; k < length; k++) if (bytes[at + k] !== this.#delimiter[k]) return -1;
    return at + length;
  }
}
