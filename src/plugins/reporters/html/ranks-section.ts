import type { Results } from '../../../core/public.js';
import { formatConfidence, formatPValue, plain } from '../text.js';
import { html, type Markup } from './markup.js';
import { figureMarkup, rankFigure } from './page-figures.js';

/** Critical-difference diagrams, that of the first metric open; none with fewer than three rows or two folds. */
export function ranksSection(results: Results): Markup | undefined {
  const { metrics, ranks = {}, statistics } = results;
  const drawn = metrics.flatMap(({ name }, i) => {
    const figure = rankFigure(results, i);
    const summary = ranks[name];
    return figure && summary ? [{ figure, name: plain(name), summary }] : [];
  });
  if (drawn.length === 0) return undefined;
  const { folds } = drawn[0]!.summary;
  return html`<section aria-labelledby="ranks">
<h2 id="ranks">Ranks</h2>
<p>Mean ranks of the rows over the folds, the best on the left. A bar joins rows that Nemenyi’s test does not tell apart at ${formatConfidence(statistics)}: their mean ranks lie within the critical difference (Demšar 2006).</p>
${drawn.map(({ figure, name, summary }, i) => {
  const found = html`${figureMarkup(figure)}<p class="note">Friedman’s test that all rows of ${name} are alike: p ${formatPValue(summary.pValue)}, by Iman and Davenport’s F.</p>
`;
  return i === 0
    ? found
    : html`<details>
<summary>Ranks by ${name}</summary>
${found}</details>
`;
})}<p class="note">These tests are made for independent data sets. Here the ${folds} blocks are folds of one data set, which share ratings: how steadily the rows are ordered on these data can be seen, but the tests find differences too easily, and say nothing of other data. The comparison with the baseline above allows for what folds share.</p>
</section>
`;
}
