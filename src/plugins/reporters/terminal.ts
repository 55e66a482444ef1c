import Table from 'cli-table3';
import { defineReporter, type Results, type RowResult } from '../../core/public.js';
import { columnsOf, formatMetric, formatSeconds, formatSplit, formatStatus, plain } from './text.js';

interface Column {
  readonly head: string;
  readonly cell: (row: RowResult) => string;
  readonly align: 'left' | 'right';
  /** Columns of a narrow terminal go in this order, the lowest first; none: always there. */
  readonly expendable?: number;
}

const NARROWEST = 40;
/** Names are shortened to this before a column goes, and further only when none is left to go. */
const READABLE_NAME = 28;
const SHORTEST_NAME = 8;

/** The comparison as a table, in the order of the rows; it says how the numbers came about, and marks no winner. */
export default defineReporter({
  name: 'terminal',
  summary: 'The comparison as a table for the terminal.',
  options: {},
  render: (results, _options, { width, color }) => {
    const columns = Math.max(NARROWEST, width || 80);
    const { experiment, data, split, protocol } = results;
    const { minimum, maximum } = data.scale;
    const clipping = protocol.clip
      ? `predictions clipped to ${minimum}–${maximum}`
      : 'predictions not clipped';
    const heading = `${experiment}: ${data.ratings} ratings of ${data.users} users on ${data.items} items; ${formatSplit(split)}; ${clipping}`;
    const lines = [
      ...wrap(plain(heading), columns).map((line) => (color ? `\x1b[1m${line}\x1b[22m` : line)),
      table(results, columns),
      ...notes(results).flatMap((note) => wrap(note, columns)),
      '',
    ];
    return { terminal: lines.join('\n') };
  },
});

function table(results: Results, width: number): string {
  let columns: Column[] = [
    { head: 'Row', cell: ({ name }) => plain(name), align: 'left' },
    { head: 'Optimizer', cell: ({ optimizer }) => optimizer?.name ?? '', align: 'left', expendable: 1 },
    ...results.metrics.map(
      ({ name, direction }): Column => ({
        head: `${name} ${direction === 'minimize' ? '↓' : '↑'}`,
        cell: ({ metrics }) => formatMetric(metrics[name]!),
        align: 'right',
      }),
    ),
    { head: 'Fit s', cell: ({ fitSeconds }) => formatSeconds(fitSeconds), align: 'right', expendable: 2 },
    { head: 'Status', cell: formatStatus, align: 'left', expendable: 3 },
  ];
  const draw = (nameWidth?: number): string => {
    const drawn = new Table({
      head: columns.map(({ head }) => head),
      colAligns: columns.map(({ align }) => align),
      style: { head: [], border: [], compact: true },
      ...(nameWidth !== undefined && { colWidths: [nameWidth] }),
    });
    for (const row of results.rows) drawn.push(columns.map(({ cell }) => cell(row)));
    return drawn.toString();
  };
  const widthOf = (drawn: string): number => drawn.indexOf('\n');
  if (results.rows.every(({ status }) => status === 'ok'))
    columns = columns.filter(({ head }) => head !== 'Status');
  for (;;) {
    const drawn = draw();
    const excess = widthOf(drawn) - width;
    if (excess <= 0) return drawn;
    const nameWidth = drawn.indexOf('┬') - 1 - excess;
    const expendable = columns.filter((column) => column.expendable !== undefined);
    if (nameWidth >= (expendable.length > 0 ? READABLE_NAME : SHORTEST_NAME)) return draw(nameWidth);
    if (expendable.length === 0) {
      if (columns.length <= 2) return draw(Math.max(3, nameWidth));
      columns = columns.slice(0, -1); // the last metric; the files have them all
      continue;
    }
    const first = expendable.reduce((a, b) => (a.expendable! < b.expendable! ? a : b));
    columns = columns.filter((column) => column !== first);
  }
}

function notes({ split, rows, digest, metrics }: Results): string[] {
  const folds = split.folds.length;
  const unseenUsers = split.folds.reduce((total, fold) => total + fold.unseenUserRatings, 0);
  const unseenItems = split.folds.reduce((total, fold) => total + fold.unseenItemRatings, 0);
  const tested = split.folds.reduce((total, fold) => total + fold.test, 0);
  const lines: string[] = [];
  if (folds > 1)
    lines.push(`${metrics.map(({ name }) => name).join(', ')}: mean ± standard deviation over the folds.`);
  lines.push(
    `Of ${tested} test ratings ${unseenUsers} are by users and ${unseenItems} of items without a training rating.`,
  );
  for (const row of rows) if (row.message) lines.push(`${plain(row.name)}: ${plain(row.message)}`);
  lines.push(`Digest ${digest.slice(0, 12)}`);
  return lines;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => chop(long, width))) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Parts of a word that are no wider than the terminal. */
function chop(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (columnsOf(part) + columnsOf(character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].filter((found) => found !== '');
}
