import {
  type FittedPredictor,
  type OptionValues,
  option,
  type RatingMatrix,
  type RowView,
} from '../../core/public.js';
import { RowPairs } from './row-pairs.js';

/** The options of models of neighbours. */
export const neighbourOptions = {
  neighbours: option.integer({
    minimum: 1,
    default: 40,
    description: 'The most neighbours that a prediction is made of.',
  }),
  similarity: option.choice(['pearson-baseline', 'cosine', 'mean-squared-difference'], {
    default: 'pearson-baseline',
    description:
      'Over the ratings that two rows have in common. pearson-baseline: the correlation of what the baseline leaves over. cosine: of the ratings. mean-squared-difference: 1 / (1 + mean of the squared differences).',
  }),
  shrinkage: option.number({
    minimum: 0,
    default: 100,
    description:
      'The similarity of rows with n ratings in common is multiplied by (n - 1) / (n - 1 + shrinkage); by 1 if that is 0 / 0.',
  }),
};

type NeighbourOptions = OptionValues<typeof neighbourOptions>;

/** A rating matrix seen from one of its axes: rows are neighbours of each other by what they have in common on the other one. */
interface Side {
  readonly rows: Int32Array;
  readonly others: Int32Array;
  readonly byRow: RowView;
  readonly byOther: RowView;
}

/**
 * f(u, i) = b(u, i) + sum over neighbours j of s(i, j) (r[u, j] - b[u, j]) / sum s(i, j): the up to `neighbours` items j of the user with the largest s above 0,
 * of equal ones those rated first; or users in place of items, with users and items exchanged. Without any, the baseline b.
 */
export function fitNeighbours(
  axis: 'users' | 'items',
  options: NeighbourOptions,
  ratings: RatingMatrix,
): FittedPredictor {
  const side: Side =
    axis === 'items'
      ? { rows: ratings.item, others: ratings.user, byRow: ratings.byItem(), byOther: ratings.byUser() }
      : { rows: ratings.user, others: ratings.item, byRow: ratings.byUser(), byOther: ratings.byItem() };
  const baseline = biases(ratings);
  const left = ratings.value.map(
    (rating, k) => rating - baseline.predict(ratings.user[k]!, ratings.item[k]!),
  );
  const similarities = similaritiesOf(
    side,
    options,
    options.similarity === 'pearson-baseline' ? left : ratings.value,
  );
  const { rows, byOther } = side;
  const { neighbours } = options;
  const nearest = new Float64Array(neighbours);
  const deviations = new Float64Array(neighbours);
  return {
    predict: (user, item) => {
      const [row, other] = axis === 'items' ? [item, user] : [user, item];
      let found = 0;
      for (let k = byOther.starts[other]!; k < byOther.starts[other + 1]!; k++) {
        const rating = byOther.order[k]!;
        if (rows[rating] === row) continue;
        const similarity = similarities.get(row, rows[rating]!);
        if (!(similarity > 0) || (found === neighbours && similarity <= nearest[found - 1]!)) continue;
        if (found < neighbours) found++;
        let at = found - 1;
        for (; at > 0 && nearest[at - 1]! < similarity; at--) {
          nearest[at] = nearest[at - 1]!;
          deviations[at] = deviations[at - 1]!;
        }
        nearest[at] = similarity;
        deviations[at] = left[rating]!;
      }
      let [total, weights] = [0, 0];
      for (let k = 0; k < found; k++) {
        total += nearest[k]! * deviations[k]!;
        weights += nearest[k]!;
      }
      return baseline.predict(user, item) + (found === 0 ? 0 : total / weights);
    },
  };
}

function similaritiesOf(
  { rows, others, byRow, byOther }: Side,
  options: NeighbourOptions,
  values: Float32Array,
): RowPairs {
  const count = byRow.counts.length;
  const { similarity, shrinkage } = options;
  const pairs = new RowPairs(count);
  const common = new Uint32Array(count);
  // Sums over what a row has in common with each other one: products and squares; or squared differences.
  const [products, own, their] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let row = 0; row < count; row++) {
    for (let a = byRow.starts[row]!; a < byRow.starts[row + 1]!; a++) {
      const rating = byRow.order[a]!;
      const x = values[rating]!;
      const other = others[rating]!;
      for (let b = byOther.starts[other]!; b < byOther.starts[other + 1]!; b++) {
        const j = rows[byOther.order[b]!]!;
        if (j >= row) continue;
        const y = values[byOther.order[b]!]!;
        common[j]!++;
        products[j]! += x * y;
        own[j]! += x * x;
        their[j]! += y * y;
      }
    }
    const before = pairs.before(row);
    for (let j = 0; j < row; j++) {
      const n = common[j]!;
      if (n === 0) continue;
      const shrink = n - 1 + shrinkage === 0 ? 1 : (n - 1) / (n - 1 + shrinkage);
      const norm = Math.sqrt(own[j]! * their[j]!);
      const difference = (own[j]! + their[j]! - 2 * products[j]!) / n;
      const value =
        similarity === 'mean-squared-difference' ? 1 / (1 + difference) : norm > 0 ? products[j]! / norm : 0;
      before[j] = shrink * value;
    }
    for (const sums of [common, products, own, their]) sums.fill(0, 0, row);
  }
  return pairs;
}

const [ITEM_WEIGHT, USER_WEIGHT, SWEEPS] = [10, 15, 10];

/** The baseline mean + bias(u) + bias(i), by ten sweeps of alternating least squares, items first (Koren 2010, section 2.1). */
function biases(ratings: RatingMatrix): FittedPredictor {
  const { user, item, value, mean } = ratings;
  const [users, items] = [ratings.byUser(), ratings.byItem()];
  const userBias = new Float64Array(ratings.users.size);
  const itemBias = new Float64Array(ratings.items.size);
  const solve = (
    own: Float64Array,
    { starts, order }: RowView,
    other: Float64Array,
    of: Int32Array,
    weight: number,
  ) => {
    for (let row = 0; row < own.length; row++) {
      const [start, end] = [starts[row]!, starts[row + 1]!];
      let total = 0;
      for (let k = start; k < end; k++) total += value[order[k]!]! - mean - other[of[order[k]!]!]!;
      own[row] = total / (weight + end - start);
    }
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    solve(itemBias, items, userBias, user, ITEM_WEIGHT);
    solve(userBias, users, itemBias, item, USER_WEIGHT);
  }
  return { predict: (row, target) => mean + userBias[row]! + itemBias[target]! };
}
