import { defineReporter, type FoldSummary, type Results, type RowResult } from '../../core/public.js';
import { type FigureFile, figureFiles } from './html/figure-files.js';
import {
  describeComparison,
  describeIntervals,
  describeSeconds,
  formatBound,
  formatCommand,
  formatConfidence,
  formatDifference,
  formatMetric,
  formatNumber,
  formatPValue,
  formatSeconds,
  formatSplit,
  formatStatus,
  formatUse,
} from './text.js';
import { convergenceSections, sensitivitySections } from './convergence-text.js';
import { escape, table } from './markdown-table.js';
import { describeTuned, formatChosen, formatTrials, secondsOfTuning } from './tuning-text.js';
import {
  describeClipping,
  formatClip,
  describeFilters,
  describeGaps,
  describeNotes,
  describePopularity,
  describeTime,
  describeUnseen,
} from './protocol-text.js';
import { describeRankings } from './ranking-text.js';

/** `report.md`: protocol, comparison, figures, every fold, settings, problems, and what it takes to run it again; the figures as SVG. */
export default defineReporter({
  name: 'markdown',
  summary: 'A report to read, as report.md, and the figures that it shows as SVG.',
  options: {},
  render: (results) => {
    const figures = figureFiles(results);
    return {
      files: {
        'report.md': report(results, figures),
        ...Object.fromEntries(figures.map(({ name, svg }) => [name, svg])),
      },
    };
  },
});

function report(results: Results, figures: readonly FigureFile[]): string {
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
    ...(figures.length === 0 ? [] : ['## Figures']),
    ...figures.map(({ name, title }) => `![${escape(title)}](${name})`),
    '## Folds',
    divisionTable(results),
    ...metrics.map(({ name }) => foldTable(name, results)),
    ...convergenceSections(results),
    ...tuningSection(results),
    ...sensitivitySections(results),
    '## Settings',
    table(
      ['Row', 'Model', 'Loss', 'Regularizer', 'Optimizer'],
      rows.map(({ name, model, link, clip, loss, regularizer, optimizer }) => [
        name,
        `${formatUse(model)}${link ? `, link ${link}` : ''}${clip === undefined ? '' : `, predictions ${formatClip(clip, results)}`}`,
        ...[loss, regularizer, optimizer].map((use) => (use ? formatUse(use) : '')),
      ]),
    ),
    '## Reproduce',
    `Digest \`${digest}\`: the same for the same configuration, data and seed on any machine with any number of threads.`,
    fence('sh', formatCommand(results)),
    `mfbench ${environment.mfbench},${environment.plugins ? ` ${escape(environment.plugins.join(', '))},` : ''} Node.js ${environment.node}, ${escape(environment.platform)}, ${escape(environment.processor)}, ${environment.threads} ${environment.threads === 1 ? 'thread' : 'threads'}.`,
    '### Configuration',
    fence('yaml', config.text.trimEnd()),
  ];
  return `${sections.join('\n\n')}\n`;
}

function protocol(results: Results): string {
  const { data, split, seed, metrics } = results;
  const { minimum, maximum } = data.scale;
  const better = metrics.map(({ name, direction, summary, metric }) => {
    const ratings = SUBSETS[metric.options['subset'] as string];
    const text = ratings === undefined ? summary : `${summary} ${ratings}`;
    return `  - ${escape(name)} (${direction === 'minimize' ? 'lower' : 'higher'} is better): ${escape(text)}`;
  });
  const division = [
    ...describeNotes(split),
    describeUnseen(split),
    describeTime(split),
    describePopularity(split),
  ];
  return [
    `- **Data:** ${escape(data.source.name)}, ${data.ratings} ratings of ${data.users} users on ${data.items} items (${(100 * data.density).toFixed(2)} % of all pairs), mean ${data.mean.toFixed(4)}, scale ${formatBound(minimum)} to ${formatBound(maximum)}, SHA-256 \`${data.checksum.slice(0, 16)}…\``,
    ...describeFilters(data).map((line) => `- ${escape(line)}`),
    `- **Split:** ${escape(formatSplit(split))}, seed ${seed}. ${escape(division.filter(Boolean).join(' '))}`,
    `- **Predictions:** ${escape(describeClipping(results))}; a user or item without a training rating is predicted as its model defines`,
    `- **Metrics**, on the test ratings:`,
    ...better,
    ...describeRankings({ metrics, data }).map((line) => `- **Rankings:** ${escape(line)}`),
  ].join('\n');
}

