import { type Attribute, DataError, type FeatureColumns, option } from '../../core/public.js';

export const attributeOptions = {
  attribute: option.text({
    minLength: 1,
    description: 'The name of the attribute, such as year, genres, age, gender or occupation.',
  }),
};

/**
 * A number as one column, where it is missing the mean of the known; categories as one 0-or-1 column each, in order of appearance.
 * @throws DataError if the data source has no such attribute.
 */
export function attributeColumns(
  rows: 'users' | 'items',
  name: string,
  attributes: ReadonlyMap<string, Attribute>,
  rowCount: number,
): FeatureColumns {
  const attribute = attributes.get(name);
  if (!attribute) {
    const known = [...attributes.keys()].join(', ') || 'none';
    throw new DataError(`the data source knows no ${JSON.stringify(name)} of ${rows}; it knows: ${known}`);
  }
  if (attribute.kind === 'number') {
    const known = attribute.values.filter((value) => !Number.isNaN(value));
    const mean = known.length === 0 ? 0 : known.reduce((total, value) => total + value, 0) / known.length;
    const values = attribute.values.map((value) => (Number.isNaN(value) ? mean : value));
    return { kind: 'numeric', rows, columns: [name], values };
  }
  const columnOf = new Map<string, number>();
  for (const category of attribute.values.flat()) {
    if (!columnOf.has(category)) columnOf.set(category, columnOf.size);
  }
  const width = columnOf.size;
  const values = new Float64Array(rowCount * width);
  attribute.values.forEach((categories, row) => {
    for (const category of categories) values[row * width + columnOf.get(category)!] = 1;
  });
  return { kind: 'numeric', rows, columns: [...columnOf.keys()], values };
}
