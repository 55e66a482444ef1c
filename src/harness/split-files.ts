import type { Fold } from '../core/contracts/data.js';
import { DataError } from '../core/errors.js';
import type { IdIndex, RatingMatrix } from '../core/ratings.js';
import { fileNameOf, type PreparedExperiment } from './prepare.js';

/** csv: user,item,rating(,timestamp). inter: RecBole's atomic files. libmf: LIBMF's text, by numbers of users and items from 0. */
export type SplitFormat = 'csv' | 'inter' | 'libmf';
export const SPLIT_FORMATS: readonly SplitFormat[] = ['csv', 'inter', 'libmf'];

/** One fold's files at a time, by name, as other systems read them; for libmf the ids of the numbers first. */
export function* splitFiles(
  { data: { ratings }, folds }: PreparedExperiment,
  format: SplitFormat,
): Generator<ReadonlyMap<string, string>> {
  const names = folds.map(fileNameOf);
  const twice = names.find((name, k) => names.indexOf(name) < k);
  if (twice !== undefined)
    throw new DataError(
      `two folds would be written to files of the name ${twice}; give their files other names`,
    );
  if (format === 'libmf')
    yield new Map([
      ['users.txt', listIds(ratings.users)],
      ['items.txt', listIds(ratings.items)],
    ]);
  const { ending, lines } = FORMATS[format];
  for (const [k, fold] of folds.entries()) {
    const part = (positions: Fold['training']): string => lines(ratings.select(positions));
    yield new Map([
      [`${names[k]!}.train.${ending}`, part(fold.training)],
      [`${names[k]!}.test.${ending}`, part(fold.test)],
    ]);
  }
}

interface Format {
  readonly ending: string;
  readonly lines: (ratings: RatingMatrix) => string;
}

const FORMATS: Readonly<Record<SplitFormat, Format>> = {
  csv: {
    ending: 'csv',
    lines: (ratings) => table(ratings, ['user', 'item', 'rating', 'timestamp'], ',', csvField),
  },
  inter: {
    ending: 'inter',
    lines: (ratings) =>
      table(ratings, ['user_id:token', 'item_id:token', 'rating:float', 'timestamp:float'], '\t', plainField),
  },
  libmf: {
    ending: 'txt',
    lines: ({ user, item, value }) =>
      Array.from(value, (rating, k) => `${user[k]} ${item[k]} ${shortest(rating)}\n`).join(''),
  },
};

function table(
  { users, items, user, item, value, timestamp }: RatingMatrix,
  columns: readonly string[],
  delimiter: string,
  field: (id: string) => string,
): string {
  const header = timestamp ? columns : columns.slice(0, 3);
  const rows = Array.from(value, (rating, k) => {
    const cells = [field(users.idOf(user[k]!)), field(items.idOf(item[k]!)), shortest(rating)];
    return (timestamp ? [...cells, String(timestamp[k])] : cells).join(delimiter);
  });
  return `${[header.join(delimiter), ...rows].join('\n')}\n`;
}

/** An id between quotes where it needs them (RFC 4180). Ids are read again, so nothing is put in front of what a spreadsheet would run. */
const csvField = (id: string): string => (/[",\r\n]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id);

function plainField(id: string): string {
  if (/[\t\r\n]/.test(id))
    throw new DataError(
      `the id ${JSON.stringify(id)} has a tab or a line end, which this format cannot say; csv can`,
    );
  return id;
}

/** The line of an id, from 0, is its number. */
const listIds = (index: IdIndex): string =>
  Array.from({ length: index.size }, (_, row) => `${plainField(index.idOf(row))}\n`).join('');

/** The shortest decimal that is the same 32-bit number: 3.7, not 3.700000047683716. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return text;
  }
  return String(value);
}
