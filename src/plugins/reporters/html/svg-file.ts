import type { Layout } from './figure/axes.js';
import { PRINT_PALETTE } from './figure/palette.js';
import { layoutLegend, type LegendEntry } from './legend.js';
import { html } from './markup.js';
import { svgMarkup } from './svg-markup.js';

/** The width of a figure that stands alone. */
export const FILE_WIDTH = 760;

const MARGIN = 12;

export interface FigureFileParts {
  readonly title: string;
  readonly description: string;
  /** Drawn for `FILE_WIDTH` and `PRINT_PALETTE`. */
  readonly layout: Layout;
  readonly legend?: readonly LegendEntry[];
}

/** A figure as a file of its own, with a legend if there is one, on white, for a paper or a slide. */
export function svgFile({ title, description, layout, legend: entries }: FigureFileParts): string {
  const legend = entries && layoutLegend(entries, FILE_WIDTH, PRINT_PALETTE);
  const [width, height] = [
    FILE_WIDTH + 2 * MARGIN,
    layout.height + (legend ? legend.height + 6 : 0) + 2 * MARGIN,
  ];
  const document = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" role="img" aria-labelledby="title description">
<title id="title">${title}</title><desc id="description">${description}</desc>
<rect width="100%" height="100%" fill="${PRINT_PALETTE.paper}"/>
<g transform="translate(${MARGIN} ${MARGIN})">${layout.content.map(svgMarkup)}</g>
${legend && html`<g transform="translate(${MARGIN} ${MARGIN + layout.height + 6})">${legend.content.map(svgMarkup)}</g>`}
</svg>
`;
  return document.text;
}
