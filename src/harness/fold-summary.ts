import type { Fold } from '../core/contracts/data.js';
import type { FoldSummary } from '../core/contracts/results.js';
import type { RatingMatrix } from '../core/ratings.js';
import { seenRows } from './seen-rows.js';

/** What is known of a division beside what is measured on it. */
export function summarizeFold(fold: Fold, ratings: RatingMatrix): FoldSummary {
  const { name, training, test } = fold;
  const { user, item, users, items } = ratings;
  const seenUsers = seenRows(user, users.size, fold);
  const seenItems = seenRows(item, items.size, fold);
  return {
    name,
    training: training.length,
    test: test.length,
    unseenUserRatings: test.filter((position) => !seenUsers[user[position]!]).length,
    unseenItemRatings: test.filter((position) => !seenItems[item[position]!]).length,
  };
}
