import { extname, basename } from 'node:path';
import { DataError } from '../core/errors.js';
import { quoted } from '../core/quoted.js';
import type { Files } from '../core/services.js';
import type { Json } from '../harness/config-document.js';
import { findSet } from '../plugins/data-sources/movielens-sets.js';
import {
  columnCalled,
  type ColumnNames,
  type ColumnRole,
  guessColumns,
  isKnownName,
  notNumeric,
  ROLES,
  valuesOf,
} from './guess-columns.js';
import { readSample, readSampleTable, type SampleTable } from './sample-table.js';

/** A data source as a configuration writes it. */
export type SourceEntry = Readonly<Record<string, Json>> & { readonly name: string };

/** What a file has been found to be. */
export interface DetectedFile {
  readonly path: string;
  /** In words. */
  readonly format: string;
  /** The columns that one can choose from; none of a format that says itself what they are. */
  readonly table?: Pick<SampleTable, 'columns' | 'rows'>;
  /** What each column seems to be; may lack some. */
  readonly columns: ColumnNames;
  /** The source that reads the file, with these columns. */
  entry(columns: ColumnNames): SourceEntry;
}

/** Ratings with all that is known of them have fewer columns. */
const MOST_COLUMNS = 10;

/** Tells by its name and its first lines what a file of ratings is; a name of no file can be that of a data set that was fetched. @throws DataError if it cannot be told. */
export async function detectFile(files: Files, path: string, delimiter?: string): Promise<DetectedFile> {
  if (findSet(path) && !(await files.exists(path)))
    return {
      ...{ path, format: `MovieLens, ${path}`, columns: {} },
      entry: () => ({ name: 'movielens', set: path }),
    };
  const name = basename(path).toLowerCase().replace(/\.gz$/, '');
  const fixed = (format: string, source: string): DetectedFile => ({
    ...{ path, format, columns: {} },
    entry: () => ({ name: source, path }),
  });
  const sample = await readSample(files, path);
  const text = sample.toString('latin1', 0, 1000).replace('ï»¿', '');
  const extension = extname(name);
  if (extension === '.inter') return fixed('RecBole .inter', 'recbole');
  const columnar = (format: string, source: string): DetectedFile => ({
    ...{ path, format, columns: {} },
    entry: (columns) => ({ name: source, path, ...columns }),
  });
  if (text.startsWith('PAR1')) return columnar('Parquet', 'parquet');
  if (text.startsWith('SQLite format 3\0')) return columnar('SQLite', 'sqlite');
  if (text.startsWith('{')) return detectJsonLines(path, sample.toString('utf8'));
  if (delimiter === undefined) {
    if (text.startsWith('userId,movieId,rating')) return fixed('MovieLens CSV', 'movielens');
    if (name === 'u.data' || /^\d+::\d+::[\d.]+(::\d+)?\r?\n/.test(text))
      return fixed(name === 'u.data' ? 'MovieLens u.data' : 'MovieLens ratings.dat (::)', 'movielens');
    if (/^\d+ \d+ [\d.eE+-]+\r?\n/.test(text)) return fixed('LIBMF text', 'libmf');
  }
  return detectDelimited(path, readSampleTable(sample, path, isKnownName, delimiter));
}

function detectDelimited(path: string, table: SampleTable): DetectedFile {
  const { delimiter, quote, encoding, header, hasDecimalCommas } = table;
  const separators: Readonly<Record<string, string>> = { ',': 'commas', '\t': 'tabs', ' ': 'blanks' };
  return {
    path,
    format: `text with ${separators[delimiter] ?? quoted(delimiter)} between ${table.columns.length} columns, ${header ? 'named in the first line' : 'without a header'}`,
    table,
    columns: guessColumns(table),
    entry: (columns) => ({
      ...{ name: 'csv', path },
      ...(delimiter !== ',' && { delimiter }),
      ...(quote !== '"' && { quote }),
      ...(encoding !== 'utf8' && { encoding }),
      ...(hasDecimalCommas && { decimal: ',' }),
      ...(!header && { header }),
      ...columns,
    }),
  };
}

