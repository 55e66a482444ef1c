import type { MetricSummary, Results, RowResult } from '../../../core/public.js';
import { findBest } from '../best.js';
import {
  describeComparison,
  describeIntervals,
  describeSeconds,
  formatConfidence,
  formatDifference,
  formatPValue,
  formatSeconds,
  formatStatus,
  plain,
} from '../text.js';
import { describeRankings } from '../ranking-text.js';
import { formatTicks, type Interval } from './figure/scale.js';
import { intervalPlot, spanOf } from './interval-plot.js';
import { html, type Markup } from './markup.js';
import { type Column, nameMarkup, table } from './table.js';

/** A table for each metric, what was found in words, and how the numbers came about. */
export function comparisonSection(results: Results): Markup {
  const notes = [
    describeIntervals(results),
    describeComparison(results),
    results.metrics.some((metric) => findBest(results, metric))
      ? '★ marks the best mean, where the test tells it from the baseline; rows are not tested against each other.'
      : undefined,
    `A triangle stands for a mean beyond the plot${results.statistics.baseline === null ? '' : ', the dashed line for the mean of the baseline'}.`,
    ...describeRankings(results),
    describeSeconds(results),
  ];
  return html`<section aria-labelledby="comparison">
<h2 id="comparison">Comparison</h2>
${results.metrics.map((metric) => html`${finding(results, metric)}${metricTable(results, metric)}`)}
${results.rows.map(problem)}<p class="note">${notes.filter((note) => note !== undefined).join(' ')}</p>
</section>
`;
}

/** How many rows the test calls what, and what the metric is: `rmse: 2 rows are better than …, 7 worse, 1 without a detected difference.` */
const finding = (results: Results, metric: MetricSummary): Markup =>
  html`<p class="finding"><strong>${plain(metric.name)}:</strong> ${counts(results, metric)}<span class="quiet">${plain(metric.summary)}</span></p>
`;

function counts({ rows, statistics }: Results, { name }: MetricSummary): Markup | undefined {
  const verdicts = rows.flatMap(({ comparison }) => comparison?.[name]?.verdict ?? []);
  if (statistics.baseline === null || verdicts.length === 0) return undefined;
  const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
  const better = count('better');
  return html`${better} ${
    better === 1 ? 'row is' : 'rows are'
  } better than ${nameMarkup(plain(statistics.baseline))}, ${count('worse')} worse, ${count('no difference detected')} without a detected difference. `;
}

/** What went wrong with a row: once, and not in the table of each metric. */
const problem = ({ name, message }: RowResult): Markup | undefined =>
  message === undefined
    ? undefined
    : html`<p class="note">${nameMarkup(plain(name))}: ${plain(message)}</p>
`;

function metricTable(results: Results, metric: MetricSummary): Markup {
  const { rows } = results;
  const best = findBest(results, metric);
  const span = spanOf(
    rows.map(({ metrics }) => metrics[metric.name]!),
    metric.direction,
  );
  const isCompared = rows.some(({ comparison }) => comparison?.[metric.name]);
  const columns = [
    nameColumn(best),
    meanColumn(metric),
    ...(span ? [plotColumn(results, metric, span)] : []),
    ...(isCompared ? differenceColumns(results, metric) : []),
    secondsColumn,
    ...(isCompared || rows.every(({ status }) => status === 'ok') ? [] : [statusColumn]),
  ];
  return table({
    caption: `${plain(metric.name)}, ${metric.direction === 'minimize' ? 'lower' : 'higher'} is better`,
    columns,
    rows,
    classOf: (row) => (row === best ? 'best' : undefined),
  });
}

const nameColumn = (best: RowResult | undefined): Column<RowResult> => ({
  head: 'Row',
  align: 'left',
  cell: (row) =>
    html`${nameMarkup(plain(row.name))}${
      row === best
        ? html` <span class="mark" title="best mean, by the test">★<span class="unseen"> best</span></span>`
        : undefined
    }`,
  order: ({ name }) => plain(name),
});

const meanColumn = ({ name }: MetricSummary): Column<RowResult> => ({
  head: 'Mean',
  align: 'right',
  cell: ({ metrics }) => {
    const { mean, confidenceInterval } = metrics[name]!;
    if (mean === null) return '–';
    if (!confidenceInterval) return mean.toFixed(4);
    const half = (confidenceInterval.upper - confidenceInterval.lower) / 2;
    return html`<b>${mean.toFixed(4)}</b> <span class="quiet">± ${half.toFixed(4)}</span>`;
  },
  order: ({ metrics }) => metrics[name]!.mean,
});

function plotColumn(
  { rows, statistics }: Results,
  { name }: MetricSummary,
  span: Interval,
): Column<RowResult> {
  const baseline = rows.find((row) => row.name === statistics.baseline)?.metrics[name]?.mean ?? null;
  const [low, high] = formatTicks(span.map((end) => Number(end.toPrecision(3))));
  return {
    head: html`<span class="ends"><span>${low}</span> <span>${high}</span></span>`,
    title: `Means and ${formatConfidence(statistics)} intervals from ${low!} to ${high!}; a triangle for what is beyond, a dashed line for the baseline`,
    align: 'left',
    cell: ({ metrics }) => {
      const result = metrics[name]!;
      const { mean, confidenceInterval: interval } = result;
      const ends = interval ? `, from ${interval.lower.toFixed(4)} to ${interval.upper.toFixed(4)}` : '';
      return intervalPlot(result, span, `${mean?.toFixed(4) ?? ''}${ends}`, baseline) ?? '';
    },
  };
}

function differenceColumns({ statistics }: Results, { name }: MetricSummary): Column<RowResult>[] {
  const found = ({ comparison }: RowResult) => comparison?.[name];
  return [
    {
      head: 'Difference',
      title: 'from the baseline',
      align: 'right',
      cell: (row) => {
        const one = found(row);
        return one ? formatDifference(one.difference) : '';
      },
      order: (row) => found(row)?.difference ?? null,
    },
    {
      head: `${formatConfidence(statistics)} interval`,
      title: 'of the difference',
      align: 'right',
      cell: (row) => {
        const interval = found(row)?.confidenceInterval;
        return interval
          ? html`<span class="quiet">${formatDifference(interval.lower)} to ${formatDifference(interval.upper)}</span>`
          : '';
      },
      order: (row) => found(row)?.confidenceInterval.lower ?? null,
    },
    {
      head: 'p',
      title: 'adjusted by Holm',
      align: 'right',
      cell: (row) => {
        const one = found(row);
        return one ? formatPValue(one.adjustedPValue) : '';
      },
      order: (row) => found(row)?.adjustedPValue ?? null,
    },
    {
      head: 'Verdict',
      align: 'left',
      cell: (row) => {
        const verdict = found(row)?.verdict;
        if (row.status !== 'ok') return formatStatus(row);
        if (verdict === undefined)
          return row.name === statistics.baseline ? html`<span class="tag">baseline</span>` : 'not tested';
        return html`<span class="verdict ${verdict.split(' ')[0]}">${verdict}</span>`;
      },
      order: (row) => found(row)?.verdict ?? null,
    },
  ];
}

const secondsColumn: Column<RowResult> = {
  head: 'Fit s',
  title: 'Mean seconds of fitting a fold',
  align: 'right',
  cell: ({ fitSeconds }) => formatSeconds(fitSeconds),
  order: ({ fitSeconds }) => fitSeconds,
};

const statusColumn: Column<RowResult> = {
  head: 'Status',
  align: 'left',
  cell: (row) => (row.status === 'ok' ? html`<span class="quiet">ok</span>` : formatStatus(row)),
  order: ({ status }) => status,
};
