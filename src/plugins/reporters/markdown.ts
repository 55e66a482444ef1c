import { defineReporter, type Results, type RowResult } from '../../core/public.js';
import {
  describeComparison,
  describeIntervals,
  formatCommand,
  formatConfidence,
  formatDifference,
  formatMetric,
  formatPValue,
  formatSeconds,
  formatSplit,
  formatStatus,
  formatUse,
  plain,
} from './text.js';

/** `report.md`: protocol, comparison, every fold, settings, problems, and what it takes to run it again. */
export default defineReporter({
  name: 'markdown',
  summary: 'A report to read, as report.md.',
  options: {},
  render: (results) => ({ files: { 'report.md': report(results) } }),
});

function report(results: Results): string {
  const { experiment, rows, metrics, config, environment, digest } = results;
  const problems = rows.flatMap(({ name, message }) =>
    message ? [`- ${escape(name)}: ${escape(message)}`] : [],
  );
  const sections = [
    `# ${escape(experiment)}`,
    protocol(results),
    '## Comparison',
    comparison(results),
    ...(rows.some((row) => row.comparison) ? metrics.map(({ name }) => differences(name, results)) : []),
    ...(problems.length === 0 ? [] : ['## Problems', problems.join('\n')]),
    '## Folds',
    ...metrics.map(({ name }) => foldTable(name, results)),
    '## Settings',
    table(
      ['Row', 'Model', 'Loss', 'Regularizer', 'Optimizer'],
      rows.map(({ name, model, loss, regularizer, optimizer }) => [
        name,
        ...[model, loss, regularizer, optimizer].map((use) => (use ? formatUse(use) : '')),
      ]),
    ),
    '## Reproduce',
    `Digest \`${digest}\`: the same for the same configuration, data and seed on any machine with any number of threads.`,
    fence('sh', formatCommand(results)),
    `mfbench ${environment.mfbench}, Node.js ${environment.node}, ${escape(environment.platform)}, ${escape(environment.processor)}, ${environment.threads} ${environment.threads === 1 ? 'thread' : 'threads'}.`,
    '### Configuration',
    fence('yaml', config.text.trimEnd()),
  ];
  return `${sections.join('\n\n')}\n`;
}

function protocol({ data, split, protocol: { clip }, seed, metrics }: Results): string {
  const { minimum, maximum } = data.scale;
  const better = metrics.map(
    ({ name, direction }) => `${escape(name)} (${direction === 'minimize' ? 'lower' : 'higher'} is better)`,
  );
  return [
    `- **Data:** ${escape(data.source.name)}, ${data.ratings} ratings of ${data.users} users on ${data.items} items (${(100 * data.density).toFixed(2)} % of all pairs), mean ${data.mean.toFixed(4)}, scale ${minimum} to ${maximum}, SHA-256 \`${data.checksum.slice(0, 16)}…\``,
    `- **Split:** ${escape(formatSplit(split))}, seed ${seed}`,
    `- **Predictions:** ${clip ? 'clipped to the scale, for all rows alike' : 'not clipped'}; a user or item without a training rating is predicted as its model defines`,
    `- **Metrics:** ${better.join(', ')}, on the test ratings`,
  ].join('\n');
}

function comparison(results: Results): string {
  const { rows, metrics } = results;
  const heads = ['Row', 'Model', 'Optimizer', ...metrics.map(({ name }) => name), 'Fit seconds', 'Status'];
  const body = rows.map((row: RowResult) => [
    row.name,
    row.model.name,
    row.optimizer?.name ?? '',
    ...metrics.map(({ name }) => formatMetric(row.metrics[name]!)),
    formatSeconds(row.fitSeconds),
    formatStatus(row),
  ]);
  const notes = [
    describeIntervals(results),
    describeComparison(results),
    "Fit seconds are a fold's mean, without measuring.",
  ];
  return `${table(heads, body, metrics.length + 1)}\n\n${escape(notes.filter(Boolean).join(' '))}`;
}

/** All that is known of the rows' differences from the baseline in one metric. */
function differences(metric: string, { rows, statistics }: Results): string {
  const heads = [
    'Row',
    'Difference',
    `${formatConfidence(statistics)} interval`,
    'p',
    'p by Holm',
    'd_z',
    'Verdict',
  ];
  const body = rows.flatMap(({ name, comparison: found }) => {
    const one = found?.[metric];
    if (!one)
      return [[name, '–', '–', '–', '–', '–', name === statistics.baseline ? 'baseline' : 'not tested']];
    const { lower, upper } = one.confidenceInterval;
    return [
      [
        name,
        formatDifference(one.difference),
        `${formatDifference(lower)} to ${formatDifference(upper)}`,
        formatPValue(one.pValue),
        formatPValue(one.adjustedPValue),
        one.effectSize === null ? '–' : one.effectSize.toFixed(2).replace('-', '−'),
        one.verdict,
      ],
    ];
  });
  return `**${escape(metric)}, against ${escape(statistics.baseline ?? '')}**\n\n${table(heads, body, 5)}`;
}

function foldTable(metric: string, { rows, split }: Results): string {
  const heads = ['Row', ...split.folds.map(({ name }) => name)];
  const body = rows.map(({ name, metrics }) => [
    name,
    ...metrics[metric]!.folds.map((value) => (value === null ? '–' : value.toFixed(4))),
  ]);
  const count = (head: string, value: (fold: Results['split']['folds'][number]) => number): string[] => [
    head,
    ...split.folds.map((fold) => String(value(fold))),
  ];
  const sizes = [
    count('training ratings', (fold) => fold.training),
    count('test ratings', (fold) => fold.test),
    count('of these by unseen users', (fold) => fold.unseenUserRatings),
    count('of these of unseen items', (fold) => fold.unseenItemRatings),
  ];
  return `**${escape(metric)}**\n\n${table(heads, [...body, ...sizes], heads.length - 1)}`;
}

/** The last columns but those after the numbers are aligned to the right: `numeric` columns from the first that holds numbers. */
function table(heads: readonly string[], rows: readonly (readonly string[])[], numeric = 0): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  const start = heads.findIndex(
    (_, i) => numeric > 0 && rows.some((row) => /^[\d–−+]/.test(row[i] ?? '') && i > 0),
  );
  const rules = heads.map((_, i) => (numeric > 0 && i >= start && i < start + numeric ? '---:' : '---'));
  return [line(heads), `|${rules.join('|')}|`, ...rows.map(line)].join('\n');
}

/** Text that stands for itself in Markdown, HTML and a table's cell. */
function escape(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function fence(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}
