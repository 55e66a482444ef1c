import type { FoldSummary, PluginUse, Results, RowResult } from '../../../core/public.js';
import { describeClipping } from '../protocol-text.js';
import { formatBound, formatValue, plain } from '../text.js';
import { groupDigits } from './figure/scale.js';
import { html, type Markup } from './markup.js';
import { nameMarkup, table } from './table.js';

/** Every fold of every row, a table for each metric, and the sizes of the folds below. */
export const foldSection = (results: Results): Markup => html`<section aria-labelledby="folds">
<h2 id="folds">Folds</h2>
${results.metrics.map(
  ({ name }, i) => html`<details${i === 0 ? html` open` : undefined}>
<summary>${plain(name)} of each fold</summary>
${foldTable(results, name)}</details>
`,
)}</section>
`;

function foldTable({ rows, split }: Results, metric: string): Markup {
  const count = (head: string, value: (fold: FoldSummary) => number): string[] => [
    head,
    ...split.folds.map((fold) => groupDigits(String(value(fold)))),
  ];
  return table<RowResult>({
    caption: `${plain(metric)} on the test ratings of each fold`,
    columns: [
      {
        head: 'Row',
        align: 'left',
        cell: ({ name }) => nameMarkup(plain(name)),
        order: ({ name }) => plain(name),
      },
      ...split.folds.map(({ name }, fold) => ({
        head: plain(name),
        align: 'right' as const,
        cell: ({ metrics }: RowResult) => metrics[metric]!.folds[fold]?.toFixed(4) ?? '–',
        order: ({ metrics }: RowResult) => metrics[metric]!.folds[fold] ?? null,
      })),
    ],
    rows,
    footer: [
      count('Training ratings', ({ training }) => training),
      count('Test ratings', ({ test }) => test),
      count('of these by unseen users', ({ unseenUserRatings }) => unseenUserRatings),
      count('of these of unseen items', ({ unseenItemRatings }) => unseenItemRatings),
    ],
  });
}

export function dataSection(results: Results): Markup {
  const { data, split, seed } = results;
  const { minimum, maximum } = data.scale;
  return html`<section aria-labelledby="data">
<h2 id="data">Data and split</h2>
${facts([
  ['Source', use(data.source)],
  ['Ratings', groupDigits(String(data.ratings))],
  ['Users', groupDigits(String(data.users))],
  ['Items', groupDigits(String(data.items))],
  ['Density', `${(100 * data.density).toPrecision(3)} % of all pairs`],
  ['Mean rating', data.mean.toFixed(4)],
  ['Scale', `${formatBound(minimum)} to ${formatBound(maximum)}`],
  ['Split', use(split.splitter)],
  ['Seed', String(seed)],
  ['Predictions', describeClipping(results)],
  ['SHA-256', html`<code>${data.checksum}</code>`],
])}
</section>
`;
}

export const facts = (entries: readonly (readonly [string, Markup | string])[]): Markup =>
  html`<dl>${entries.map(
    ([term, fact]) => html`<div><dt>${term}</dt><dd>${fact}</dd></div>
`,
  )}</dl>`;

export const use = ({ name, options }: PluginUse): Markup =>
  html`<b>${plain(name)}</b>${Object.entries(options).map(
    ([option, value]) => html` <span class="option">${plain(option)} ${plain(formatValue(value))}</span>`,
  )}`;
