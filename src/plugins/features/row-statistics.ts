import {
  add,
  constant,
  div,
  elementary,
  equal,
  type Expression,
  log,
  select,
  sumOverItems,
  type FeatureColumns,
  option,
  type RatingMatrix,
} from '../../core/public.js';

export const meanOptions = {
  damping: option.number({
    minimum: 0,
    default: 0,
    description:
      'Draws the mean towards the mean of all training ratings, as this many more ratings of that value would.',
  }),
};

const NUMBER_OF_RATINGS: Expression = sumOverItems(() => constant(1));

/**
 * The damped mean (sum + damping mean) / (count + damping) of each row's training ratings. A training rating is left out of its own
 * column, and of the mean of all that stands in for a row without (other) ratings.
 */
export function rowMeanColumns(
  rows: 'users' | 'items',
  ratings: RatingMatrix,
  damping: number,
): FeatureColumns {
  const { row, counts, rowCount } = rowsOf(rows, ratings);
  const sums = new Float64Array(rowCount);
  let total = 0;
  for (let j = 0; j < ratings.size; j++) {
    sums[row[j]!]! += ratings.value[j]!;
    total += ratings.value[j]!;
  }
  const mean = total / ratings.size;
  const damped = (sum: number, count: number, towards: number): number =>
    count + damping === 0 ? towards : (sum + damping * towards) / (count + damping);
  const dampedCount = add(NUMBER_OF_RATINGS, constant(damping));
  const dampedSum = add(
    sumOverItems((rating) => rating),
    constant(damping * mean),
  );
  return {
    kind: 'numeric',
    rows,
    columns: ['mean'],
    ...(rows === 'users' && {
      fromRatings: select(equal(dampedCount, constant(0)), constant(mean), div(dampedSum, dampedCount)),
    }),
    values: sums.map((sum, r) => damped(sum, counts[r]!, mean)),
    leaveOneOut: Float64Array.from(ratings.value, (value, j) => {
      const others = ratings.size === 1 ? mean : (total - value) / (ratings.size - 1);
      return damped(sums[row[j]!]! - value, counts[row[j]!]! - 1, others);
    }),
  };
}

/** The number of a row's training ratings; a training rating is not counted in its own column. */
export function rowCountColumns(rows: 'users' | 'items', ratings: RatingMatrix): FeatureColumns {
  const { row, counts } = rowsOf(rows, ratings);
  return {
    kind: 'numeric',
    rows,
    columns: ['count'],
    ...(rows === 'users' && { fromRatings: log(add(constant(1), NUMBER_OF_RATINGS)) }),
    values: Float64Array.from(counts, logarithm),
    leaveOneOut: Float64Array.from(row, (r) => logarithm(counts[r]! - 1)),
  };
}

/** log(1 + count): counts span orders of magnitude. */
const logarithm = (count: number): number => elementary.log(1 + count);

function rowsOf(rows: 'users' | 'items', ratings: RatingMatrix) {
  return rows === 'users'
    ? { row: ratings.user, counts: ratings.byUser().counts, rowCount: ratings.users.size }
    : { row: ratings.item, counts: ratings.byItem().counts, rowCount: ratings.items.size };
}
