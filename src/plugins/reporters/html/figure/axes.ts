import { coordinate, draw, type Drawing } from './drawing.js';
import type { Palette } from './palette.js';
import { formatTicks, type Scale, ticksOf } from './scale.js';

/** What a figure consists of, for a width, and how high it has become. */
export interface Layout {
  readonly content: readonly Drawing[];
  readonly height: number;
}

/** The pixels that values are drawn in. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of text, in pixels. */
export const TEXT = 12;
/** The width of a digit, about. */
const DIGIT = 7;

export const label = (text: string, attributes: Drawing['attributes']): Drawing =>
  draw('text', { 'font-size': TEXT, ...attributes }, text);

/** A line across the area at a value of the vertical axis, with the value beside it. */
const horizontalLine = (y: number, text: string, { left, right }: Area, { grid, muted }: Palette): Drawing =>
  draw(
    'g',
    {},
    draw('line', { x1: left, x2: right, y1: y, y2: y, stroke: grid }),
    label(text, { x: left - 8, y: y + 4, fill: muted, 'text-anchor': 'end' }),
  );

/** A mark below the area with a text. */
export const markBelow = (x: number, text: string, { bottom }: Area, { muted }: Palette): Drawing =>
  draw(
    'g',
    {},
    draw('line', { x1: x, x2: x, y1: bottom, y2: bottom + 5, stroke: muted }),
    label(text, { x, y: bottom + 19, fill: muted, 'text-anchor': 'middle' }),
  );

export const axisLine = ({ left, right, bottom }: Area, { muted }: Palette): Drawing =>
  draw('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: muted });

/** About `count` values of a vertical axis, as they are written. */
export function verticalTicks(y: Scale, count: number): { readonly at: number; readonly text: string }[] {
  const ticks = ticksOf(y, Math.max(2, count));
  const texts = formatTicks(ticks);
  return ticks.map((tick, i) => ({ at: coordinate(y.position(tick)), text: texts[i]! }));
}

/** The room that the texts of a vertical axis need on the left. */
export const roomFor = (ticks: readonly { readonly text: string }[]): number =>
  14 + DIGIT * Math.max(2, ...ticks.map(({ text }) => text.length));

export const drawVerticalTicks = (
  ticks: readonly { readonly at: number; readonly text: string }[],
  area: Area,
  palette: Palette,
): Drawing[] => ticks.map(({ at, text }) => horizontalLine(at, text, area, palette));

/** About `count` values of a horizontal axis, below its area. */
export function drawHorizontalTicks(x: Scale, count: number, area: Area, palette: Palette): Drawing[] {
  const ticks = ticksOf(x, Math.max(2, count));
  const texts = formatTicks(ticks);
  return ticks.map((tick, i) => markBelow(coordinate(x.position(tick)), texts[i]!, area, palette));
}
