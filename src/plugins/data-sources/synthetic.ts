import {
  defineDataSource,
  elementary,
  IdIndex,
  option,
  type RandomStream,
  RatingMatrix,
} from '../../core/public.js';
import { scaleOption } from './scale-option.js';

/**
 * Ratings from planted parameters: mean + userBias[u] + itemBias[i] + dot(U[u], V[i]) + noise, each drawn from a normal distribution around 0;
 * then rounded to `step` and moved into `scale`, where these are given. Every user has the same number of ratings (to one); which items they
 * are of is drawn with the popularity 1 / rank^popularitySkew, no item twice.
 */
export default defineDataSource({
  name: 'synthetic',
  summary: 'Ratings drawn from planted factors and biases, with noise.',
  formula: 'rating = mean + userBias[u] + itemBias[i] + dot(U[u], V[i]) + noise',
  options: {
    users: option.integer({
      minimum: 1,
      maximum: 100_000_000,
      default: 500,
      description: 'Number of users.',
    }),
    items: option.integer({
      minimum: 1,
      maximum: 100_000_000,
      default: 300,
      description: 'Number of items.',
    }),
    density: option.number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.05,
      description: 'Share of all pairs that have a rating.',
    }),
    factors: option.integer({
      minimum: 0,
      maximum: 4096,
      default: 4,
      description: 'Length of the planted profiles.',
    }),
    factorStandardDeviation: option.number({
      minimum: 0,
      default: 0.5,
      description: 'Of each element of a profile.',
    }),
    biasStandardDeviation: option.number({
      minimum: 0,
      default: 0.3,
      description: 'Of the biases of users and items.',
    }),
    mean: option.number({ default: 3.5, description: 'What all ratings have in common.' }),
    noise: option.number({
      minimum: 0,
      default: 0.5,
      description: 'Standard deviation of the noise: the RMSE that nothing can beat.',
    }),
    popularitySkew: option.number({
      minimum: 0,
      maximum: 5,
      default: 0.8,
      description: '0: all items are equally popular.',
    }),
    step: option.number({
      minimum: 0,
      default: 0,
      description: 'Ratings are rounded to multiples of it; 0: not rounded.',
    }),
    scale: scaleOption,
  },
  load: (options, { random }) => {
    const { users, items, density, factors, mean, noise, step, scale } = options;
    const count = Math.max(1, Math.round(users * items * density));
    const normals = (label: string, length: number, deviation: number): Float64Array => {
      const stream = random.fork(label);
      return Float64Array.from({ length }, () => deviation * stream.normal());
    };
    const userBias = normals('userBias', users, options.biasStandardDeviation);
    const itemBias = normals('itemBias', items, options.biasStandardDeviation);
    const U = normals('U', users * factors, options.factorStandardDeviation);
    const V = normals('V', items * factors, options.factorStandardDeviation);
    const { user, item } = drawPairs(users, items, count, options.popularitySkew, random.fork('pairs'));
    const stream = random.fork('noise');
    const value = Float32Array.from({ length: count }, (_, j) => {
      const [u, i] = [user[j]!, item[j]!];
      let rating = mean + userBias[u]! + itemBias[i]! + noise * stream.normal();
      for (let k = 0; k < factors; k++) rating += U[u * factors + k]! * V[i * factors + k]!;
      if (step > 0) rating = Math.round(rating / step) * step;
      return scale ? Math.min(Math.max(rating, scale.minimum), scale.maximum) : rating;
    });
    const found = value.reduce(
      (range, rating) => ({
        minimum: Math.min(range.minimum, rating),
        maximum: Math.max(range.maximum, rating),
      }),
      { minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY },
    );
    const ratings = new RatingMatrix(ids('u', users), ids('i', items), scale ?? found, { user, item, value });
    return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
  },
});

function ids(prefix: string, count: number): IdIndex {
  const index = new IdIndex();
  for (let row = 1; row <= count; row++) index.add(`${prefix}${row}`);
  return index;
}

function drawPairs(users: number, items: number, count: number, skew: number, random: RandomStream) {
  const popularity = Float64Array.from({ length: items }, (_, rank) =>
    elementary.exp(-skew * elementary.log(rank + 1)),
  );
  for (let rank = 1; rank < items; rank++) popularity[rank]! += popularity[rank - 1]!;
  const rankToItem = random.fork('ranks').shuffle(Uint32Array.from({ length: items }, (_, rank) => rank));
  const [user, item] = [new Int32Array(count), new Int32Array(count)];
  const ratedBy = new Int32Array(items).fill(-1);
  let next = 0;
  for (let u = 0; u < users; u++) {
    const end = Math.floor(((u + 1) * count) / users);
    let misses = 0;
    while (next < end) {
      let rank = drawRank(popularity, random);
      if (ratedBy[rank] === u && ++misses < items) continue;
      // A user who has nearly everything would draw for ever: the most popular item that is left.
      if (ratedBy[rank] === u) rank = ratedBy.findIndex((rater) => rater !== u);
      misses = 0;
      ratedBy[rank] = u;
      user[next] = u;
      item[next++] = rankToItem[rank]!;
    }
  }
  return { user, item };
}

/** A rank with a probability in proportion to its popularity; `cumulative[rank]` is the sum up to the rank. */
function drawRank(cumulative: Float64Array, random: RandomStream): number {
  const drawn = random.uniform() * cumulative.at(-1)!;
  let [low, high] = [0, cumulative.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}
