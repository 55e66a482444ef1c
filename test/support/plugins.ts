import { expect } from 'vitest';
import { compose } from '../../src/composition.js';
import { DataError } from '../../src/core/errors.js';
import { type Fold, RandomStream, type RatingData, type RatingMatrix } from '../../src/core/public.js';
import { use } from './problems.js';

type Options = Record<string, unknown>;

/** What a built-in data source reads; relative paths start at `folder`. */
export async function load(
  name: string,
  options: Options,
  { folder = '.', seed = 1 }: { folder?: string; seed?: number } = {},
): Promise<RatingData> {
  const source = use(compose(folder).registry.find('data-source', name)!, options);
  return source.plugin.load(source.options, { random: RandomStream.fromSeed(seed) });
}

/** The folds that a built-in splitter makes. */
export async function split(
  name: string,
  ratings: RatingMatrix,
  options: Options,
  { folder = '.', random = RandomStream.fromSeed(1) }: { folder?: string; random?: RandomStream } = {},
): Promise<readonly Fold[]> {
  const splitter = use(compose(folder).registry.find('splitter', name)!, options);
  return splitter.plugin.split(ratings, splitter.options, { random });
}

/** What a built-in filter leaves of ratings. */
export async function filter(name: string, ratings: RatingMatrix, options: Options): Promise<RatingMatrix> {
  const found = use(compose('.').registry.find('filter', name)!, options);
  return found.plugin.apply(ratings, found.options, { random: RandomStream.fromSeed(1) });
}

/** Ratings as [user id, item id, value], in stored order. */
export const triplesOf = ({ users, items, user, item, value }: RatingMatrix) =>
  Array.from(value, (rating, j) => [users.idOf(user[j]!), items.idOf(item[j]!), rating] as const);

/** What is wrong with data, as users are told it. */
export async function refusal(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}
