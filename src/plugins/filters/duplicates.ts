import { defineFilter, firstOfPair, option, RatingMatrix } from '../../core/public.js';
import { positionsWhere } from './positions.js';

/**
 * What several ratings by one user of one item become. `first` and `last` go by time, where ratings have one, and by stored order among the same times
 * and without. `mean` is their mean, at the place of the first stored and with the latest time. `error` leaves them, for the run to refuse.
 */
export default defineFilter({
  name: 'duplicates',
  summary: 'Says which rating counts where a user has rated an item more than once.',
  options: {
    policy: option.choice(['first', 'last', 'mean', 'error'], {
      default: 'error',
      description:
        'first and last: by time, else by stored order. mean: of all of them, with the latest time. error: the data are refused, as without this filter.',
    }),
  },
  apply: (ratings, { policy }) => {
    if (policy === 'error') return ratings;
    return policy === 'mean' ? means(ratings) : chosen(ratings, policy);
  },
});

function chosen(ratings: RatingMatrix, policy: 'first' | 'last'): RatingMatrix {
  const { timestamp } = ratings;
  const first = firstOfPair(ratings);
  const kept = first.slice();
  first.forEach((pair, position) => {
    const [time, known] = timestamp ? [timestamp[position]!, timestamp[kept[pair]!]!] : [0, 0];
    if (policy === 'last' ? time >= known : time < known) kept[pair] = position;
  });
  const pairs = positionsWhere(ratings.size, (position) => first[position] === position);
  return ratings.select(pairs.map((pair) => kept[pair]!).sort());
}

function means(ratings: RatingMatrix): RatingMatrix {
  const first = firstOfPair(ratings);
  const [sums, counts] = [new Float64Array(ratings.size), new Uint32Array(ratings.size)];
  const times = ratings.timestamp?.slice();
  first.forEach((pair, position) => {
    sums[pair]! += ratings.value[position]!;
    counts[pair]!++;
    if (times) times[pair] = Math.max(times[pair]!, times[position]!);
  });
  const positions = positionsWhere(ratings.size, (position) => first[position] === position);
  const { users, items, scale, user, item } = ratings.select(positions);
  return new RatingMatrix(users, items, scale, {
    user,
    item,
    value: Float32Array.from(positions, (position) => sums[position]! / counts[position]!),
    ...(times && { timestamp: Float64Array.from(positions, (position) => times[position]!) }),
  });
}
