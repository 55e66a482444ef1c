import { firstOfPair } from '../core/duplicates.js';
import { isoDate } from '../core/iso-date.js';
import { shortDecimal } from '../core/short-decimal.js';
import type { RatingData, RatingMatrix, RatingScale, RowView } from '../core/ratings.js';

/** What there is to know of ratings before one compares anything on them. */
export interface Inspection {
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
  /** Observed cells over all cells. */
  readonly density: number;
  readonly mean: number;
  readonly scale: RatingScale;
  /** Ratings by value, ascending: each value if they are few, else bins of equal width. */
  readonly values: readonly Bin[];
  /** How many distinct values there are. */
  readonly distinctValues: number;
  readonly perUser: Distribution;
  readonly perItem: Distribution;
  /** Share of the ratings that are of the most popular tenth of the items. */
  readonly topTenthShare: number;
  /** The items with most ratings. */
  readonly popular: readonly { readonly item: string; readonly ratings: number; readonly mean: number }[];
  /** Of the earliest and the latest rating, in ISO 8601, and the ratings by time. */
  readonly time?: { readonly first: string; readonly last: string; readonly bins: readonly Bin[] };
  readonly attributes: { readonly users: readonly string[]; readonly items: readonly string[] };
  readonly oddities: Oddities;
}

export interface Bin {
  readonly from: number;
  /** The same as `from` of a single value. */
  readonly to: number;
  readonly count: number;
}

/** How many ratings users, or items, have. */
export interface Distribution {
  readonly minimum: number;
  readonly median: number;
  readonly mean: number;
  readonly maximum: number;
  /** How many have how many: bounds grow by factors of about 3. */
  readonly bins: readonly Bin[];
}

interface Oddities {
  /** Ratings by a user of an item that the user has rated before, and where the first is. */
  readonly duplicates: number;
  readonly firstDuplicate?: string;
  /** Users of at least two ratings that are all the same. */
  readonly constantUsers: number;
  /** Users, and items, with a single rating. */
  readonly singleUsers: number;
  readonly singleItems: number;
  /** Values that lie far from all others: often a code for "not rated". */
  readonly outlyingValues: readonly { readonly value: number; readonly count: number }[];
  /** Times that are no seconds since 1970 that one would expect: before 1990 or after 2100. */
  readonly strangeTimes?: number;
}

const MOST_VALUES = 21;
const BINS = 16;
const POPULAR = 5;
/** Of more distinct values none is looked at by itself. */
const MOST_DISTINCT = 1000;

export function inspectRatings({ ratings, userAttributes, itemAttributes, locate }: RatingData): Inspection {
  const { size, users, items, mean, timestamp } = ratings;
  const counts = countValues(ratings.value);
  const [byUser, byItem] = [ratings.byUser(), ratings.byItem()];
  const first = firstOfPair(ratings);
  const duplicate = first.findIndex((pair, position) => pair !== position);
  const place = duplicate < 0 ? undefined : locate?.(duplicate);
  const [low, high] = [[...counts.keys()].reduce(least), [...counts.keys()].reduce(most)];
  return {
    ...{ ratings: size, users: byUser.seen.length, items: byItem.seen.length },
    density: size / (users.size * items.size),
    ...{ mean, scale: { minimum: low, maximum: high } },
    values: counts.size <= MOST_VALUES ? eachValue(counts) : binned(counts, low, high),
    distinctValues: counts.size,
    ...{ perUser: distribution(byUser), perItem: distribution(byItem) },
    topTenthShare: topTenthShare(byItem, size),
    popular: mostPopular(ratings, byItem),
    ...(timestamp && { time: summarizeTimes(timestamp) }),
    attributes: { users: [...userAttributes.keys()], items: [...itemAttributes.keys()] },
    oddities: {
      duplicates: first.reduce((total, pair, position) => total + (pair === position ? 0 : 1), 0),
      ...(place && { firstDuplicate: `${place.file}:${place.line ?? ''}` }),
      constantUsers: countConstantUsers(ratings, byUser),
      singleUsers: byUser.counts.reduce((total, count) => total + (count === 1 ? 1 : 0), 0),
      singleItems: byItem.counts.reduce((total, count) => total + (count === 1 ? 1 : 0), 0),
      outlyingValues: findOutlying(counts, size),
      ...(timestamp && strangeTimes(timestamp)),
    },
  };
}

const least = (a: number, b: number): number => (a < b ? a : b);
const most = (a: number, b: number): number => (a > b ? a : b);

/** Beyond so many values they are measurements, and are counted to two digits less. */
const MOST_COUNTED = 100_000;

