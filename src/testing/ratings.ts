import { type Attribute, IdIndex, type RatingData, RandomStream, RatingMatrix } from '../core/public.js';

/** A rating by row numbers: of all ratings the time, in seconds since 1970, or of none. */
export type RatingTuple = readonly [user: number, item: number, value: number, time?: number];

/** Ratings from 1 to 5 given by row numbers, with ids `u0`, `u1`, ... and `i0`, `i1`, ..., of at least so many users and items. */
export function ratingsOf(tuples: readonly RatingTuple[], users = 0, items = 0): RatingData {
  const userCount = tuples.reduce((count, [user]) => Math.max(count, user + 1), users);
  const itemCount = tuples.reduce((count, [, item]) => Math.max(count, item + 1), items);
  const [userIds, itemIds] = [new IdIndex(), new IdIndex()];
  for (let u = 0; u < userCount; u++) userIds.add(`u${u}`);
  for (let i = 0; i < itemCount; i++) itemIds.add(`i${i}`);
  const ratings = new RatingMatrix(
    userIds,
    itemIds,
    { minimum: 1, maximum: 5 },
    {
      user: Int32Array.from(tuples, ([user]) => user),
      item: Int32Array.from(tuples, ([, item]) => item),
      value: Float32Array.from(tuples, ([, , value]) => value),
      ...(tuples[0]?.[3] !== undefined && {
        timestamp: Float64Array.from(tuples, ([, , , time]) => time!),
      }),
    },
  );
  return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
}

/** Whole ratings from 1 to 5 of random pairs, each pair at most once. */
export function randomRatings(seed: number, users: number, items: number, count: number): RatingData {
  return ratingsOf(randomTuples(seed, users, items, count), users, items);
}

function randomTuples(seed: number, users: number, items: number, count: number) {
  const random = RandomStream.fromSeed(seed);
  const cells = random
    .shuffle(Uint32Array.from({ length: users * items }, (_, cell) => cell))
    .slice(0, count);
  return Array.from(
    cells,
    (cell) => [cell % users, Math.floor(cell / users), 1 + random.integer(5)] as const,
  );
}

/**
 * Random ratings as a data source could give them: with times, an age and an occupation of users, a year and genres of items (some of them not
 * known), and one user and one item without ratings.
 */
export function sampleData(seed: number, users: number, items: number, count: number): RatingData {
  const tuples = randomTuples(seed, users, items, count);
  const { ratings } = ratingsOf(
    tuples.map(([user, item, value], k): RatingTuple => [user, item, value, 1e9 + 1000 * ((k * 7) % count)]),
    users + 1,
    items + 1,
  );
  const names = ['Drama', 'War', 'Comedy'];
  const numbers = (size: number, first: number): Attribute => ({
    kind: 'number',
    values: Float64Array.from({ length: size }, (_, row) => (row % 5 === 4 ? Number.NaN : first + row)),
  });
  const categories = (size: number): Attribute => ({
    kind: 'categories',
    values: Array.from({ length: size }, (_, row) => names.slice(row % 3, (row % 4) + 1)),
  });
  return {
    ratings,
    userAttributes: new Map([
      ['age', numbers(users + 1, 18)],
      ['occupation', categories(users + 1)],
    ]),
    itemAttributes: new Map([
      ['year', numbers(items + 1, 1950)],
      ['genres', categories(items + 1)],
    ]),
  };
}

/** Few enough ratings for the interpreter. */
export const smallData = (seed = 3): RatingData => sampleData(seed, 12, 9, 60);

let large: RatingData | undefined;

/** Ratings and rows for several tasks in every kind of pass; made once. */
export const largeData = (): RatingData => (large ??= randomRatings(11, 1300, 1100, 6000));
