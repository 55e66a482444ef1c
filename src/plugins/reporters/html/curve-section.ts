import type { Results } from '../../../core/public.js';
import { plain } from '../text.js';
import { type CurveSet, hasRmse } from './figure/curves.js';
import { layoutFigure } from './figure/layout.js';
import { PAGE_PALETTE, PRINT_PALETTE } from './figure/palette.js';
import { firstView } from './figure/view.js';
import { legendMarkup } from './legend.js';
import { html, jsonMarkup, type Markup } from './markup.js';
import { FILE_WIDTH, type FigureFileParts } from './svg-file.js';
import { svgMarkup } from './svg-markup.js';

const HEIGHT = 420;

const figureTitle = ({ experiment }: Results): string => `Convergence of ${plain(experiment)}`;

/** What the figure shows, for those who do not see it. */
function describeFigure(curves: CurveSet): string {
  const { upwards } = firstView(curves);
  const ends = curves.rows.map(({ name, folds }) => {
    const last = folds.map((fold) => fold[upwards].at(-1) ?? null);
    const known = last.filter((value) => value !== null);
    const mean = known.reduce((total, value) => total + value, 0) / known.length;
    return known.length < last.length
      ? `${name} does not end on every fold`
      : `${name} ends at ${upwards === 'rmse' ? mean.toFixed(4) : mean.toPrecision(5)}`;
  });
  const what = upwards === 'rmse' ? 'rmse on the test ratings' : 'objective on the training ratings';
  return `Lines of the ${what} over the epochs, thick for the mean of the folds and thin for each fold. ${ends.join('; ')}.`;
}

/** The figure, drawn already, its legend, and what the page's script makes it answer with. None where nothing has curves. */
export function curveSection(results: Results, curves: CurveSet): Markup | undefined {
  if (curves.rows.length === 0) return undefined;
  return html`<section aria-labelledby="convergence">
<h2 id="convergence">Convergence</h2>
<p>Thick lines are means over the folds, drawn as far as every fold goes; thin lines are the folds. ${
    hasRmse(curves)
      ? 'The rmse is looked at, never used by a fit.'
      : 'No metric is of ratings, so there is no rmse; objectives of other losses are on other scales.'
  } The height leaves out the steepest part, the first tenth of each row's epochs; zooming out shows it.${
    curves.thinned
      ? ' Long curves are drawn from a part of their points; curves.csv has them all.'
      : undefined
  }</p>
<figure>
<div id="curve-controls" class="controls" hidden></div>
<div id="curve-plot" class="plot" tabindex="0" role="group" aria-label="Figure of convergence">
<svg id="curve-figure" viewBox="0 0 ${FILE_WIDTH} ${HEIGHT}" role="img" aria-labelledby="curve-title curve-description">
<title id="curve-title">${figureTitle(results)}</title><desc id="curve-description">${describeFigure(curves)}</desc>
<g>${layoutFigure(curves, firstView(curves), { width: FILE_WIDTH, height: HEIGHT }, PAGE_PALETTE).content.map(svgMarkup)}</g>
</svg>
</div>
<p id="curve-readout" class="readout" aria-live="polite"></p>
${legendMarkup(curves.rows, 'curve-legend')}
</figure>
<script type="application/json" id="curve-data">${jsonMarkup(curves)}</script>
</section>
`;
}

/** `curves.svg`: the figure as it is at first. */
export const curveFile = (results: Results, curves: CurveSet): FigureFileParts => ({
  title: figureTitle(results),
  description: describeFigure(curves),
  layout: {
    content: layoutFigure(curves, firstView(curves), { width: FILE_WIDTH, height: HEIGHT }, PRINT_PALETTE)
      .content,
    height: HEIGHT,
  },
  legend: curves.rows,
});
