import { draw, type Drawing } from './figure/drawing.js';
import { shortened } from './figure/names.js';
import { PAGE_PALETTE, type Palette, type SeriesStyle, seriesStyle } from './figure/palette.js';
import { html, type Markup } from './markup.js';
import { svgMarkup } from './svg-markup.js';
import { nameMarkup } from './table.js';

const LINE = 20;
const COLUMN = 250;
const SAMPLE = { width: 26, height: 10 };
/** Latin letters that fit beside a sample, about; a wide character counts as two. */
const LONGEST_NAME = 32;

/** A row of a figure: its name, and its place in the comparison, which its colour follows. */
export interface LegendEntry {
  readonly name: string;
  readonly series: number;
}

/** A short line as a row's curve is drawn. */
const sampleLine = ({ color, dashes }: SeriesStyle, x = 0, y = SAMPLE.height / 2): Drawing =>
  draw('line', {
    x1: x,
    x2: x + SAMPLE.width,
    y1: y,
    y2: y,
    stroke: color,
    'stroke-width': 2.5,
    'stroke-dasharray': dashes,
  });

/** A legend on the page, whose script makes its entries into buttons. */
export const legendMarkup = (entries: readonly LegendEntry[], id: string): Markup =>
  html`<ul id="${id}" class="legend">${entries.map(
    ({ name, series }) => html`<li><span class="key">${svgMarkup({
      tag: 'svg',
      attributes: { viewBox: `0 0 ${SAMPLE.width} ${SAMPLE.height}`, ...SAMPLE, 'aria-hidden': 'true' },
      children: [sampleLine(seriesStyle(PAGE_PALETTE, series))],
    })} ${nameMarkup(name)}</span></li>
`,
  )}</ul>`;

/** A legend for below a figure that stands alone. */
export function layoutLegend(
  entries: readonly LegendEntry[],
  width: number,
  palette: Palette,
): { readonly content: readonly Drawing[]; readonly height: number } {
  const columns = Math.max(1, Math.floor(width / COLUMN));
  const content = entries.map(({ name, series }, i) => {
    const x = 14 + (i % columns) * COLUMN;
    const y = 10 + Math.floor(i / columns) * LINE;
    return draw(
      'g',
      {},
      sampleLine(seriesStyle(palette, series), x, y),
      draw(
        'text',
        { x: x + SAMPLE.width + 8, y: y + 4, 'font-size': 12, fill: palette.ink },
        shortened(name, LONGEST_NAME),
      ),
    );
  });
  return { content, height: Math.ceil(entries.length / columns) * LINE + 10 };
}
