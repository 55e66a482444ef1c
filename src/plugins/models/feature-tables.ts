import {
  constant,
  mul,
  sub,
  type Feature,
  type FeatureColumns,
  option,
  type RatingMatrix,
} from '../../core/public.js';

/** The features of a model. */
export const featuresOption = option.list(option.plugin<Feature>('feature', { description: 'A feature.' }), {
  description: 'What x is made of, each a feature by name or as { name, ...options }.',
  minItems: 1,
});

type NumericColumns = Extract<FeatureColumns, { kind: 'numeric' }>;

/** The feature's name, numbered from the second time that the same feature is listed (with other options). */
export function uniqueName(name: string, taken: object): string {
  let unique = name;
  for (let count = 2; unique in taken; count++) unique = `${name} ${count}`;
  return unique;
}

/** Columns less their mean over the training ratings, divided by their standard deviation; a constant column becomes 0. */
export function standardize(
  { rows, columns, values, leaveOneOut, fromRatings }: NumericColumns,
  ratings: RatingMatrix,
) {
  let standardized = fromRatings;
  const width = columns.length;
  const row = rows === 'users' ? ratings.user : ratings.item;
  const scaled = values.slice();
  const scaledLeaveOneOut = leaveOneOut?.slice();
  for (let column = 0; column < width; column++) {
    const at = (rating: number): number =>
      leaveOneOut ? leaveOneOut[rating * width + column]! : values[row[rating]! * width + column]!;
    let total = 0;
    for (let rating = 0; rating < ratings.size; rating++) total += at(rating);
    const mean = total / ratings.size;
    let squares = 0;
    for (let rating = 0; rating < ratings.size; rating++)
      squares += (at(rating) - mean) * (at(rating) - mean);
    const deviation = Math.sqrt(squares / ratings.size);
    const scale = deviation > 1e-12 * Math.abs(mean) ? 1 / deviation : 0;
    if (fromRatings) standardized = mul(sub(fromRatings, constant(mean)), constant(scale));
    for (const array of [scaled, scaledLeaveOneOut]) {
      if (!array) continue;
      for (let i = column; i < array.length; i += width) array[i] = (array[i]! - mean) * scale;
    }
  }
  return {
    rows,
    columns: width,
    values: scaled,
    ...(scaledLeaveOneOut && { leaveOneOut: scaledLeaveOneOut }),
    ...(standardized && { fromRatings: () => standardized }),
  };
}
