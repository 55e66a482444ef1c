import { createHash } from 'node:crypto';
import { log } from './expressions/elementary.js';

const ROUNDS = 10;

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middleLow = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + (middleLow >>> 16)) >>> 0;
}

/**
 * Philox-4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): a keyed bijection of
 * 128-bit counters. Writes the four words for `counter` under `key` to `output`.
 */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>, output: Uint32Array): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key[0]!;
  let k1 = key[1]!;
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  output[0] = c0;
  output[1] = c1;
  output[2] = c2;
  output[3] = c3;
}

/**
 * A stream of random numbers that is a pure function of the seed and the labels it was forked by. Forking takes nothing from
 * the parent, so a new consumer never moves another's numbers, and no order or thread count can change a result.
 */
export class RandomStream {
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(4);
  readonly #words = new Uint32Array(4);
  #used = 4;

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
    if (this.#used === 4) {
      philox(this.#counter, this.#key, this.#words);
      this.#counter[0]!++;
      if (this.#counter[0] === 0) this.#counter[1]!++;
      this.#used = 0;
    }
    return this.#words[this.#used++]!;
  }

  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number {
    return ((this.word() >>> 5) * 67108864 + (this.word() >>> 6)) / 9007199254740992;
  }

  /** A whole number in [0, bound), every one equally likely; 1 <= bound <= 2^32. */
  integer(bound: number): number {
    const limit = 4294967296 - (4294967296 % bound);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % bound;
    }
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
    for (let i = elements.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = elements[i]!;
      elements[i] = elements[j]!;
      elements[j] = swapped;
    }
    return elements;
  }
}