function detectJsonLines(path: string, text: string): DetectedFile {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const records = lines.slice(0, -1).concat(text.endsWith('\n') || lines.length === 1 ? lines.slice(-1) : []);
  const parsed = records.map((line, i): Record<string, unknown> => {
    try {
      return JSON.parse(line) as Record<string, unknown>;
    } catch {
      throw new DataError(`${quoted(line)} is no JSON object`, { file: path, line: i + 1 });
    }
  });
  const columns = Object.keys(parsed[0] ?? {});
  const field = (value: unknown): string =>
    typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value ?? null);
  const table = { columns, rows: parsed.map((record) => columns.map((column) => field(record[column]))) };
  return {
    ...{ path, format: 'JSON Lines', table },
    columns: guessColumns(table),
    entry: (chosen) => ({ name: 'json-lines', path, ...chosen }),
  };
}

/**
 * Puts what a user said over what was guessed.
 * @throws DataError that shows the columns if one that is needed is neither said nor can be guessed, or is not there.
 */
export function chooseColumns(
  { path, table, columns: guessed }: DetectedFile,
  given: ColumnNames,
): ColumnNames {
  if (!table) return given;
  const isLike = given.rating === 'none' && !table.columns.includes('none');
  for (const role of ROLES) {
    const column = given[role];
    if (column !== undefined && !table.columns.includes(column) && !(isLike && role === 'rating'))
      throw new DataError(
        `there is no column ${quoted(column)} for --${role}${didYouMean(table, column)} ${describeColumns(table)}`,
        {
          file: path,
        },
      );
  }
  const chosen: ColumnNames = { ...guessed, ...given, ...(isLike && { rating: '' }) };
  const missing = missingRoles(chosen);
  if (missing.length === 0) return chosen;
  const flags = missing.map((role) => `--${role} <column>`).join(' ');
  const text = missing.includes('rating') ? notNumeric(table) : undefined;
  if (text)
    throw new DataError(
      `${quoted(text.column)} is named like ratings but has ${quoted(text.value)}, which is no number; leave lines without a rating out, write words as numbers (good: 1, bad: 0), ` +
        `or say --rating <column>. ${describeColumns(table)}`,
      { file: path },
    );
  throw new DataError(
    `cannot tell which column is the ${missing.join(' and the ')}; say it with ${flags}${missing.includes('rating') ? ', or --rating none if every line is a like' : ''}. ${describeColumns(table)}${matrixHint(table)}`,
    { file: path },
  );
}

const didYouMean = (table: Pick<SampleTable, 'columns'>, name: string): string => {
  const column = columnCalled(table, name);
  return column === undefined ? '.' : `; did you mean ${quoted(column)}?`;
};

/** A table of users by items is not what is read, and has as many columns as there are items. */
const matrixHint = ({ columns }: Pick<SampleTable, 'columns'>): string =>
  columns.length > MOST_COLUMNS
    ? '. If each column is an item, write a line for each rating instead: user,item,rating'
    : '';

export const missingRoles = (columns: ColumnNames): ColumnRole[] =>
  ROLES.filter((role) => role !== 'timestamp' && columns[role] === undefined);

/** `The columns: id ("7", "8"), stars ("4", "5")` */
const describeColumns = (table: Pick<SampleTable, 'columns' | 'rows'>): string =>
  `The columns are ${table.columns.map((column) => `${column} (${examplesOf(table, column)})`).join(', ')}`;

export const examplesOf = (table: Pick<SampleTable, 'columns' | 'rows'>, column: string): string =>
  [...new Set(valuesOf(table, column))]
    .slice(0, 3)
    .map((value) => quoted(value.slice(0, 24)))
    .join(', ');
