import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { ConfigError, DataError, EnvironmentError, messageOf } from '../core/errors.js';
import { quoted } from '../core/quoted.js';
import type { RatingMatrix } from '../core/ratings.js';
import { shortDecimal } from '../core/short-decimal.js';
import { removeIfPossible, temporaryName } from '../harness/whole-files.js';

/** How a format writes ratings, by which mfbench's own sources read them back: ids to the letter, numbers to the bit. */
interface Format {
  readonly extensions: readonly string[];
  readonly header?: (timed: boolean) => string;
  /** What an id may not be, where the format has no way to write it. */
  readonly forbidden?: RegExp;
  readonly id: (text: string) => string;
  readonly line: (user: string, item: string, rating: string, timestamp: string | undefined) => string;
}

const between = (delimiter: string) => (user: string, item: string, rating: string, timestamp?: string) =>
  `${user}${delimiter}${item}${delimiter}${rating}${timestamp === undefined ? '' : delimiter + timestamp}\n`;

const plainText = (text: string): string => text;
const quotedWhere = (special: RegExp) => (text: string) =>
  special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
const named =
  (delimiter: string, ...names: readonly string[]) =>
  (timed: boolean) =>
    `${names.slice(0, timed ? 4 : 3).join(delimiter)}\n`;

/** A half of a surrogate pair is no character, so UTF-8 cannot write it; JSON can. */
const FORMATS = {
  csv: {
    extensions: ['.csv'],
    header: named(',', 'user', 'item', 'rating', 'timestamp'),
    forbidden: /\p{Surrogate}/u,
    id: quotedWhere(/[",\r\n]/),
    line: between(','),
  },
  tsv: {
    extensions: ['.tsv', '.tab'],
    header: named('\t', 'user', 'item', 'rating', 'timestamp'),
    forbidden: /\p{Surrogate}/u,
    id: quotedWhere(/["\t\r\n]/),
    line: between('\t'),
  },
  'double-colon': {
    extensions: ['.dat'],
    forbidden: /\p{Surrogate}|[\r\n]|::|^:|:$|^\ufeff/u,
    id: plainText,
    line: between('::'),
  },
  recbole: {
    extensions: ['.inter'],
    header: named('\t', 'user_id:token', 'item_id:token', 'rating:float', 'timestamp:float'),
    forbidden: /\p{Surrogate}|[\t\r\n]/u,
    id: plainText,
    line: between('\t'),
  },
  libmf: {
    extensions: ['.txt'],
    forbidden: /\D/,
    id: plainText,
    line: (user, item, rating) => `${user} ${item} ${rating}\n`,
  },
  'json-lines': {
    extensions: ['.jsonl', '.ndjson'],
    id: (text) => JSON.stringify(text),
    line: (user, item, rating, timestamp) =>
      `{"user":${user},"item":${item},"rating":${rating}${timestamp === undefined ? '' : `,"timestamp":${timestamp}`}}\n`,
  },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** The format of a file by its name; `.gz` says nothing. @throws ConfigError if it says none. */
export function formatOf(file: string): FormatName {
  const extension = extname(file.replace(/\.gz$/i, '')).toLowerCase();
  const found = FORMAT_NAMES.find((name) => (FORMATS[name] as Format).extensions.includes(extension));
  if (found !== undefined) return found;
  const known = FORMAT_NAMES.flatMap((name) => FORMATS[name].extensions).join(', ');
  throw ConfigError.of(`the name of ${file} says no format; end it in one of ${known}, or say --to <format>`);
}

const BLOCK_CHARACTERS = 1 << 18;

/**
 * Writes ratings in their order; packed, if the file's name ends in `.gz`. The file takes its place when it is whole.
 * @throws DataError, before anything is written, for an id that the format cannot write. EnvironmentError of the file system.
 */
export async function writeRatings(
  ratings: RatingMatrix,
  file: string,
  name: FormatName,
  overwrite: boolean,
): Promise<void> {
  if (!overwrite && existsSync(file))
    throw ConfigError.of('is there already; --force overwrites it', { file });
  const format: Format = FORMATS[name];
  const idsOf = (role: 'user' | 'item'): readonly string[] => {
    const index = role === 'user' ? ratings.users : ratings.items;
    return Array.from({ length: index.size }, (_, row) => {
      const id = index.idOf(row);
      if (!format.forbidden?.test(id)) return format.id(id);
      const limit = name === 'libmf' ? 'ids are whole numbers there' : 'there is no way to write it';
      throw new DataError(
        `the ${role} ${quoted(id)} cannot be kept in the format ${name}: ${limit}; json-lines takes every id`,
        { file },
      );
    });
  };
  const blocks = Readable.from(blocksOf(ratings, format, idsOf('user'), idsOf('item')));
  const temporary = temporaryName(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const target = createWriteStream(temporary, { flags: 'wx', flush: true });
    if (/\.gz$/i.test(file)) await pipeline(blocks, createGzip(), target);
    else await pipeline(blocks, target);
    renameSync(temporary, file);
  } catch (error) {
    removeIfPossible(temporary);
    throw new EnvironmentError(`cannot write ${basename(file)}: ${messageOf(error)}; choose another place`);
  }
}

function* blocksOf(
  { user, item, value, timestamp, size }: RatingMatrix,
  { header, line }: Format,
  users: readonly string[],
  items: readonly string[],
): Generator<string> {
  let block = header?.(timestamp !== undefined) ?? '';
  const decimals = new Map<number, string>();
  for (let k = 0; k < size; k++) {
    const time = timestamp === undefined ? undefined : String(timestamp[k]!);
    block += line(users[user[k]!]!, items[item[k]!]!, decimal(value[k]!, decimals), time);
    if (block.length >= BLOCK_CHARACTERS) {
      yield block;
      block = '';
    }
  }
  yield block;
}

const MOST_KEPT = 100_000;

/** What reads back as the same number; those found are kept. */
function decimal(value: number, known: Map<number, string>): string {
  const found = known.get(value);
  if (found !== undefined) return found;
  const text = Object.is(value, -0) ? '-0' : String(shortDecimal(value));
  if (known.size < MOST_KEPT) known.set(value, text);
  return text;
}
