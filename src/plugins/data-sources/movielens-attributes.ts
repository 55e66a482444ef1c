import { type Attribute, DataError, type IdIndex } from '../../core/public.js';
import type { Dialect } from './delimited-text.js';
import { type Line, readLines } from './records.js';

export const FORMATS = ['csv', 'tab', 'double-colon'] as const;
/** `ratings.csv`, `u.data` or `ratings.dat`. */
export type MovieLensFormat = (typeof FORMATS)[number];

/** The genre flags of `u.item`, in their order (`u.genre`). */
const GENRES =
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western".split(
    '|',
  );

const DIALECTS: Readonly<Record<MovieLensFormat, Dialect>> = {
  csv: { delimiter: ',', quote: '"', encoding: 'utf8' },
  tab: { delimiter: '|', quote: '', encoding: 'latin1' },
  'double-colon': { delimiter: '::', quote: '', encoding: 'latin1' },
};

type Attributes = ReadonlyMap<string, Attribute>;

/** `year` (NaN where it is not known) and `genres` of the items that have ratings. */
export function readMovies(
  bytes: Uint8Array,
  file: string,
  format: MovieLensFormat,
  items: IdIndex,
): Attributes {
  const year = new Float64Array(items.size).fill(Number.NaN);
  const genres: (readonly string[])[] = Array.from({ length: items.size }, () => []);
  const lines = readLines(bytes, file, DIALECTS[format]);
  const describe =
    format === 'csv' ? describerOfCsv(lines, file) : format === 'tab' ? describeTabbed : describeDoubleColon;
  for (const line of lines) {
    const row = items.rowOf(line.fields[0]!);
    if (row === undefined) continue;
    const movie = describe(line);
    if (!movie)
      throw new DataError('a column is missing; is the line cut short?', { file, line: line.number });
    year[row] = Number(movie.year || Number.NaN);
    genres[row] = movie.genres;
  }
  return new Map<string, Attribute>([
    ['year', { kind: 'number', values: year }],
    ['genres', { kind: 'categories', values: genres }],
  ]);
}

interface Movie {
  readonly year: string | undefined;
  readonly genres: readonly string[];
}

/** The year is a column of its own in some editions, in others the end of the title. */
function describerOfCsv(lines: Generator<Line>, file: string): (line: Line) => Movie | undefined {
  const first = lines.next();
  const header: readonly string[] = first.done ? [] : first.value.fields;
  const [title, year, genres] = ['title', 'year', 'genres'].map((name) => header.indexOf(name)) as [
    number,
    number,
    number,
  ];
  if (title < 0 || genres < 0)
    throw new DataError('expected a header movieId,title,[year,]genres', { file, line: 1 });
  return ({ fields }) =>
    fields.length < header.length
      ? undefined
      : {
          year: year < 0 ? yearOfTitle(fields[title]!) : numeral(fields[year]!),
          genres: listed(fields[genres]!),
        };
}

const describeTabbed = ({ fields }: Line): Movie | undefined =>
  fields.length < 5 + GENRES.length
    ? undefined
    : {
        year: /\d{4}$/.exec(fields[2]!)?.[0],
        genres: GENRES.filter((_, genre) => fields[5 + genre] === '1'),
      };

const describeDoubleColon = ({ fields }: Line): Movie | undefined =>
  fields.length < 3 ? undefined : { year: yearOfTitle(fields[1]!), genres: listed(fields[2]!) };

const yearOfTitle = (title: string): string | undefined => /\((\d{4})\)\s*$/.exec(title)?.[1];
const numeral = (text: string): string | undefined => /^\d+$/.exec(text)?.[0];
const listed = (genres: string): string[] =>
  genres.split('|').filter((genre) => genre !== '' && genre !== '(no genres listed)');

/** `age` in years, `gender` and `occupation` of the users that have ratings. */
export function readUsers(
  bytes: Uint8Array,
  file: string,
  format: MovieLensFormat,
  users: IdIndex,
): Attributes {
  const age = new Float64Array(users.size).fill(Number.NaN);
  const gender: (readonly string[])[] = Array.from({ length: users.size }, () => []);
  const occupation: (readonly string[])[] = Array.from({ length: users.size }, () => []);
  for (const { fields, number } of readLines(bytes, file, DIALECTS[format])) {
    const row = users.rowOf(fields[0]!);
    if (row === undefined) continue;
    if (fields.length < 4)
      throw new DataError('a column is missing; is the line cut short?', { file, line: number });
    const [ageText, genderText] = format === 'tab' ? [fields[1]!, fields[2]!] : [fields[2]!, fields[1]!];
    age[row] = Number(numeral(ageText) ?? Number.NaN);
    gender[row] = [genderText];
    occupation[row] = [fields[3]!];
  }
  return new Map<string, Attribute>([
    ['age', { kind: 'number', values: age }],
    ['gender', { kind: 'categories', values: gender }],
    ['occupation', { kind: 'categories', values: occupation }],
  ]);
}
