import { defineFilter, option, RatingMatrix } from '../../core/public.js';

/**
 * Ratings of at least `threshold` become `value`; the others are dropped or become 0. The scale is 0 to `value` either way: with nothing but `value`
 * on it, clipping would make every prediction a perfect one.
 */
export default defineFilter({
  name: 'binarize',
  summary: 'Makes ratings from a threshold on one value, and drops the others or makes them 0.',
  options: {
    threshold: option.number({ description: 'The lowest rating that becomes the value.' }),
    value: option.number({ exclusiveMinimum: 0, default: 1, description: 'What it becomes.' }),
    below: option.choice(['drop', 'zero'], { description: 'What ratings below the threshold become.' }),
  },
  apply: (ratings, { threshold, value, below }) => {
    const positions = Uint32Array.from(ratings.value.keys());
    const rated = below === 'zero' ? positions : positions.filter((k) => ratings.value[k]! >= threshold);
    const { users, items, user, item, value: given, timestamp } = ratings.select(rated);
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
