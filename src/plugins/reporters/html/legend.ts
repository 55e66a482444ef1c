import { columnsOf } from '../text.js';
import type { CurveSet } from './figure/curves.js';
import { draw, type Drawing } from './figure/drawing.js';
import type { Size } from './figure/layout.js';
import { type Palette, type SeriesStyle, seriesStyle } from './figure/palette.js';

const LINE = 20;
const COLUMN = 250;
const SAMPLE = { width: 26, height: 10 };
/** Latin letters that fit beside a sample, about; a wide character counts as two. */
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
    return draw(
      'g',
      {},
      sampleLine(seriesStyle(palette, i), x, y),
      draw(
        'text',
        { x: x + SAMPLE.width + 8, y: y + 4, 'font-size': 12, fill: palette.ink },
        shortened(name),
      ),
    );
  });
  return { content, height: Math.ceil(rows.length / columns) * LINE + 10 };
}

function shortened(name: string): string {
  if (columnsOf(name) <= LONGEST_NAME) return name;
  let short = '';
  for (const character of name) {
    if (columnsOf(short + character) >= LONGEST_NAME) break;
    short += character;
  }
  return `${short}…`;
}
