import { defineFilter, option } from '../../core/public.js';
import { positionsWhere } from './positions.js';

/** Users and items are counted once, as they come in: afterwards some can have fewer. The filter k-core goes on until none has. */
export default defineFilter({
  name: 'minimum-ratings',
  summary: 'Keeps users and items with a number of ratings, counted once.',
  options: {
    users: option.integer({ minimum: 1, default: 1, description: 'Fewest ratings of a user that stays.' }),
    items: option.integer({ minimum: 1, default: 1, description: 'Fewest ratings of an item that stays.' }),
  },
  apply: (ratings, { users, items }) => {
    const ofUser = ratings.byUser().counts;
    const ofItem = ratings.byItem().counts;
    const stays = (position: number): boolean =>
      ofUser[ratings.user[position]!]! >= users && ofItem[ratings.item[position]!]! >= items;
    return ratings.select(positionsWhere(ratings.size, stays));
  },
});
