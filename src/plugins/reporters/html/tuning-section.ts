import type { Results } from '../../../core/public.js';
import { formatSeconds, plain } from '../text.js';
import { describeTuned, formatChosen, formatTrials, secondsOfTuning } from '../tuning-text.js';
import { html, type Markup } from './markup.js';
import { figureMarkup, sensitivityFigure } from './page-figures.js';
import { nameMarkup, table } from './table.js';

/** How options were chosen, what was, and what else there was to choose; none if nothing was tuned. */
export function tuningSection(results: Results): Markup | undefined {
  const [about, ...warnings] = describeTuned(results);
  if (about === undefined) return undefined;
  const figure = sensitivityFigure(results);
  return html`<section aria-labelledby="tuning">
<h2 id="tuning">Tuning</h2>
<p>${about}</p>
${table({
  caption: 'What was chosen, over the folds',
  columns: [
    {
      head: 'Row',
      align: 'left',
      cell: ({ name }) => nameMarkup(plain(name)),
      order: ({ name }) => plain(name),
    },
    { head: 'Trials', align: 'right', cell: formatTrials, order: ({ tuning }) => tuning?.trials ?? null },
    { head: 'Chosen', align: 'left', cell: (row) => html`<span class="chosen">${formatChosen(row)}</span>` },
    {
      head: 'Seconds a fold',
      align: 'right',
      cell: (row) => formatSeconds(secondsOfTuning(row)),
      order: secondsOfTuning,
    },
  ],
  rows: results.rows,
})}${
  warnings.length === 0
    ? undefined
    : html`<ul class="note">${warnings.map(
        (warning) => html`<li>${warning}</li>
`,
      )}</ul>
`
}${
  figure &&
  html`<h3>Sensitivity</h3>
<p>Every trial of every fold: its score on the validation part by the value of each option. Large dots were chosen; a triangle at the edge is a score beyond it, a cross a trial that diverged or failed. Scores of one row have the same axis.</p>
${figureMarkup(figure)}`
}</section>
`;
}
