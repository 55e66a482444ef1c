import type { Location } from './errors.js';

/**
 * The ids of one axis in order of first appearance. Outside, an id is the string that the data source gave ("01" is not
 * "1"); inside, it is a row number, dense from 0.
 */
export class IdIndex {
  readonly #rows = new Map<string, number>();
  readonly #ids: string[] = [];

  get size(): number {
    return this.#ids.length;
  }

  /** The row of an id, new or known. */
  add(id: string): number {
    let row = this.#rows.get(id);
    if (row === undefined) {
      row = this.#ids.length;
      this.#rows.set(id, row);
      this.#ids.push(id);
    }
    return row;
  }

  rowOf(id: string): number | undefined {
    return this.#rows.get(id);
  }

  idOf(row: number): string {
    return this.#ids[row]!;
  }
}

/** The smallest and the largest rating that can be given, in the data's own unit (stars). */
export interface RatingScale {
  readonly minimum: number;
  readonly maximum: number;
}

/** Ratings grouped by the row of one axis: those of row `r` are `order[starts[r]]` up to `order[starts[r + 1] - 1]`. */
export interface RowView {
  /** rows + 1 positions in `order`. */
  readonly starts: Uint32Array;
  /** Positions in the matrix, by row, within a row in stored order. */
  readonly order: Uint32Array;
  /** The rows that have a rating, ascending. */
  readonly seen: Uint32Array;
  /** Ratings of each row. */
  readonly counts: Uint32Array;
}

/** The columns of a rating matrix; all of the same length. */
export interface RatingColumns {
  /** Row number of each rating's user. */
  readonly user: Int32Array;
  /** Row number of each rating's item. */
  readonly item: Int32Array;
  /** Each rating, as a 32-bit float: exact for halves, else to 6e-8 of its size. */
  readonly value: Float32Array;
  /** Seconds since 1970, where the source has them. */
  readonly timestamp?: Float64Array;
}

/**
 * The observed cells of the users x items matrix, in stored order. Immutable. Parts of it (`select`) share the ids, so a
 * row number means the same user or item in all of them; a part has no ratings for some of the rows.
 */
export class RatingMatrix {
  readonly user: Int32Array;
  readonly item: Int32Array;
  readonly value: Float32Array;
  readonly timestamp?: Float64Array;
  #byUser: RowView | undefined;
  #byItem: RowView | undefined;

  constructor(
    readonly users: IdIndex,
    readonly items: IdIndex,
    readonly scale: RatingScale,
    columns: RatingColumns,
  ) {
    this.user = columns.user;
    this.item = columns.item;
    this.value = columns.value;
    if (columns.timestamp) this.timestamp = columns.timestamp;
  }

  /** Number of ratings. */
  get size(): number {
    return this.value.length;
  }

  /** The mean rating; 0 of none. */
  get mean(): number {
    const { value, size } = this;
    let total = 0;
    for (let k = 0; k < size; k++) total += value[k]!;
    return size === 0 ? 0 : total / size;
  }

  byUser(): RowView {
    this.#byUser ??= groupByRow(this.user, this.users.size);
    return this.#byUser;
  }

  byItem(): RowView {
    this.#byItem ??= groupByRow(this.item, this.items.size);
    return this.#byItem;
  }

  /** The ratings at `positions`, in that order. */
  select(positions: Uint32Array): RatingMatrix {
    const count = positions.length;
    const { user, item, value, timestamp } = this;
    const part = {
      user: new Int32Array(count),
      item: new Int32Array(count),
      value: new Float32Array(count),
      ...(timestamp && { timestamp: new Float64Array(count) }),
    };
    for (let k = 0; k < count; k++) {
      const position = positions[k]!;
      part.user[k] = user[position]!;
      part.item[k] = item[position]!;
      part.value[k] = value[position]!;
    }
    if (timestamp) for (let k = 0; k < count; k++) part.timestamp![k] = timestamp[positions[k]!]!;
    return new RatingMatrix(this.users, this.items, this.scale, part);
  }
}

function groupByRow(rows: Int32Array, rowCount: number): RowView {
  const counts = new Uint32Array(rowCount);
  for (let position = 0; position < rows.length; position++) counts[rows[position]!]!++;
  const starts = new Uint32Array(rowCount + 1);
  const seen = new Uint32Array(rowCount);
  let seenCount = 0;
  for (let row = 0; row < rowCount; row++) {
    starts[row + 1] = starts[row]! + counts[row]!;
    if (counts[row]! > 0) seen[seenCount++] = row;
  }
  const order = new Uint32Array(rows.length);
  const next = starts.slice(0, rowCount);
  for (let position = 0; position < rows.length; position++) order[next[rows[position]!]!++] = position;
  return { starts, order, seen: seen.slice(0, seenCount), counts };
}

/** What is known of one axis beside the ratings: a number (NaN where missing) or a list of categories for each row. */
export type Attribute =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'categories'; readonly values: readonly (readonly string[])[] };

/** What a data source gives. */
export interface RatingData {
  readonly ratings: RatingMatrix;
  /** By name, such as `genres`; one value for each row of the matrix. */
  readonly userAttributes: ReadonlyMap<string, Attribute>;
  readonly itemAttributes: ReadonlyMap<string, Attribute>;
  /** Where a rating was read, by its position in the matrix; for messages. */
  readonly locate?: (position: number) => Location;
}
