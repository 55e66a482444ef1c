import type { Figure } from '../figure/layout.js';
import { type Interval, makeScale, type Scale } from '../figure/scale.js';
import type { Window } from '../figure/view.js';

/** How much of the part that is shown a step moves by. */
const STEP = 0.25;
/** Parts of the whole below which numbers are too coarse to draw. */
const SMALLEST = 1e-6;

/** The part of the figure around its middle that is `factor` times as large; never more than the whole. */
export const zoomed = ({ x, y, area }: Figure, whole: Window, factor: number): Window => ({
  x: within(stretch(x, area.left, area.right, factor), whole.x, x),
  y: within(stretch(y, area.bottom, area.top, factor), whole.y, y),
});

/** The part beside what is shown: `right` and `up` are 1, 0 or -1. It stops at the ends of the whole. */
export const moved = ({ x, y, area }: Figure, whole: Window, right: number, up: number): Window => ({
  x: shift(x, area.left, area.right, right, whole.x),
  y: shift(y, area.bottom, area.top, up, whole.y),
});

/** What lies between two corners, in pixels. */
export const framed = ({ x, y }: Figure, whole: Window, from: Corner, to: Corner): Window => ({
  x: within([x.value(Math.min(from.x, to.x)), x.value(Math.max(from.x, to.x))], whole.x, x),
  y: within([y.value(Math.max(from.y, to.y)), y.value(Math.min(from.y, to.y))], whole.y, y),
});

export interface Corner {
  readonly x: number;
  readonly y: number;
}

function stretch(scale: Scale, start: number, end: number, factor: number): Interval {
  const middle = (start + end) / 2;
  const half = ((end - start) / 2) * factor;
  return [scale.value(middle - half), scale.value(middle + half)];
}

function shift(scale: Scale, start: number, end: number, steps: number, whole: Interval): Interval {
  const wanted = (end - start) * STEP * steps;
  const [first, last] = [scale.position(whole[0]), scale.position(whole[1])];
  // Pixels run downwards on the vertical axis: what is compared is the way along the axis.
  const direction = Math.sign(end - start);
  const along = direction * wanted;
  const room = along > 0 ? direction * (last - end) : direction * (first - start);
  const way =
    direction * (along > 0 ? Math.min(along, Math.max(0, room)) : Math.max(along, Math.min(0, room)));
  return [scale.value(start + way), scale.value(end + way)];
}

/** No more than the whole, and what is shown now where too little would be left. */
function within([low, high]: Interval, whole: Interval, { domain, logarithmic }: Scale): Interval {
  const part: Interval = [Math.max(low, whole[0]), Math.min(high, whole[1])];
  const size = makeScale(whole, [0, 1], logarithmic);
  return size.position(part[1]) - size.position(part[0]) > SMALLEST ? part : domain;
}
