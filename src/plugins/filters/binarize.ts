import { defineFilter, option, RatingMatrix } from '../../core/public.js';
import { positionsWhere } from './positions.js';

/**
 * Ratings of at least `threshold` become `value`; the others are dropped or become 0. The scale is 0 to `value` either way: with nothing but `value`
 * on it, clipping would make every prediction a perfect one.
 */
export default defineFilter({
  name: 'binarize',
  summary: 'Makes ratings from a threshold on one value, and drops the others or makes them 0.',
  example: { threshold: 4, below: 'drop' },
  options: {
    threshold: option.number({ description: 'The lowest rating that becomes the value.' }),
    value: option.number({ exclusiveMinimum: 0, default: 1, description: 'What it becomes.' }),
    below: option.choice(['drop', 'zero'], { description: 'What ratings below the threshold become.' }),
  },
  apply: (ratings, { threshold, value, below }) => {
    const stays = (position: number): boolean => below === 'zero' || ratings.value[position]! >= threshold;
    const left = ratings.select(positionsWhere(ratings.size, stays));
    const { users, items, user, item, value: given, timestamp } = left;
    return new RatingMatrix(
      users,
      items,
      { minimum: 0, maximum: value },
      {
        user,
        item,
        value: given.map((rating) => (rating >= threshold ? value : 0)),
        ...(timestamp && { timestamp }),
      },
    );
  },
});
