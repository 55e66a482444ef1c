import type { Results } from '../../../core/public.js';
import { plain } from '../text.js';
import { type FigureData, layoutData } from './figure/figures.js';
import { PAGE_PALETTE, PRINT_PALETTE } from './figure/palette.js';
import { activityOf, profileOf, ranksOf, residualsOf, sensitivityOf } from './figure-data.js';
import { type LegendEntry, legendMarkup } from './legend.js';
import { html, type Markup } from './markup.js';
import { FILE_WIDTH, type FigureFileParts } from './svg-file.js';
import { svgMarkup } from './svg-markup.js';

/** A figure of the page and of a file, which is called like it. */
export interface PageFigure {
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  readonly data: FigureData;
  /** Rows that can be hidden, in the order that `layoutData` counts them in. */
  readonly legend?: readonly LegendEntry[];
}

/** The figure of a metric's ranks: `ranks.svg` of the first, `ranks-2.svg` of the second. */
export function rankFigure(results: Results, metric: number): PageFigure | undefined {
  const name = results.metrics[metric]!.name;
  const data = ranksOf(results, name);
  if (!data) return undefined;
  const ranks = data.rows.map((row) => `${row.name} ${row.meanRank.toFixed(2)}`);
  const groups = data.groups.map(([first, last]) => `${data.rows[first]!.name} to ${data.rows[last]!.name}`);
  return {
    id: metric === 0 ? 'ranks' : `ranks-${metric + 1}`,
    title: `Mean ranks by ${plain(name)}`,
    description: `Critical-difference diagram. Mean ranks, the best first: ${ranks.join('; ')}. ${
      groups.length === 0 ? 'All are told apart.' : `Not told apart: ${groups.join('; ')}.`
    }`,
    data,
  };
}

export function profileFigure(results: Results): PageFigure | undefined {
  const data = profileOf(results);
  if (!data) return undefined;
  const panels = data.panels.map(({ target, cost, steps }) => {
    const rows = steps.map((own, row) => {
      const [first, last] = [own.find(({ ratio }) => ratio === 1)?.share ?? 0, own.at(-1)?.share ?? 0];
      return `${data.rows[row]!.name} ${percent(first)}, ${percent(last)}`;
    });
    return `${target}, by ${cost.toLowerCase()}: ${rows.join('; ')}`;
  });
  return {
    id: 'performance-profile',
    title: `Performance profiles of ${plain(results.experiment)}`,
    description: `Stairs of the share of the problems on which each row reached a target at up to so many times the cost of the fastest row. How often each was the fastest, and how often it reached the target at all. ${panels.join('. ')}.`,
    data,
    legend: data.rows,
  };
}

const percent = (share: number): string => `${Number((100 * share).toFixed(1))} %`;

export function activityFigure(results: Results): PageFigure | undefined {
  const data = activityOf(results);
  return (
    data && {
      id: 'activity',
      title: 'Error by user activity and item popularity',
      description:
        'Lines of the rmse of each row over the number of training ratings of the user, and of the item; bars for how many test ratings there are. The table has the numbers.',
      data,
      legend: data.rows,
    }
  );
}

export function residualFigure(results: Results): PageFigure | undefined {
  const data = residualsOf(results);
  return (
    data && {
      id: 'residuals',
      title: 'Distribution of the residuals',
      description: `Histograms of rating minus prediction. Means: ${data.rows.map(({ name, mean }) => `${name} ${mean.toFixed(3)}`).join('; ')}.`,
      data,
    }
  );
}

export function sensitivityFigure(results: Results): PageFigure | undefined {
  const data = sensitivityOf(results);
  if (!data) return undefined;
  const panels = data.panels.map(({ row, option, warning }) =>
    [`${option} of ${row}`, ...(warning === undefined ? [] : [`chosen ${warning}`])].join(', '),
  );
  return {
    id: 'sensitivity',
    title: `Sensitivity to tuned options`,
    description: `The ${data.metric} of all trials on the validation parts by the value of each option: ${panels.join('; ')}.`,
    data,
  };
}

/** All figures of results but that of convergence, in the order of the page. */
export const figuresOf = (results: Results): PageFigure[] =>
  [
    ...results.metrics.map((_, i) => rankFigure(results, i)),
    profileFigure(results),
    activityFigure(results),
    residualFigure(results),
    sensitivityFigure(results),
  ].filter((figure) => figure !== undefined);

/** The figure, drawn already; the page's script draws it anew for the width that there is. */
export function figureMarkup({ id, title, description, data, legend }: PageFigure): Markup {
  const { content, height } = layoutData(data, FILE_WIDTH, PAGE_PALETTE);
  return html`<figure>
<div class="plot" id="${id}-plot" data-figure="${id}">
<svg viewBox="0 0 ${FILE_WIDTH} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${title}</title><desc id="${id}-description">${description}</desc>
<g>${content.map(svgMarkup)}</g>
</svg>
</div>
${legend && legendMarkup(legend, `${id}-legend`)}
</figure>
`;
}

export const figureFile = ({ title, description, data, legend }: PageFigure): FigureFileParts => ({
  title,
  description,
  layout: layoutData(data, FILE_WIDTH, PRINT_PALETTE),
  ...(legend && { legend }),
});
