import { constant, constantTable, div, type RatingMatrix, sqrt, sumOverItems } from '../../core/public.js';

/** |N(u)|^-1/2 for each user, from her number of training ratings; 0 without any. */
export const rootWeights = (ratings: RatingMatrix) =>
  constantTable({
    rows: 'users',
    columns: 1,
    values: Float64Array.from(ratings.byUser().counts, (count) => (count === 0 ? 0 : 1 / Math.sqrt(count))),
    fromRatings: () => div(constant(1), sqrt(sumOverItems(() => constant(1)))),
  });
