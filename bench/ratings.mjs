import { RandomStream, RatingMatrix } from '../dist/core/public.js';
import { IdIndex } from '../dist/core/ratings.js';

/** Sizes that are measured: those of MovieLens 1M and 10M, and of the Netflix prize. */
export const SIZES = {
  '1M': { users: 6_040, items: 3_706, count: 1_000_000 },
  '10M': { users: 69_878, items: 10_677, count: 10_000_000 },
  '100M': { users: 480_189, items: 17_770, count: 100_000_000 },
};

/**
 * Random ratings, always the same, in random order; some users and items have many more than others, as in MovieLens. A pair can occur twice: it
 * makes no difference to times.
 */
export function skewedRatings({ users, items, count }) {
  const columns = {
    user: new Int32Array(count),
    item: new Int32Array(count),
    value: new Float32Array(count),
  };
  let state = 12_345;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
  for (let k = 0; k < count; k++) {
    const [u, i] = [uniform(), uniform()];
    columns.user[k] = k < users ? k : Math.floor(users * u * Math.sqrt(u));
    columns.item[k] = k < items ? k : Math.floor(items * i * i);
    columns.value[k] = 1 + Math.floor(5 * uniform());
  }
  const scale = { minimum: 1, maximum: 5 };
  const ratings = new RatingMatrix(numberedIds(users), numberedIds(items), scale, columns);
  return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
}

function numberedIds(count) {
  const ids = new IdIndex();
  for (let k = 0; k < count; k++) ids.add(String(k));
  return ids;
}

export const seed = () => RandomStream.fromSeed(1);