function countValues(values: Float32Array): Map<number, number> {
  const counts = new Map<number, number>();
  const decimals = new Map<number, number>();
  for (let k = 0; k < values.length; k++) {
    const exact = decimal(values[k]!, decimals);
    const value = counts.size < MOST_COUNTED || counts.has(exact) ? exact : Number(exact.toPrecision(4));
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** The shortest decimal that is the same 32-bit float; those found are kept in `decimals`. */
function decimal(value: number, decimals: Map<number, number>): number {
  if (Number.isInteger(2 * value)) return value;
  const known = decimals.get(value);
  if (known !== undefined) return known;
  const short = shortDecimal(value);
  if (decimals.size < MOST_COUNTED) decimals.set(value, short);
  return short;
}

const eachValue = (counts: ReadonlyMap<number, number>): Bin[] =>
  [...counts].sort(([a], [b]) => a - b).map(([value, count]) => ({ from: value, to: value, count }));

function binned(counts: ReadonlyMap<number, number>, low: number, high: number): Bin[] {
  const width = (high - low) / BINS;
  const bins = Array.from({ length: BINS }, (_, k) => ({
    from: low + k * width,
    to: k === BINS - 1 ? high : low + (k + 1) * width,
    count: 0,
  }));
  for (const [value, count] of counts)
    bins[Math.min(BINS - 1, Math.floor((value - low) / width))]!.count += count;
  return bins;
}

function distribution({ counts, seen }: RowView): Distribution {
  const sorted = Uint32Array.from(seen, (row) => counts[row]!).sort();
  const maximum = sorted.at(-1)!;
  const bins: Bin[] = [];
  // 1, 2, 3-9, 10-29, 30-99, 100-299 ...
  for (let from = 1; from <= maximum; ) {
    const next = from < 3 ? from + 1 : String(from).startsWith('3') ? (from / 3) * 10 : 3 * from;
    const count = sorted.reduce((total, size) => total + (size >= from && size < next ? 1 : 0), 0);
    bins.push({ from, to: next - 1, count });
    from = next;
  }
  const firstUsed = bins.findIndex(({ count }) => count > 0);
  return {
    minimum: sorted[0]!,
    median: sorted[sorted.length >> 1]!,
    mean: sorted.reduce((total, count) => total + count, 0) / sorted.length,
    maximum,
    bins: bins.slice(firstUsed),
  };
}

function topTenthShare({ counts, seen }: RowView, size: number): number {
  const sorted = Uint32Array.from(seen, (row) => counts[row]!).sort();
  return sorted.slice(-Math.ceil(sorted.length / 10)).reduce((total, count) => total + count, 0) / size;
}

function mostPopular({ items, value }: RatingMatrix, { counts, seen, starts, order }: RowView) {
  const rows = [...seen].sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, POPULAR);
  return rows.map((row) => {
    const positions = order.subarray(starts[row], starts[row + 1]);
    const total = positions.reduce((sum, position) => sum + value[position]!, 0);
    return { item: items.idOf(row), ratings: counts[row]!, mean: total / positions.length };
  });
}

function summarizeTimes(timestamp: Float64Array) {
  const [low, high] = [timestamp.reduce(least), timestamp.reduce(most)];
  const counts = new Uint32Array(BINS);
  const width = (high - low) / BINS;
  for (const time of timestamp)
    counts[width === 0 ? 0 : Math.min(BINS - 1, Math.floor((time - low) / width))]!++;
  const bins = Array.from(counts, (count, k) => ({
    from: low + k * width,
    to: low + (k + 1) * width,
    count,
  }));
  return { first: isoDate(low), last: isoDate(high), bins: width === 0 ? bins.slice(0, 1) : bins };
}

function countConstantUsers({ value }: RatingMatrix, { seen, starts, order }: RowView): number {
  let constant = 0;
  for (const row of seen) {
    const positions = order.subarray(starts[row], starts[row + 1]);
    if (positions.length > 1 && positions.every((position) => value[position] === value[positions[0]!]))
      constant++;
  }
  return constant;
}

/**
 * Values that are at most one rating in a thousand and farther from the usual ones than half of their range; and a highest or lowest value, however
 * frequent, that is farther from its neighbour than all others are from each other.
 */
function findOutlying(counts: ReadonlyMap<number, number>, size: number) {
  if (counts.size < 3 || counts.size > MOST_DISTINCT) return [];
  const sorted = [...counts.keys()].sort((a, b) => a - b);
  const usual = sorted.filter((value) => counts.get(value)! > Math.max(3, size / 1000));
  const isFar = (value: number, others: readonly number[], share: number): boolean => {
    const margin = share * (others.at(-1)! - others[0]!);
    return margin > 0 && (value < others[0]! - margin || value > others.at(-1)! + margin);
  };
  const lowest = isFar(sorted[0]!, sorted.slice(1), 1) ? sorted[0] : undefined;
  const highest = isFar(sorted.at(-1)!, sorted.slice(0, -1), 1) ? sorted.at(-1) : undefined;
  return sorted
    .filter((value) => {
      const isRare = usual.length > 1 && !usual.includes(value) && isFar(value, usual, 0.5);
      return isRare || value === lowest || value === highest;
    })
    .map((value) => ({ value, count: counts.get(value)! }));
}

const YEAR_1990 = 631_152_000;
const YEAR_2100 = 4_102_444_800;

const strangeTimes = (timestamp: Float64Array): Pick<Oddities, 'strangeTimes'> => ({
  strangeTimes: timestamp.reduce((total, time) => total + (time < YEAR_1990 || time > YEAR_2100 ? 1 : 0), 0),
});
