import { isNumeric, type SampleTable } from './sample-table.js';

export const ROLES = ['user', 'item', 'rating', 'timestamp'] as const;
export type ColumnRole = (typeof ROLES)[number];
export type ColumnNames = Readonly<Partial<Record<ColumnRole, string>>>;

/** Names of columns in published data sets, the surest first; letters and digits only. */
const NAMES: Readonly<Record<ColumnRole, readonly string[]>> = {
  user: list(
    'user userid uid username customer customerid client clientid reviewer reviewerid reader readerid member memberid person personid visitor visitorid profile profileid account accountid rater raterid viewer u',
  ),
  item: list(
    'item itemid iid movie movieid film filmid product productid parentasin asin isbn book bookid song songid track trackid artist artistid album albumid anime animeid game gameid recipe recipeid business businessid beer beerid joke jokeid article articleid restaurant restaurantid place placeid hotel hotelid app appid course courseid show showid title i',
  ),
  rating: list(
    'rating ratings stars star score overall bookrating userrating reviewrating value grade points vote rate r',
  ),
  timestamp: list('timestamp time ts unixreviewtime unixtime epoch ratedat createdat datetime date'),
};

function list(names: string): readonly string[] {
  return names.split(' ');
}

const normalized = (name: string): string =>
  name
    .replace(/:\w+$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

export const isKnownName = (name: string): boolean =>
  ROLES.some((role) => NAMES[role].includes(normalized(name)));

/**
 * Which column is what: by name, or by place where there are no names that say it and the columns could be user, item, rating and time in this order.
 * Times that are no numbers are left out, for no source reads them.
 */
export function guessColumns({ columns, rows }: Pick<SampleTable, 'columns' | 'rows'>): ColumnNames {
  const named: Partial<Record<ColumnRole, string>> = {};
  for (const role of ROLES) {
    const found = NAMES[role]
      .map((name) => columns.find((column) => normalized(column) === name))
      .find((column) => column !== undefined);
    if (found !== undefined && !Object.values(named).includes(found)) named[role] = found;
  }
  const isNumber = (column: string | undefined): boolean =>
    column !== undefined && valuesOf({ columns, rows }, column).every(isNumeric);
  if (!isNumber(named.timestamp)) delete named.timestamp;
  if (!isNumber(named.rating)) delete named.rating;
  if (named.user !== undefined || named.item !== undefined || named.rating !== undefined) return named;
  const [user, item, rating, timestamp] = columns;
  if (columns.length > 4 || !isNumber(rating)) return {};
  return { user: user!, item: item!, rating: rating!, ...(isNumber(timestamp) && { timestamp: timestamp! }) };
}

export const valuesOf = (
  { columns, rows }: Pick<SampleTable, 'columns' | 'rows'>,
  column: string,
): readonly string[] => {
  const position = columns.indexOf(column);
  return rows.map((row) => row[position]!);
};
