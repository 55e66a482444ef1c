import { existsSync, readdirSync, statSync } from 'node:fs';
import { DataError } from '../core/errors.js';
import { quoted } from '../core/quoted.js';
import { chooseColumns, type DetectedFile, examplesOf, missingRoles } from '../data/detect-source.js';
import {
  type ColumnNames,
  type ColumnRole,
  columnCalled,
  isTime,
  ROLES,
  valuesOf,
} from '../data/guess-columns.js';
import { isNumeric } from '../data/sample-table.js';
import { plain } from '../plugins/reporters/text.js';
import type { Prompt } from './prompt.js';

const RATING_FILES = /\.(csv|tsv|dat|data|inter|jsonl|ndjson|txt)(\.gz)?$/i;
const MOST_SHOWN = 8;
/** Names of columns that are longer push aside what stands beside them. */
const WIDEST_NAME = 30;

/**
 * Asks which file has the ratings, until there is one that can be read.
 * @param detect tells what a file is; a DataError is shown, and another file asked for.
 * @returns undefined for none: made-up ones.
 */
export async function askForFile(
  prompt: Prompt,
  detect: (file: string) => Promise<DetectedFile>,
): Promise<DetectedFile | undefined> {
  const here = readdirSync('.').filter((name) => RATING_FILES.test(name) && statSync(name).isFile());
  if (here.length > 0) {
    const more = here.length > MOST_SHOWN ? ' ...' : '';
    process.stderr.write(`Files here: ${here.slice(0, MOST_SHOWN).map(plain).join('  ')}${more}\n`);
  }
  const usual = here.find((name) => /rating/i.test(name)) ?? here[0] ?? '';
  const none = usual === '' ? 'Enter' : 'none';
  process.stderr.write(
    `CSV, TSV, JSON Lines, MovieLens, RecBole and LIBMF are read; ${none} takes made-up ratings.\n`,
  );
  let detected: DetectedFile | undefined;
  const fault = async (answer: string): Promise<string | undefined> => {
    if (answer === '' || answer === 'none') return undefined;
    const file = withoutQuotes(answer);
    if (!existsSync(file)) return `There is no file ${plain(file)}.`;
    try {
      detected = await detect(file);
      return undefined;
    } catch (error) {
      if (error instanceof DataError) return error.message;
      throw error;
    }
  };
  await prompt.ask('Which file has the ratings?', { usual, fault, completions: pathsAt });
  return detected;
}

/** A path as a terminal writes it where a file is dropped on it. */
const withoutQuotes = (path: string): string => /^(['"])(.*)\1$/.exec(path)?.[2] ?? path;

/** Files and folders that a path may go on to. */
function pathsAt(typed: string): string[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  try {
    return readdirSync(folder || '.', { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  } catch {
    return [];
  }
}

const QUESTIONS: Readonly<Record<ColumnRole, string>> = {
  user: 'Which column says who rated?',
  item: 'Which column says what was rated?',
  rating: 'Which column is the rating? (none if every line is a like)',
  timestamp: 'Which column is the time: dates, or seconds since 1970? (none if there is none)',
};

/** Shows what the columns seem to be, and asks where that cannot be told or is not right. */
export async function askForColumns(
  prompt: Prompt,
  detected: DetectedFile,
  given: ColumnNames,
): Promise<ColumnNames> {
  const { table, columns, format } = detected;
  process.stderr.write(`That is ${format}.\n`);
  if (!table) return {};
  const width = Math.min(WIDEST_NAME, Math.max(...table.columns.map((column) => plain(column).length)));
  const line = (column: string): string => `${plain(column).padEnd(width)}  ${examplesOf(table, column)}\n`;
  const guessed = { ...columns, ...given };
  if (missingRoles(guessed).length === 0) {
    for (const role of ROLES) {
      const column = guessed[role];
      if (column !== undefined) process.stderr.write(`  ${role.padEnd(9)}  ${line(column)}`);
    }
    if (await prompt.confirm('Is that right?')) return chooseColumns(detected, given);
  }
  process.stderr.write('The columns, and what is in them:\n');
  for (const column of table.columns) process.stderr.write(`  ${line(column)}`);
  const chosen: Partial<Record<ColumnRole, string>> = {};
  for (const role of ROLES) {
    const canBeNone = role === 'timestamp' || role === 'rating';
    const fault = (typed: string): string | undefined =>
      canBeNone && typed === 'none' ? undefined : columnFault(table, role, typed, chosen);
    const isThere = table.columns.some((column) => fault(column) === undefined);
    const answer = await prompt.ask(QUESTIONS[role], {
      usual: guessed[role] ?? (role === 'timestamp' || (canBeNone && !isThere) ? 'none' : ''),
      ...{ fault, completions: () => table.columns },
    });
    const column = columnCalled(table, answer);
    if (column !== undefined) chosen[role] = column;
    else if (role === 'rating') chosen[role] = '';
  }
  return chosen;
}

/** What is wrong with an answer to which column has this role. */
function columnFault(
  table: NonNullable<DetectedFile['table']>,
  role: ColumnRole,
  answer: string,
  chosen: ColumnNames,
): string | undefined {
  const there = table.columns.map(plain).join(', ');
  if (answer === '') return `Please name a column: ${there}.`;
  const column = columnCalled(table, answer);
  if (column === undefined) return `There is no column ${plain(answer)}; there are ${there}.`;
  const other = ROLES.find((one) => chosen[one] === column);
  if (other !== undefined) return `${plain(column)} is the ${other} already.`;
  if (role === 'user' || role === 'item') return undefined;
  const isRight = role === 'rating' ? isNumeric : isTime;
  const wrong = valuesOf(table, column).find((value) => !isRight(value));
  if (wrong === undefined) return undefined;
  const expected =
    role === 'rating' ? 'no number' : 'neither a date such as 2024-05-31 nor a number of seconds since 1970';
  return `${plain(column)} has ${quoted(wrong)}, which is ${expected}.`;
}
