import type { Command } from 'commander';
import Table from 'cli-table3';
import { ConfigError } from '../core/errors.js';
import type { RowResult } from '../core/contracts/results.js';
import { textOf } from '../harness/compare-results.js';
import {
  type ComparableRuns,
  groupComparable,
  type ProtocolDifference,
  type StoredRun,
} from '../harness/comparable.js';
import { readResults } from '../harness/stated-results.js';
import { formatClip } from '../plugins/reporters/protocol-text.js';
import { formatConfidence, formatMetric, formatStatus, headOf, plain } from '../plugins/reporters/text.js';
import { jsonOption } from './options.js';
import { terminalWidth } from './outcome.js';

interface Options {
  readonly anyway?: boolean;
  readonly json?: boolean;
}

export const compareCommand = (command: Command): Command =>
  command
    .argument('<results...>', 'Files results.json, or the folders that they are in.')
    .option('--anyway', 'Show runs side by side whose data, split or metrics differ, and mark them.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench compare reports/baseline reports/optimizers')
    .action((files: readonly string[], { anyway, json }: Options) => {
      const runs = files.map((file) => ({ file, results: readResults(file) }));
      const compared = groupComparable(runs);
      if (compared.metrics.length === 0) {
        throw ConfigError.of(
          `these runs have no metric in common: ${runs.map(({ file, results }) => `${file} has ${results.metrics.map(({ name }) => name).join(', ')}`).join('; ')}`,
        );
      }
      const [difference] = compared.differences;
      if (difference && !anyway) {
        throw ConfigError.of(
          `these runs are not comparable: ${describe(difference)}; --anyway shows them side by side all the same`,
        );
      }
      process.stdout.write(
        json ? `${JSON.stringify(toJson(runs, compared), null, 2)}\n` : toText(runs, compared),
      );
    });

const describe = ({ files, path, values }: ProtocolDifference): string =>
  `${path} is ${textOf(values[0])} in ${files[0]}, ${textOf(values[1])} in ${files[1]}`;

function toJson(runs: readonly StoredRun[], { metrics, groups, differences }: ComparableRuns) {
  return {
    comparable: differences.length === 0,
    differences,
    metrics,
    runs: runs.map(({ file, results: { experiment, digest } }, i) => ({
      file,
      experiment,
      digest,
      group: groups[i],
    })),
    rows: runs.flatMap(({ file, results: { experiment, rows } }, i) =>
      rows.map((row) => ({
        name: `${experiment}: ${row.name}`,
        file,
        group: groups[i],
        ...(row.clip !== undefined && { clip: row.clip }),
        status: row.status,
        folds: row.folds.length,
        metrics: Object.fromEntries(metrics.map(({ name }) => [name, row.metrics[name]])),
      })),
    ),
  };
}

const SEPARATE =
  'Each run is measured by itself: no row is tested against a row of another run, so a difference between runs is not shown to be more than chance. ' +
  'Put the rows into one configuration with a baseline for that.';

function toText(runs: readonly StoredRun[], { metrics, groups, differences }: ComparableRuns): string {
  const mixed = differences.length > 0;
  const isOk = runs.every(({ results }) => results.rows.every(({ status }) => status === 'ok'));
  const head = [
    'Experiment: row',
    ...metrics.map(headOf),
    'Folds',
    ...(isOk ? [] : ['Status']),
    ...(mixed ? ['Comparable'] : []),
  ];
  const rows: (string | number)[][] = [];
  for (const [i, { file, results }] of runs.entries()) {
    const isUnique = runs.filter((run) => run.results.experiment === results.experiment).length === 1;
    const experiment = isUnique ? results.experiment : `${results.experiment} (${file})`;
    const cells = (row: RowResult) => metrics.map(({ name }) => formatMetric(row.metrics[name]!));
    for (const row of results.rows) {
      rows.push([
        plain(
          `${experiment}: ${row.name}${row.clip === undefined ? '' : ` (${formatClip(row.clip, results)})`}`,
        ),
        ...cells(row),
        row.folds.length,
        ...(isOk ? [] : [formatStatus(row)]),
        ...(mixed ? [`group ${groups[i]!}`] : []),
      ]);
    }
  }
  const levels = [...new Set(runs.map(({ results }) => formatConfidence(results.statistics)))];
  const lines = [
    drawWithin(terminalWidth(), (colWidths) => {
      const table = new Table({
        head,
        colAligns: ['left', ...metrics.map(() => 'right' as const), 'right', 'left', 'left'],
        style: { head: [], border: [], compact: true },
        ...(colWidths && { colWidths }),
      });
      table.push(...rows);
      return table.toString();
    }),
    ...(mixed ? ['NOT COMPARABLE: only rows of the same group are measured alike.'] : []),
    ...differences.map((difference) => plain(describe(difference))),
    `± is half of the ${levels.join(' or ')} confidence interval of the mean, within its run.`,
    SEPARATE,
  ];
  return `${lines.join('\n')}\n`;
}

const SHORTEST_NAME = 8;

/** Draws a table; a second time, with names that are shortened, if it is wider than the terminal. */
function drawWithin(width: number, draw: (colWidths?: [number]) => string): string {
  const drawn = draw();
  const excess = drawn.indexOf('\n') - width;
  return excess <= 0 ? drawn : draw([Math.max(SHORTEST_NAME, drawn.indexOf('┬') - 1 - excess)]);
}
