import type { Results } from '../../../core/public.js';
import { type ActivityData, type ActivityPanel, describeBin, FEWEST_RATINGS } from './figure/activity.js';
import { groupDigits } from './figure/scale.js';
import { html, type Markup } from './markup.js';
import { activityFigure, figureMarkup, residualFigure } from './page-figures.js';
import { nameMarkup, table } from './table.js';

/** Where the errors are, of the rows that are ok on every fold; none where there is no such row. */
export function errorSection(results: Results): Markup | undefined {
  const [activity, residuals] = [activityFigure(results), residualFigure(results)];
  if (!activity || !residuals) return undefined;
  const data = activity.data as ActivityData;
  const reference = 'baseline' in residuals.data ? ' The outline is that of the baseline.' : '';
  return html`<section aria-labelledby="errors">
<h2 id="errors">Errors</h2>
<p>The rmse on the test ratings of all folds together, by how many training ratings their user and their item have; each bin is twice as wide as the one before. Bars are the numbers of test ratings; bins with fewer than ${FEWEST_RATINGS} are in the table only.</p>
${figureMarkup(activity)}<details>
<summary>The numbers</summary>
${data.panels.map((panel) => binTable(data, panel))}</details>
<h3>Residuals</h3>
<p>Rating minus prediction, on the test ratings of all folds together: right of 0 are ratings that were predicted too low. The mean is the bias; bars that reach the upper edge are higher.${reference}</p>
${figureMarkup(residuals)}</section>
`;
}

function binTable({ rows }: ActivityData, { title, of, firstBin, ratings, rmse }: ActivityPanel): Markup {
  return table({
    caption: `${title}: rmse by the training ratings of the ${of}`,
    columns: [
      {
        head: 'Row',
        align: 'left',
        cell: (row: number) => nameMarkup(rows[row]!.name),
        order: (row: number) => rows[row]!.name,
      },
      ...ratings.map((_, bin) => ({
        head: describeBin(firstBin + bin),
        align: 'right' as const,
        cell: (row: number) => rmse[row]![bin]?.toFixed(4) ?? '–',
        order: (row: number) => rmse[row]![bin] ?? null,
      })),
    ],
    rows: [...rows.keys()],
    footer: [['Test ratings', ...ratings.map((number) => groupDigits(String(number)))]],
  });
}