/** How options were chosen, and what was; nothing if none were. */
function tuningSection(results: Results): string[] {
  const { tuning, rows } = results;
  if (!tuning) return [];
  const body = rows.map((row) => {
    return [
      ...[row.name, formatTrials(row), formatChosen(row)],
      row.tuning ? formatSeconds(secondsOfTuning(row)) : '',
    ];
  });
  const notes = describeTuned(results).map((line) => `- ${escape(line)}`);
  return ['## Tuning', table(['Row', 'Trials', 'Chosen', 'Seconds a fold'], body), notes.join('\n')];
}

const SUBSETS: Readonly<Record<string, string>> = {
  warm: 'Only those whose user and item have training ratings.',
  cold: 'Only those whose user or item has no training rating.',
};

function comparison(results: Results): string {
  const { rows, metrics } = results;
  const trials = results.tuning ? ['Trials'] : [];
  const heads = [
    ...['Row', 'Model', 'Optimizer', ...metrics.map(({ name }) => name), 'Fit seconds', 'Status'],
    ...trials,
  ];
  const body = rows.map((row: RowResult) => [
    row.name,
    row.model.name,
    row.optimizer?.name ?? '',
    ...metrics.map(({ name }) => formatMetric(row.metrics[name]!)),
    formatSeconds(row.fitSeconds),
    formatStatus(row),
    ...trials.map(() => formatTrials(row)),
  ]);
  const notes = [
    describeIntervals(results),
    describeComparison(results),
    ...describeGaps(results),
    describeSeconds(results),
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
    ...metrics[metric]!.folds.map((value) => (value === null ? '–' : formatNumber(value))),
  ]);
  return `**${escape(metric)}**\n\n${table(heads, body, heads.length - 1)}`;
}

/** What is known of the folds beside what is measured on them. */
function divisionTable({ split: { folds } }: Results): string {
  const line = (head: string, value: (fold: FoldSummary) => string | number): string[] => [
    head,
    ...folds.map((fold) => String(value(fold))),
  ];
  const timed = folds.some(({ time }) => time);
  const lines = [
    line('training ratings', ({ training }) => training),
    line('test ratings', ({ test }) => test),
    line('of these by unseen users', ({ unseenUserRatings }) => unseenUserRatings),
    line('of these of unseen items', ({ unseenItemRatings }) => unseenItemRatings),
    line('of these cold: one or both', ({ coldRatings }) => coldRatings),
    line('popularity Gini, training', ({ popularityGini }) => popularityGini.training.toFixed(4)),
    line('popularity Gini, test', ({ popularityGini }) => popularityGini.test.toFixed(4)),
    ...(timed
      ? [
          line('first training rating', ({ time }) => time?.training.first ?? '–'),
          line('last training rating', ({ time }) => time?.training.last ?? '–'),
          line('first test rating', ({ time }) => time?.test.first ?? '–'),
          line('last test rating', ({ time }) => time?.test.last ?? '–'),
          line(
            'test ratings before the last training rating',
            ({ time }) => time?.testBeforeTrainingEnd ?? '–',
          ),
        ]
      : []),
  ];
  return `**Division**\n\n${table(['', ...folds.map(({ name }) => name)], lines, folds.length)}`;
}

/** Control and direction characters, but tabs and line ends, would act on a terminal that shows the file. */
const shown = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(/[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu, '\u{fffd}');

function fence(language: string, code: string): string {
  const text = shown(code);
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
}
