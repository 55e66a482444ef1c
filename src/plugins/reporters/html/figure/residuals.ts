import { type Area, axisLine, drawHorizontalTicks, label, type Layout, TEXT } from './axes.js';
import { coordinate, draw, type Drawing } from './drawing.js';
import { divideIntoFacets } from './facets.js';
import { shortened } from './names.js';
import type { Palette } from './palette.js';
import { makeScale } from './scale.js';

/** How the residuals of each row are distributed, all folds together. */
export interface ResidualData {
  readonly kind: 'residuals';
  readonly limit: number;
  readonly rows: readonly ResidualRow[];
  /** The baseline's place among the rows: it is drawn behind the others. */
  readonly baseline?: number;
}

export interface ResidualRow {
  readonly name: string;
  /** Parts of all residuals in bins from -limit to limit. */
  readonly shares: readonly number[];
  readonly mean: number;
}

/** Two beside each other on a phone. */
const LEAST_WIDTH = { narrow: 148, wide: 200 };
const NARROW = 500;
const HEIGHT = 138;
/** Of the height of the middle row. What is higher is cut off: a row that predicts one value would leave no height for the others. */
const ROOM = 1.4;

export function layoutResiduals(
  { limit, rows, baseline }: ResidualData,
  width: number,
  palette: Palette,
): Layout {
  const facets = divideIntoFacets(
    rows.length,
    width,
    width < NARROW ? LEAST_WIDTH.narrow : LEAST_WIDTH.wide,
    HEIGHT,
  );
  const highest = rows.map(({ shares }) => Math.max(...shares)).sort((a, b) => a - b);
  const most = ROOM * highest[Math.floor(highest.length / 2)]!;
  const area: Area = { left: 2, right: facets.width - 2, top: 26, bottom: HEIGHT - 24 };
  const x = makeScale([-limit, limit], [area.left + 8, area.right - 8], false);
  const at = (value: number): number => coordinate(x.position(value));
  const heightOf = (share: number): number =>
    coordinate(area.bottom - Math.min(1, share / most) * (area.bottom - area.top));
  const edge = (bin: number, bins: number): number => at(limit * ((2 * bin) / bins - 1));
  const bars = ({ name, shares }: ResidualRow, line: number): Drawing[] =>
    shares.flatMap((share, bin) => {
      const [left, right, top] = [edge(bin, shares.length), edge(bin + 1, shares.length), heightOf(share)];
      if (top >= area.bottom) return [];
      const from = (limit * ((2 * bin) / shares.length - 1)).toFixed(2);
      const to = (limit * ((2 * bin + 2) / shares.length - 1)).toFixed(2);
      return [
        draw(
          'rect',
          {
            'data-line': line,
            ...{ x: left, y: top, width: coordinate(Math.max(0.5, right - left - 0.75)) },
            ...{ height: coordinate(area.bottom - top), fill: palette.series[0]!, 'fill-opacity': 0.75 },
          },
          draw('title', {}, `${name}, ${(100 * share).toFixed(2)} % from ${from} to ${to}`),
        ),
      ];
    });
  const outline = ({ shares }: ResidualRow): Drawing => {
    const steps = shares.map((share, bin) => {
      const top = heightOf(share);
      return `L${edge(bin, shares.length)} ${top}L${edge(bin + 1, shares.length)} ${top}`;
    });
    const d = `M${edge(0, 1)} ${area.bottom}${steps.join('')}`;
    return draw('path', {
      d,
      fill: 'none',
      stroke: palette.ink,
      'stroke-width': 1,
      'pointer-events': 'none',
    });
  };
  const content = rows.map((row, i) => {
    const letters = Math.floor(facets.width / 7);
    return facets.place(i, [
      label(shortened(row.name, letters), { x: 2, y: 14, fill: palette.ink, 'font-weight': 600 }),
      label(`mean ${signed(row.mean)}`, { x: area.right, y: 32, fill: palette.muted, 'text-anchor': 'end' }),
      draw('line', { x1: at(0), x2: at(0), y1: area.top, y2: area.bottom, stroke: palette.grid }),
      ...bars(row, i),
      ...(baseline === undefined || baseline === i ? [] : [outline(rows[baseline]!)]),
      axisLine(area, palette),
      ...drawHorizontalTicks(x, Math.max(2, (area.right - area.left) / (4 * TEXT)), area, palette),
    ]);
  });
  return { content, height: facets.totalHeight };
}

const signed = (value: number): string => {
  const size = Math.abs(value).toFixed(3);
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
};
