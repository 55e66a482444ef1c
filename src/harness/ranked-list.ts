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
  /* Signed, as are all that pass over the items: unsigned numbers take conversions, by which these passes take about twice as long. */
  readonly #bucketOf: Int32Array;
  readonly #ordered: Int32Array;
  /** Where each interval starts in `#ordered`; behind the last are items that are no candidates. */
  readonly #starts = new Int32Array(BUCKETS + 2);
  readonly #next = new Int32Array(BUCKETS + 1);
  #userWord = 0;
  #count = 0;
  #least = 0;
  #largest = 0;
  /** Whether all predictions are equal: then the intervals are of keys, or one of them would hold all items. */
  #alike = false;

  constructor(users: number, items: number, random: RandomStream) {
    this.#scores = new Float64Array(items);
    this.#bucketOf = new Int32Array(items);
    this.#ordered = new Int32Array(items);
    this.#itemWords = Uint32Array.from({ length: items }, () => random.word());
    this.#userWords = Uint32Array.from({ length: users }, () => random.word());
  }

  /**
   * Takes a user's predictions for all items.
   * @returns the first item whose prediction is not finite, -1 if there is none.
   */
  take(user: number, predictions: Float32Array | Float64Array): number {
    const scores = this.#scores;
    this.#userWord = this.#userWords[user]!;
    scores.set(predictions);
    let [least, largest, zero] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let item = 0; item < scores.length; item++) {
      const score = scores[item]!;
      zero += 0 * score;
      if (score < least) least = score;
      if (score > largest) largest = score;
    }
    this.#least = least;
    this.#largest = largest;
    this.#alike = least === largest;
    return zero === 0 ? -1 : scores.findIndex((score) => !Number.isFinite(score));
  }

  /** Ranks these items. */
  rank(candidates: Int32Array): void {
    this.#findBuckets();
    const starts = this.#starts.fill(0);
    const bucketOf = this.#bucketOf;
    for (let k = 0; k < candidates.length; k++) starts[bucketOf[candidates[k]!]! + 1]!++;
    const next = this.#addUp();
    const ordered = this.#ordered;
    for (let k = 0; k < candidates.length; k++) ordered[next[bucketOf[candidates[k]!]!]!++] = candidates[k]!;
    this.#count = candidates.length;
  }

  /** Ranks all items but these, each of which is given once. */
  rankWithout(others: Uint32Array): void {
    this.#findBuckets();
    const starts = this.#starts.fill(0);
    const bucketOf = this.#bucketOf;
    for (let k = 0; k < others.length; k++) bucketOf[others[k]!] = BUCKETS;
    for (let item = 0; item < bucketOf.length; item++) starts[bucketOf[item]! + 1]!++;
    const next = this.#addUp();
    const ordered = this.#ordered;
    for (let item = 0; item < bucketOf.length; item++) ordered[next[bucketOf[item]!]!++] = item;
    this.#count = bucketOf.length - others.length;
  }

  /** The interval of every item: a monotone function of the prediction, whatever is rounded. No item of a later interval has a larger one. */
  #findBuckets(): void {
    const bucketOf = this.#bucketOf;
    if (this.#alike) {
      for (let item = 0; item < bucketOf.length; item++)
        bucketOf[item] = this.#key(item) >>> (32 - BUCKET_BITS);
      return;
    }
    const scores = this.#scores;
    const largest = this.#largest;
    const scale = (BUCKETS - 1) / (largest - this.#least);
    for (let item = 0; item < bucketOf.length; item++)
      bucketOf[item] = ((largest - scores[item]!) * scale) | 0;
  }

  /** Makes starts of counts, each of which is one place late. @returns where the first item of each interval goes. */
  #addUp(): Int32Array {
    const starts = this.#starts;
    const next = this.#next;
    let start = 0;
    for (let bucket = 0; bucket <= BUCKETS; bucket++) {
      start += starts[bucket]!;
      starts[bucket] = start;
      next[bucket] = start;
    }
    return next;
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
