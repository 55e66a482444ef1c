import Table from 'cli-table3';
import { defineReporter, type Results, type RowResult } from '../../core/public.js';
import { columnsOf } from './columns.js';
import {
  describeComparison,
  describeIntervals,
  formatComparison,
  formatMetric,
  formatSeconds,
  formatSplit,
  formatStatus,
  headOf,
  plain,
} from './text.js';
import { describeChosen, describeTuned, formatChosen, formatTrials } from './tuning-text.js';
import {
  describeClipping,
  describeFilters,
  describeGaps,
  describeNotes,
  describePopularity,
  describeTime,
  describeUnseen,
} from './protocol-text.js';
import { describeHidden, describeRankings } from './ranking-text.js';

interface Column {
  readonly head: string;
  readonly cell: (row: RowResult) => string;
  readonly align: 'left' | 'right';
  /** What there is no room for is left out, the lowest first; none: always there. */
  readonly expendable?: number;
}

const NARROWEST = 40;
/** Names are shortened to this for an expendable column, and further only where there is no room without one. */
const READABLE_NAME = 28;
const SHORTEST_NAME = 8;

/** The comparison as a table, in the order of the rows; it says how the numbers came about, and calls better or worse only what a test has found. */
export default defineReporter({
  name: 'terminal',
  summary: 'The comparison as a table for the terminal.',
  options: {},
  render: (results, _options, { width, color }) => {
    const columns = Math.max(NARROWEST, width || 80);
    const { experiment, data, split } = results;
    const heading = `${experiment}: ${data.ratings} ratings of ${data.users} users on ${data.items} items; ${formatSplit(split)}; predictions ${describeClipping(results)}`;
    const { columns: shown, nameWidth } = layout(results, columns);
    const lines = [
      ...wrap(plain(heading), columns).map((line) => (color ? `\x1b[1m${line}\x1b[22m` : line)),
      draw(shown, results, nameWidth),
      ...notes(results, shown).flatMap((note) => wrap(note, columns)),
      '',
    ];
    return { terminal: lines.join('\n') };
  },
});

/** A row against the baseline in the first metric; the report has the others. */
function comparisonColumns({ rows, metrics, statistics: { baseline } }: Results): Column[] {
  if (!rows.some(({ comparison }) => comparison)) return [];
  const metric = metrics[0]!.name;
  const cell = ({ name, comparison }: RowResult): string => {
    const found = comparison?.[metric];
    return found ? formatComparison(found) : name === baseline ? 'baseline' : '–';
  };
  return [{ head: `${metric} against baseline`, cell, align: 'left', expendable: 3 }];
}

/** How many trials each row had, and what they ended in. */
const tuningColumns = ({ tuning }: Results): Column[] =>
  tuning
    ? [
        { head: 'Trials', cell: formatTrials, align: 'right', expendable: 5 },
        { head: 'Chosen', cell: formatChosen, align: 'left', expendable: 0 },
      ]
    : [];

/** The columns that a terminal has room for, and the width of the first where names must be shortened. */
function layout(
  results: Results,
  width: number,
): { readonly columns: readonly Column[]; readonly nameWidth?: number } {
  let all: Column[] = [
    { head: 'Row', cell: ({ name }) => plain(name), align: 'left' },
    { head: 'Optimizer', cell: ({ optimizer }) => optimizer?.name ?? '', align: 'left', expendable: 1 },
    ...results.metrics.map(
      (metric): Column => ({
        head: headOf(metric),
        cell: ({ metrics }) => formatMetric(metrics[metric.name]!),
        align: 'right',
      }),
    ),
    ...comparisonColumns(results),
    ...tuningColumns(results),
    { head: 'Fit s', cell: ({ fitSeconds }) => formatSeconds(fitSeconds), align: 'right', expendable: 2 },
    { head: 'Status', cell: formatStatus, align: 'left', expendable: 4 },
  ];
  if (results.rows.every(({ status }) => status === 'ok')) all = all.filter(({ head }) => head !== 'Status');
  let columns = all.filter(({ expendable }) => expendable === undefined);
  const others = all.filter(({ expendable }) => expendable !== undefined);
  for (const other of others.sort((a, b) => b.expendable! - a.expendable!)) {
    const more = all.filter((column) => column === other || columns.includes(column));
    if (nameWidthFor(more, results, width) >= READABLE_NAME) columns = more;
  }
  while (columns.length > 2 && nameWidthFor(columns, results, width) < SHORTEST_NAME) {
    columns = columns.slice(0, -1); // the last metric; the files have them all
  }
  const nameWidth = nameWidthFor(columns, results, width);
  return { columns, ...(nameWidth < Number.POSITIVE_INFINITY && { nameWidth: Math.max(3, nameWidth) }) };
}

/** The width that the columns leave to the names; infinite if these need not be shortened. */
function nameWidthFor(columns: readonly Column[], results: Results, width: number): number {
  const drawn = draw(columns, results);
  const excess = drawn.indexOf('\n') - width;
  return excess <= 0 ? Number.POSITIVE_INFINITY : drawn.indexOf('┬') - 1 - excess;
}

function draw(columns: readonly Column[], { rows }: Results, nameWidth?: number): string {
  const drawn = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], compact: true },
    ...(nameWidth !== undefined && { colWidths: [nameWidth] }),
  });
  for (const row of rows) drawn.push(columns.map(({ cell }) => cell(row)));
  return drawn.toString();
}

function notes(results: Results, shown: readonly Column[]): string[] {
  const { data, split, rows, digest } = results;
  const hidden = comparisonColumns(results).some(({ head }) => !shown.some((column) => column.head === head));
  const comparison = hidden
    ? 'The comparison with the baseline needs a wider terminal; the report files have it.'
    : describeComparison(results);
  const lines = [
    describeIntervals(results),
    comparison,
    ...describeHidden(results.metrics.filter((metric) => !shown.some(({ head }) => head === headOf(metric)))),
    ...describeRankings(results),
    ...describeGaps(results),
    ...describeTuned(results),
    ...(shown.some(({ head }) => head === 'Chosen') ? [] : describeChosen(results)),
    ...describeFilters(data).map(plain),
    ...describeNotes(split),
    describeUnseen(split),
    describeTime(split),
    describePopularity(split),
  ].filter((line) => line !== undefined);
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
