import type { RandomStream } from '../core/random.js';

/** The rows of an axis in some order, divided into groups with about the same number of ratings. */
export class Groups {
  readonly groupOf: Uint8Array;
  /** The place of each row within its group. */
  readonly rankOf: Uint32Array;
  /** Rows of each group. */
  readonly sizes: Uint32Array;

  /**
   * @param counts ratings of each row.
   * @param size groups, at most 256; some are empty if there are fewer rows.
   * @param order all rows; ascending if not given.
   */
  constructor(counts: Uint32Array, size: number, order?: Uint32Array) {
    const rows = counts.length;
    let total = 0;
    for (let row = 0; row < rows; row++) total += counts[row]!;
    this.groupOf = new Uint8Array(rows);
    this.rankOf = new Uint32Array(rows);
    this.sizes = new Uint32Array(size);
    let before = 0;
    let group = 0;
    for (let place = 0; place < rows; place++) {
      const row = order ? order[place]! : place;
      before += counts[row]!;
      while (group + 1 < size && before > (total * (group + 1)) / size) group++;
      this.groupOf[row] = group;
      this.rankOf[row] = this.sizes[group]!++;
    }
  }
}

/** All rows, in stretches of consecutive ones whose order is random. */
export function shuffledStretches(rows: number, stretch: number, random: RandomStream): Uint32Array {
  const count = Math.ceil(rows / stretch);
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, k) => k));
  const shuffled = new Uint32Array(rows);
  let place = 0;
  for (const number of order) {
    const end = Math.min(rows, (number + 1) * stretch);
    for (let row = number * stretch; row < end; row++) shuffled[place++] = row;
  }
  return shuffled;
}
