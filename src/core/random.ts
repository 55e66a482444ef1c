import { createHash } from 'node:crypto';
import { log } from './expressions/elementary.js';
import { philox } from './philox.js';

/** Words are generated in blocks that double up to this length, so that a stream of which little is drawn stays cheap. */
const LONGEST_BLOCK = 1024;

/**
 * A stream of random numbers that is a pure function of the seed and the labels it was forked by. Forking takes nothing from
 * the parent, so a new consumer never moves another's numbers, and no order or thread count can change a result.
 */
export class RandomStream {
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(4);
  #words = new Uint32Array(4);
  #used = 4;
  #started = false;

  private constructor(readonly path: string) {
    const hash = createHash('sha256').update(path).digest();
    this.#key = Uint32Array.of(hash.readUInt32LE(0), hash.readUInt32LE(4));
  }

  static fromSeed(seed: number): RandomStream {
    return new RandomStream(`${seed}`);
  }

  /** An independent stream for one purpose, such as `fork('fold', 3).fork('order', epoch)`. */
  fork(...labels: readonly (string | number)[]): RandomStream {
    return new RandomStream([this.path, ...labels.map((label) => JSON.stringify(label))].join('/'));
  }

  /** A whole number in [0, 2^32). */
  word(): number {
    if (this.#used === this.#words.length) this.#generate();
    return this.#words[this.#used++]!;
  }

  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  /** A whole number in [0, bound), every one equally likely; 1 <= bound <= 2^32. */
  integer(bound: number): number {
    for (;;) {
      const word = this.word();
      if (isFair(word, bound)) return word % bound;
    }
  }

  /** Draws whole numbers in [0, counts.length), as many as `draws`, as `integer` does, and adds how often each came. */
  tally(counts: Uint32Array, draws: number): void {
    for (let missing = draws; missing > 0; ) {
      if (this.#used === this.#words.length) this.#generate();
      missing = this.#count(counts, missing);
    }
  }

  /** The draws that the words of this block suffice for. @returns how many are missing then. */
  #count(counts: Uint32Array, draws: number): number {
    const words = this.#words;
    const bound = counts.length >>> 0;
    let missing = draws;
    let used = this.#used;
    for (; used < words.length && missing > 0; used++) {
      const word = words[used]! >>> 0;
      if (!isFair(word, bound)) continue;
      counts[(word % bound) >>> 0]!++;
      missing--;
    }
    this.#used = used;
    return missing;
  }

  /** Standard normal, by the polar method (Marsaglia and Bray 1964); the second number of each pair is not used. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) return x * Math.sqrt((-2 * log(s)) / s);
    }
  }

  /** Puts the elements into a random order, every order equally likely (Fisher and Yates). */
  shuffle<T extends { length: number; [index: number]: number }>(elements: T): T {
    for (let last = elements.length - 1; last > 0; ) {
      if (this.#used === this.#words.length) this.#generate();
      last = this.#exchange(elements, last);
    }
    return elements;
  }

  /**
   * The steps of a shuffle from element `last` down, as far as the words of this block go; a function of its own, so that what many shuffles
   * have in common is compiled early.
   * @returns the element to go on with.
   */
  #exchange(elements: { [index: number]: number }, from: number): number {
    const words = this.#words;
    let last = from;
    let used = this.#used;
    for (; used < words.length && last > 0; used++) {
      // All said to be unsigned, which they are: the division is then one of 32-bit integers, and the whole takes less than half of the time.
      const word = words[used]! >>> 0;
      const bound = (last + 1) >>> 0;
      if (!isFair(word, bound)) continue;
      const drawn = (word % bound) >>> 0;
      const exchanged = elements[last]!;
      elements[last] = elements[drawn]!;
      elements[drawn] = exchanged;
      last--;
    }
    this.#used = used;
    return last;
  }

  #generate(): void {
    if (this.#started && this.#words.length < LONGEST_BLOCK)
      this.#words = new Uint32Array(2 * this.#words.length);
    this.#started = true;
    philox(this.#counter, this.#key, this.#words);
    const counter = this.#counter[0]! + this.#words.length / 4;
    this.#counter[0] = counter;
    if (counter >= 4294967296) this.#counter[1]!++;
    this.#used = 0;
  }
}

/**
 * Whether a word is below the largest multiple of `bound` up to 2^32, so that every remainder is equally likely. All words below
 * 2^32 - bound are, which spares nearly all of them the second division.
 */
function isFair(word: number, bound: number): boolean {
  return word < -bound >>> 0 || word < 4294967296 - (4294967296 % bound);
}
