import { existsSync, readdirSync, statSync } from 'node:fs';
import { DataError } from '../core/errors.js';
import {
  chooseColumns,
  type DetectedFile,
  describeColumns,
  examplesOf,
  missingRoles,
} from '../data/detect-source.js';
import { type ColumnNames, type ColumnRole, ROLES } from '../data/guess-columns.js';
import { plain } from '../plugins/reporters/text.js';
import type { Prompt } from './prompt.js';

const RATING_FILES = /\.(csv|tsv|dat|data|inter|jsonl|ndjson|txt)(\.gz)?$/i;
const MOST_SHOWN = 8;

/** Asks which file has the ratings. @returns undefined for none: made-up ones. */
export async function askForFile(prompt: Prompt): Promise<string | undefined> {
  const here = readdirSync('.').filter((name) => RATING_FILES.test(name) && statSync(name).isFile());
  if (here.length > 0) {
    const more = here.length > MOST_SHOWN ? ' ...' : '';
    process.stderr.write(`Files here: ${here.slice(0, MOST_SHOWN).map(plain).join('  ')}${more}\n`);
  }
  const usual = here.find((name) => /rating/i.test(name)) ?? here[0] ?? '';
  const none = usual === '' ? 'Enter' : 'none';
  const answer = await prompt.ask(
    `Which file has the ratings? (CSV, TSV, JSON Lines, MovieLens, RecBole, LIBMF; ${none} for made-up ones)`,
    usual,
    (given) =>
      given === '' || given === 'none' || existsSync(given) ? undefined : `There is no file ${plain(given)}.`,
  );
  return answer === '' || answer === 'none' ? undefined : answer;
}

const QUESTIONS: Readonly<Record<ColumnRole, string>> = {
  user: 'Which column says who rated?',
  item: 'Which column says what was rated?',
  rating: 'Which column is the rating?',
  timestamp: 'Which column is the time, in seconds since 1970? (none if there is none)',
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
  const guessed = { ...columns, ...given };
  if (missingRoles(guessed).length === 0) {
    for (const role of ROLES) {
      const column = guessed[role];
      if (column !== undefined)
        process.stderr.write(`  ${role.padEnd(9)}  ${plain(column)}  (${examplesOf(table, column)})\n`);
    }
    if (await prompt.confirm('Is that right?')) return chooseColumns(detected, given);
  }
  process.stderr.write(`${describeColumns(table)}\n`);
  const chosen: Partial<Record<ColumnRole, string>> = {};
  for (const role of ROLES) {
    const isThere = (answer: string): string | undefined =>
      table.columns.includes(answer) || (role === 'timestamp' && answer === 'none')
        ? undefined
        : `There is no column ${plain(answer)}; there are ${table.columns.map(plain).join(', ')}.`;
    const usual = guessed[role] ?? (role === 'timestamp' ? 'none' : '');
    const answer = await prompt.ask(QUESTIONS[role], usual, isThere);
    if (answer !== 'none') chosen[role] = answer;
  }
  if (new Set(Object.values(chosen)).size < Object.values(chosen).length)
    throw new DataError('a column cannot be two things at once', { file: detected.path });
  return chosen;
}
