import {
  defineReporter,
  type MetricResult,
  type MetricSummary,
  type Results,
  type RowResult,
} from '../../core/public.js';
import { findBest } from './best.js';
import { describeRankings } from './ranking-text.js';
import {
  describeComparison,
  describeIntervals,
  formatConfidence,
  formatDifference,
  formatPValue,
  formatStatus,
  plain,
} from './text.js';

/**
 * `table.tex`: the comparison as a `table` to be \input, which needs the package booktabs and nothing else. Names in scripts that the document's
 * engine has no font for need XeLaTeX or LuaLaTeX with one.
 */
export default defineReporter({
  name: 'latex',
  summary: 'The comparison as table.tex, for a paper.',
  options: {},
  render: (results) => ({ files: { 'table.tex': document(results) } }),
});

function document(results: Results): string {
  const { experiment, rows, metrics, digest } = results;
  const tested = rows.some(({ comparison }) => comparison);
  const heads = ['Row', 'Mean', ...(tested ? ['Difference', '$p$'] : [])];
  return `% mfbench, digest ${digest}. In the preamble: \\usepackage{booktabs}
\\begin{table}
  \\centering
  \\caption{${escape(experiment)}. ${caption(results)}}
  \\label{tab:${digest.slice(0, 12)}}
  \\begin{tabular}{l${'r'.repeat(heads.length - 1)}}
    \\toprule
    ${heads.join(' & ')} \\\\
${metrics.map((metric) => block(results, metric, tested)).join('')}    \\bottomrule
  \\end{tabular}
\\end{table}
`;
}

/** The rows in one metric, below its name: blocks below each other keep a table as narrow as a column of text. */
function block(results: Results, metric: MetricSummary, tested: boolean): string {
  const { name, direction } = metric;
  const best = findBest(results, metric);
  const arrow = direction === 'minimize' ? 'downarrow' : 'uparrow';
  const lines = results.rows.map((row) => {
    const mean = formatMean(row.metrics[name]!, row === best, row);
    return [escape(row.name), mean, ...(tested ? compared(results, row, name) : [])].join(' & ');
  });
  const head = `\\multicolumn{${tested ? 4 : 2}}{l}{${escape(name)} $\\${arrow}$}`;
  return `    \\midrule\n${[head, ...lines].map((line) => `    ${line} \\\\\n`).join('')}`;
}

function caption(results: Results): string {
  const { rows, metrics, statistics } = results;
  const differences = rows.some(({ comparison }) => comparison)
    ? `Differences are given with half of their ${formatConfidence(statistics)} interval.`
    : undefined;
  const bold = metrics.some((metric) => findBest(results, metric))
    ? 'Bold: the best mean, where the test tells it from the baseline.'
    : undefined;
  const notes = [
    describeIntervals(results),
    describeComparison(results),
    differences,
    bold,
    ...describeRankings(results),
  ];
  return escape(notes.filter((note) => note !== undefined).join(' '));
}

function formatMean({ mean, confidenceInterval }: MetricResult, best: boolean, row: RowResult): string {
  if (mean === null) return escape(formatStatus(row));
  const value = best ? `\\textbf{${number(mean.toFixed(4))}}` : number(mean.toFixed(4));
  if (!confidenceInterval) return value;
  const half = (confidenceInterval.upper - confidenceInterval.lower) / 2;
  return `${value} $\\pm$ ${half.toFixed(4)}`;
}

/** The difference with half of its interval, as the means have it, and the adjusted p value. */
function compared({ statistics }: Results, { name, comparison }: RowResult, metric: string): string[] {
  const found = comparison?.[metric];
  if (!found) return [name === statistics.baseline ? 'baseline' : '--', ''];
  const { lower, upper } = found.confidenceInterval;
  const half = (upper - lower) / 2;
  const p = formatPValue(found.adjustedPValue).replace('<', '$<$');
  return [`${number(formatDifference(found.difference))} $\\pm$ ${half.toFixed(4)}`, p];
}

const number = (text: string): string => text.replace(/^[−-]/, '$-$').replace(/^\+/, '$+$');

const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '`': '\\textasciigrave{}',
  '±': '$\\pm$',
  '≤': '$\\leq$',
  '−': '$-$',
  // After the end of a line these would be taken for its argument.
  '[': '{[}',
  '*': '{*}',
};

/** Text that stands for itself in a cell and in a caption. */
const escape = (text: string): string =>
  plain(text)
    .replace(/(?<=\S)"/g, '”')
    .replaceAll('"', '“')
    .replace(/[\\~^<>|`±≤−[*{}$&#_%]/g, (character) => COMMANDS[character] ?? `\\${character}`)
    // Two of these would become one sign: a dash, a low quotation mark.
    .replace(/([-,])(?=\1)/g, '$1{}');
