import { isoSeconds } from '../plugins/data-sources/iso-seconds.js';
import { isNumeric, type SampleTable } from './sample-table.js';

export const ROLES = ['user', 'item', 'rating', 'timestamp'] as const;
export type ColumnRole = (typeof ROLES)[number];
/** A rating that is '' has no column: every line is a like. */
export type ColumnNames = Readonly<Partial<Record<ColumnRole, string>>>;

/** Names of columns in published data sets, and German, French and Spanish words, the surest first; letters and digits only. */
const NAMES: Readonly<Record<ColumnRole, readonly string[]>> = {
  user: list(
    'user userid uid username customer customerid client clientid reviewer reviewerid reader readerid member memberid person personid visitor visitorid profile profileid account accountid rater raterid viewer nutzer nutzerid nutzername benutzer benutzerid benutzername kunde kundeid kundenid kundennr kundennummer leser leserid utilisateur utilisateurid client usuario usuarioid cliente clienteid u',
  ),
  item: list(
    'item itemid iid movie movieid film filmid product productid parentasin asin isbn book bookid song songid track trackid artist artistid album albumid anime animeid game gameid recipe recipeid business businessid beer beerid joke jokeid article articleid restaurant restaurantid place placeid hotel hotelid app appid course courseid show showid produkt produktid produktnr artikel artikelid artikelnr artikelnummer buch buchid titel produit produitid livre livreid producto productoid libro libroid pelicula peliculaid titre titulo title i',
  ),
  rating: list(
    'rating ratings stars star score overall bookrating userrating reviewrating value grade points vote rate bewertung bewertungen sterne note wertung punkte punktzahl evaluation etoiles valoracion calificacion puntuacion estrellas nota r',
  ),
  timestamp: list(
    'timestamp time ts unixreviewtime unixtime epoch ratedat createdat datetime date zeitstempel zeit datum',
  ),
};

function list(names: string): readonly string[] {
  return names.split(' ');
}

const normalized = (name: string): string =>
  name
    .replace(/:\w+$/, '')
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

export const isKnownName = (name: string): boolean =>
  ROLES.some((role) => NAMES[role].includes(normalized(name)));

/**
 * Which column is what: by name, or by place where there are no names that say it and the columns could be user, item, rating and time in this order.
 * The rating may also be the one column of numbers that has a word for it among others: `score out of 10`. Times that are neither numbers nor ISO dates are
 * left out, for no source reads them.
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
  const isAllTimes = (column: string | undefined): boolean =>
    column !== undefined && valuesOf({ columns, rows }, column).every(isTime);
  if (!isAllTimes(named.timestamp)) delete named.timestamp;
  const dates = columns.filter((column) =>
    valuesOf({ columns, rows }, column).every((value) => isoSeconds(value) !== undefined),
  );
  if (named.timestamp === undefined && dates.length === 1 && rows.length > 0) named.timestamp = dates[0]!;
  if (!isNumber(named.rating)) delete named.rating;
  const inWords = columns.filter((column) => saysRating(column) && isNumber(column));
  if (named.rating === undefined && inWords.length === 1) named.rating = inWords[0]!;
  if (named.user !== undefined || named.item !== undefined || named.rating !== undefined) return named;
  const [user, item, rating, timestamp] = columns;
  if (columns.length === 2) return { user: user!, item: item! };
  if (columns.length > 4 || !isNumber(rating)) return {};
  return {
    user: user!,
    item: item!,
    rating: rating!,
    ...(isAllTimes(timestamp) && { timestamp: timestamp! }),
  };
}

/** A time as sources read it: seconds since 1970, or an ISO 8601 date. */
export const isTime = (text: string): boolean => isNumeric(text) || isoSeconds(text) !== undefined;

/** The column with this name, or the only one with it when capitals do not count. */
export function columnCalled({ columns }: Pick<SampleTable, 'columns'>, name: string): string | undefined {
  if (columns.includes(name)) return name;
  const alike = columns.filter((column) => column.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

/** Whether a word of a name, not a single letter, is one for ratings. */
const saysRating = (column: string): boolean =>
  column.split(/[\s_.-]+/).some((word) => word.length > 1 && NAMES.rating.includes(normalized(word)));

/** A column that is named like ratings, and the first of its values that is no number. */
export function notNumeric(
  table: Pick<SampleTable, 'columns' | 'rows'>,
): { readonly column: string; readonly value: string } | undefined {
  const column = table.columns.find((name) => NAMES.rating.includes(normalized(name)));
  const value = column === undefined ? undefined : valuesOf(table, column).find((one) => !isNumeric(one));
  return column === undefined || value === undefined ? undefined : { column, value };
}

export const valuesOf = (
  { columns, rows }: Pick<SampleTable, 'columns' | 'rows'>,
  column: string,
): readonly string[] => {
  const position = columns.indexOf(column);
  return rows.map((row) => row[position]!);
};
