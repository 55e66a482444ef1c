import type { RandomStream } from '../core/random.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { RatingColumnsView } from './layouts.js';

/** Draws items that a user has no rating of, uniformly among the items that have training ratings. */
export class NegativeItems {
  /** The items that have training ratings, ascending. */
  readonly #items: Uint32Array;
  /** Of each user, places in `#items` of those that she has rated, ascending, each once: from starts[user] to starts[user + 1]. */
  readonly #starts: Uint32Array;
  readonly #places: Uint32Array;

  /** @param besides other ratings, whose items are not drawn for their users either. */
  constructor(training: RatingMatrix, besides?: RatingColumnsView) {
    this.#items = training.byItem().seen;
    const placeOf = new Int32Array(training.items.size).fill(-1);
    this.#items.forEach((item, place) => (placeOf[item] = place));
    const width = this.#items.length;
    const cells = new Float64Array(training.size + (besides?.user.length ?? 0));
    let count = 0;
    for (const { user, item } of besides ? [training, besides] : [training]) {
      for (let k = 0; k < user.length; k++) {
        const place = placeOf[item[k]!]!;
        if (place >= 0) cells[count++] = user[k]! * width + place;
      }
    }
    const sorted = cells.subarray(0, count).sort();
    this.#starts = new Uint32Array(training.users.size + 1);
    this.#places = new Uint32Array(count);
    let end = 0;
    sorted.forEach((cell, k) => {
      if (cell === sorted[k - 1]) return;
      this.#places[end++] = cell % width;
      this.#starts[Math.floor(cell / width) + 1] = end;
    });
    for (let user = 1; user < this.#starts.length; user++) {
      this.#starts[user] = Math.max(this.#starts[user]!, this.#starts[user - 1]!);
    }
  }

  /** How many items can be drawn for a user. */
  choices(user: number): number {
    return this.#items.length - (this.#starts[user + 1]! - this.#starts[user]!);
  }

  /** One of the user's choices, each as likely; there has to be one. Takes one number from the stream. */
  draw(user: number, random: RandomStream): number {
    const drawn = random.integer(this.choices(user));
    const start = this.#starts[user]!;
    // As many of hers come before the item drawn as are fewer than `drawn` free places from the first.
    let [low, high] = [start, this.#starts[user + 1]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#places[middle]! - (middle - start) <= drawn) low = middle + 1;
      else high = middle;
    }
    return this.#items[drawn + low - start]!;
  }

  /** One for the user of each rating. */
  drawFor({ user }: RatingColumnsView, random: RandomStream): Uint32Array {
    const drawn = new Uint32Array(user.length);
    for (let k = 0; k < drawn.length; k++) drawn[k] = this.draw(user[k]!, random);
    return drawn;
  }

  /** The ratings whose user has a choice; the same ones if all have. */
  paired<R extends RatingColumnsView>(ratings: R, select: (positions: Uint32Array) => R): R {
    const positions = Uint32Array.from(ratings.user.keys()).filter((k) => this.choices(ratings.user[k]!) > 0);
    return positions.length === ratings.user.length ? ratings : select(positions);
  }
}

/**
 * The training ratings that a pairwise loss can compare with another item: not those of users who have rated all items, which may leave items without
 * ratings, and others with no choice. None of them is left if all users have rated everything.
 */
export function pairedRatings(ratings: RatingMatrix): RatingMatrix {
  for (let given = ratings; ; ) {
    const paired = new NegativeItems(given).paired(given, (positions) => given.select(positions));
    if (paired === given) return given;
    given = paired;
  }
}

/**
 * How often an epoch meets each item on average, as the item of a rating or as the other one: n(i) + sum over users u who have not rated i of
 * n(u) / (number of items that u has not rated).
 */
export function expectedVisits(ratings: RatingMatrix): Float64Array {
  const negatives = new NegativeItems(ratings);
  const share = Float64Array.from(ratings.byUser().counts, (count, user) =>
    count === 0 ? 0 : count / negatives.choices(user),
  );
  const total = share.reduce((sum, one) => sum + one, 0);
  const visits = Float64Array.from(ratings.byItem().counts, (count) => (count === 0 ? 0 : count + total));
  for (let k = 0; k < ratings.size; k++) visits[ratings.item[k]!]! -= share[ratings.user[k]!]!;
  return visits;
}
