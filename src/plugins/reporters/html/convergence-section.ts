import type { Results, TargetSummary } from '../../../core/public.js';
import { describeConvergence, formatCost, PROFILE_RATIOS, shareAt, targetText } from '../convergence-text.js';
import { plain } from '../text.js';
import { html, type Markup } from './markup.js';
import { figureMarkup, profileFigure } from './page-figures.js';
import { type Column, nameMarkup, table } from './table.js';

/** How fast rows reach each target, and their performance profiles; none if the configuration does not ask. */
export function convergenceSection(results: Results): Markup | undefined {
  const { convergence } = results;
  if (!convergence) return undefined;
  const { rows, targets } = convergence;
  const names = rows.map(plain);
  const figure = profileFigure(results);
  return html`<section aria-labelledby="targets">
<h2 id="targets">Time to targets</h2>
<p>${describeConvergence(convergence)}</p>
${targets.map((target) => timeTable(names, target))}${
  figure
    ? html`<h3>Performance profiles</h3>
<p>The share of the problems on which a row needed at most so many times what the fastest row needed (Dolan and Moré 2002): on the left how often it was the fastest, at the right end how often it reached the target at all. A profile compares with the best of these rows: without one of them others can change places.</p>
${figureMarkup(figure)}<details>
<summary>The numbers</summary>
${targets.map((target) => profileTable(names, target))}</details>
`
    : html`<p>Fits are missing, so no target is known.</p>
`
}</section>
`;
}

const nameColumn = (names: readonly string[]): Column<number> => ({
  head: 'Row',
  align: 'left',
  cell: (row) => nameMarkup(names[row]!),
  order: (row) => names[row]!,
});

function timeTable(names: readonly string[], target: TargetSummary): Markup {
  const found = (row: number) => target.rows[row]!;
  const costColumn = (cost: 'epochs' | 'gradientEvaluations' | 'seconds', head: string): Column<number> => ({
    head,
    align: 'right',
    cell: (row) => formatCost(found(row), cost),
    // Where no run reached the target it is more than what is known.
    order: (row) => found(row).expected?.[cost] ?? null,
  });
  return table({
    caption: targetText(target),
    columns: [
      nameColumn(names),
      {
        head: 'Reached',
        title: 'Problems on which the target was reached',
        align: 'right',
        cell: (row) => `${found(row).reached}/${found(row).runs.length}`,
        order: (row) => found(row).reached,
      },
      costColumn('epochs', 'Epochs'),
      costColumn('gradientEvaluations', 'Gradient evaluations'),
      costColumn('seconds', 'Seconds'),
    ],
    rows: [...names.keys()],
  });
}

function profileTable(names: readonly string[], target: TargetSummary): Markup {
  const shareColumns = (cost: 'gradientEvaluations' | 'seconds', of: string): Column<number>[] =>
    PROFILE_RATIOS.map((ratio) => {
      const share = (row: number): number => shareAt(target.rows[row]!.profile[cost], ratio);
      return {
        head: `≤ ${ratio}× ${of}`,
        align: 'right',
        cell: (row) => share(row).toFixed(2),
        order: share,
      };
    });
  return table({
    caption: `${targetText(target)}: shares of the problems`,
    columns: [
      nameColumn(names),
      ...shareColumns('gradientEvaluations', 'gradients'),
      ...shareColumns('seconds', 'seconds'),
    ],
    rows: [...names.keys()],
  });
}
