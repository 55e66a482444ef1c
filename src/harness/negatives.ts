import type { RandomStream } from '../core/random.js';
import type { RatingMatrix } from '../core/ratings.js';

/** Random items to rank the relevant ones among: of one user after the other, in one array. */
export class Negatives {
  readonly #rows: Int32Array;
  readonly #training: RatingMatrix;
  readonly #test: RatingMatrix;
  readonly #random: RandomStream;
  /** 1 for each item that is not to be taken; all 0 between calls. */
  readonly #taken: Uint8Array;

  constructor(training: RatingMatrix, test: RatingMatrix, random: RandomStream) {
    const items = training.items.size;
    this.#rows = new Int32Array(items);
    this.#training = training;
    this.#test = test;
    this.#random = random;
    this.#taken = new Uint8Array(items);
  }

  /**
   * The relevant items, and `negatives` different random ones of those that the user has no rating of, neither for training nor in the test: the same for
   * every model and whoever the other users are. Fewer where there are no more. The next call overwrites them.
   */
  beside(relevant: Uint32Array, user: number, negatives: number): Int32Array {
    const rows = this.#rows;
    const count = this.#unrated(user);
    const drawn = Math.min(count, negatives);
    const random = this.#random.fork(user);
    for (let k = 0; k < drawn; k++) {
      const other = k + random.integer(count - k);
      [rows[k], rows[other]] = [rows[other]!, rows[k]!];
    }
    // There is room: the relevant items are not among those counted.
    rows.set(relevant, drawn);
    return rows.subarray(0, drawn + relevant.length);
  }

  #mark(ratings: RatingMatrix, user: number, mark: number): void {
    const { starts, order } = ratings.byUser();
    const { item } = ratings;
    for (let k = starts[user]!; k < starts[user + 1]!; k++) this.#taken[item[order[k]!]!] = mark;
  }

  /** Writes the items that the user has no rating of. @returns how many. */
  #unrated(user: number): number {
    const rows = this.#rows;
    const taken = this.#taken;
    const parts = [this.#training, this.#test];
    for (const part of parts) this.#mark(part, user, 1);
    let count = 0;
    for (let item = 0; item < rows.length; item++) if (taken[item] === 0) rows[count++] = item;
    for (const part of parts) this.#mark(part, user, 0);
    return count;
  }
}
