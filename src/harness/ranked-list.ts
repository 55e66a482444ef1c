import type { RandomStream } from '../core/random.js';

/** Intervals of equal width that the predictions of a list are divided into. */
const BUCKET_BITS = 11;
const BUCKETS = 1 << BUCKET_BITS;

/**
 * The candidates of a user by descending prediction, of one user after the other in the same arrays. Items are scattered into intervals of predictions, so
 * that a rank is found by looking at the items of one interval, and the top of the list by sorting the first few.
 *
 * Items of equal predictions are in the order of keys that are random, but the same for every model: a model that cannot tell items apart ranks at random.
 * The order of the rows would favour it, as popular items are read first and have low row numbers.
 */
export class RankedList {
  readonly #scores: Float64Array;
  readonly #itemWords: Uint32Array;
  readonly #userWords: Uint32Array;
  readonly #bucketOf: Uint16Array;
  readonly #ordered: Uint32Array;
  /** Signed, because adding 1 to an unsigned number takes a conversion to a double: the pass that counts takes 1.7 times as long. */
  readonly #starts = new Int32Array(BUCKETS + 1);
  readonly #next = new Int32Array(BUCKETS);
  #userWord = 0;
  #count = 0;
  /** Whether all predictions are equal: then the intervals are of keys, or one of them would hold all items. */
  #alike = false;

  constructor(users: number, items: number, random: RandomStream) {
    this.#scores = new Float64Array(items);
    this.#bucketOf = new Uint16Array(items);
    this.#ordered = new Uint32Array(items);
    this.#itemWords = Uint32Array.from({ length: items }, () => random.word());
    this.#userWords = Uint32Array.from({ length: users }, () => random.word());
  }

  /**
   * Takes a user's predictions for all items.
   * @returns the first item whose prediction is not finite, -1 if there is none.
   */
  take(user: number, scores: Float32Array | Float64Array): number {
    this.#userWord = this.#userWords[user]!;
    this.#scores.set(scores);
    let zero = 0;
    for (let item = 0; item < scores.length; item++) zero += 0 * this.#scores[item]!;
    return zero === 0 ? -1 : this.#scores.findIndex((score) => !Number.isFinite(score));
  }

  /** Ranks the first `count` of these items. */
  rank(candidates: Uint32Array, count: number): void {
    const scores = this.#scores;
    const bucketOf = this.#bucketOf;
    const starts = this.#starts;
    let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < count; k++) {
      const score = scores[candidates[k]!]!;
      if (score < least) least = score;
      if (score > largest) largest = score;
    }
    const alike = largest === least;
    this.#alike = alike;
    // A monotone function of the prediction, whatever is rounded: no item of a later interval has a larger one.
    const scale = (BUCKETS - 1) / (largest - least);
    starts.fill(0);
    for (let k = 0; k < count; k++) {
      const item = candidates[k]!;
      const bucket = alike ? this.#key(item) >>> (32 - BUCKET_BITS) : ((largest - scores[item]!) * scale) | 0;
      bucketOf[item] = bucket;
      starts[bucket + 1]!++;
    }
    for (let bucket = 0; bucket < BUCKETS; bucket++) starts[bucket + 1]! += starts[bucket]!;
    const next = this.#next;
    next.set(starts.subarray(0, BUCKETS));
    const ordered = this.#ordered;
    for (let k = 0; k < count; k++) {
      const item = candidates[k]!;
      const bucket = bucketOf[item]!;
      ordered[next[bucket]!++] = item;
    }
    this.#count = count;
  }

  /** Candidates. */
  get length(): number {
    return this.#count;
  }

  /** The place of an item, from 1 on. */
  rankOf(item: number): number {
    const ordered = this.#ordered;
    const bucket = this.#bucketOf[item]!;
    const end = this.#starts[bucket + 1]!;
    let rank = this.#starts[bucket]! + 1;
    for (let k = this.#starts[bucket]!; k < end; k++) if (this.#precedes(ordered[k]!, item)) rank++;
    return rank;
  }

  /** The middle of the places of all items with the prediction of this one. */
  middleRankOf(item: number): number {
    if (this.#alike) return (this.#count + 1) / 2;
    const ordered = this.#ordered;
    const scores = this.#scores;
    const score = scores[item]!;
    const bucket = this.#bucketOf[item]!;
    const end = this.#starts[bucket + 1]!;
    let rank = this.#starts[bucket]! + 0.5;
    for (let k = this.#starts[bucket]!; k < end; k++) {
      const other = scores[ordered[k]!]!;
      rank += other > score ? 1 : other === score ? 0.5 : 0;
    }
    return rank;
  }

  /** Writes the first items, the best first, as many as there are up to the length of `top`, and returns how many. */
  top(top: Uint32Array): number {
    const ordered = this.#ordered;
    const wanted = Math.min(top.length, this.#count);
    let bucket = 0;
    for (let start = 0; start < wanted; start = this.#starts[++bucket]!) {
      // The best of the interval, as many as there is room for, by insertion.
      let length = start;
      for (let k = start; k < this.#starts[bucket + 1]!; k++) {
        const item = ordered[k]!;
        if (length === wanted && !this.#precedes(item, top[length - 1]!)) continue;
        let at = length < wanted ? length++ : length - 1;
        for (; at > start && this.#precedes(item, top[at - 1]!); at--) top[at] = top[at - 1]!;
        top[at] = item;
      }
    }
    return wanted;
  }

  #precedes(item: number, other: number): boolean {
    const score = this.#scores[item]!;
    const otherScore = this.#scores[other]!;
    if (score !== otherScore) return score > otherScore;
    const key = this.#key(item);
    const otherKey = this.#key(other);
    return key === otherKey ? item < other : key < otherKey;
  }

  /** The item's word and the user's, mixed as in MurmurHash3: different words have different keys. */
  #key(item: number): number {
    let key = this.#itemWords[item]! ^ this.#userWord;
    key = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
    key = Math.imul(key ^ (key >>> 13), 0xc2b2ae35);
    return (key ^ (key >>> 16)) >>> 0;
  }
}
