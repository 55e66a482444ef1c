import type { CurveSet } from './curves.js';
import { draw, type Drawing } from './drawing.js';
import { type Palette, type SeriesStyle, seriesStyle } from './palette.js';
import type { Size } from './layout.js';

const LINE = 20;
const COLUMN = 250;
const SAMPLE = { width: 26, height: 10 };
/** Characters that fit beside a sample, about. */
const LONGEST_NAME = 32;

/** A short line as a row's curve is drawn. */
export const sampleLine = ({ color, dashes }: SeriesStyle, x = 0, y = SAMPLE.height / 2): Drawing =>
  draw('line', {
    x1: x,
    x2: x + SAMPLE.width,
    y1: y,
    y2: y,
    stroke: color,
    'stroke-width': 2.5,
    'stroke-dasharray': dashes,
  });

export const sampleSize: Size = SAMPLE;

/** A legend for below a figure that stands alone. */
export function layoutLegend(
  { rows }: CurveSet,
  width: number,
  palette: Palette,
): { readonly content: readonly Drawing[]; readonly height: number } {
  const columns = Math.max(1, Math.floor(width / COLUMN));
  const content = rows.map(({ name }, i) => {
    const x = 14 + (i % columns) * COLUMN;
    const y = 10 + Math.floor(i / columns) * LINE;
    const characters = Array.from(name);
    const short =
      characters.length > LONGEST_NAME ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…` : name;
    return draw(
      'g',
      {},
      sampleLine(seriesStyle(palette, i), x, y),
      draw('text', { x: x + SAMPLE.width + 8, y: y + 4, 'font-size': 12, fill: palette.ink }, short),
    );
  });
  return { content, height: Math.ceil(rows.length / columns) * LINE + 10 };
}
