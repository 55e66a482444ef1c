import type { RatingMatrix, RowView } from '../../core/public.js';

/** The mean training rating of each row of a view; the global mean for a row without ratings. */
export function rowMeans({ starts, order }: RowView, ratings: RatingMatrix): Float64Array {
  const { mean, value } = ratings;
  return Float64Array.from({ length: starts.length - 1 }, (_, row) => {
    const [start, end] = [starts[row]!, starts[row + 1]!];
    if (start === end) return mean;
    let total = 0;
    for (let k = start; k < end; k++) total += value[order[k]!]!;
    return total / (end - start);
  });
}
