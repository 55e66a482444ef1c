import { type CurveSet, meanPoints, type Point } from '../figure/curves.js';
import { type Drawing, draw } from '../figure/drawing.js';
import type { Figure } from '../figure/layout.js';
import { PAGE_PALETTE, seriesStyle } from '../figure/palette.js';
import { groupDigits } from '../figure/scale.js';
import type { View } from '../figure/view.js';

/** A point of a row's mean. */
export interface Target {
  readonly row: number;
  readonly index: number;
  readonly point: Point;
}

/** Pixels from which a point is reached. */
const REACH = 48;

/** The points of the means that are drawn. */
export const targetsOf = (curves: CurveSet, view: View, { x, y, area }: Figure): Target[] =>
  curves.rows.flatMap((row, i) =>
    view.hidden.has(i)
      ? []
      : meanPoints(row, view.across, view.upwards).flatMap((point, index) => {
          const [px, py] = [x.position(point.x), y.position(point.y)];
          const inside =
            px >= area.left - 1 && px <= area.right + 1 && py >= area.top - 1 && py <= area.bottom + 1;
          return inside ? [{ row: i, index, point }] : [];
        }),
  );

export function nearest(
  targets: readonly Target[],
  { x, y }: Figure,
  at: { readonly x: number; readonly y: number },
): Target | undefined {
  let best: Target | undefined;
  let least = REACH * REACH;
  for (const target of targets) {
    const [dx, dy] = [x.position(target.point.x) - at.x, y.position(target.point.y) - at.y];
    const distance = dx * dx + dy * dy;
    if (distance < least) [best, least] = [target, distance];
  }
  return best;
}

/** The next point of the same row (`along`), or of the next row with the epoch that is closest (`rows`). */
export function step(
  targets: readonly Target[],
  from: Target | undefined,
  along: number,
  rows: number,
): Target | undefined {
  if (!from || !targets.some(({ row }) => row === from.row)) return targets[0];
  if (rows === 0) {
    const own = targets.filter(({ row }) => row === from.row);
    const place = own.findIndex(({ index }) => index === from.index);
    return own[Math.min(own.length - 1, Math.max(0, place + along))];
  }
  const shown = [...new Set(targets.map(({ row }) => row))];
  const next = shown[(shown.indexOf(from.row) + rows + shown.length) % shown.length];
  return targets
    .filter(({ row }) => row === next)
    .reduce((a, b) => (distance(b, from) < distance(a, from) ? b : a));
}

const distance = (a: Target, b: Target): number => Math.abs(a.point.epoch - b.point.epoch);

const SPENT: Readonly<Record<View['across'], (x: number) => string>> = {
  epoch: () => '',
  seconds: (x) => ` after ${x.toFixed(2)} s`,
  gradientEvaluations: (x) => ` after ${Number(x.toFixed(1))} gradient evaluations`,
};

/** `MF, SGD, epoch 42: rmse 0.8741, folds 0.8698 to 0.8790` */
export function describe({ row, point }: Target, curves: CurveSet, view: View): string {
  const write = (value: number): string =>
    view.upwards === 'rmse' ? value.toFixed(4) : groupDigits(value.toPrecision(7));
  const spent = SPENT[view.across](point.x);
  const folds = curves.rows[row]!.folds.length;
  const range =
    point.range && folds > 1 ? `, folds ${write(point.range[0])} to ${write(point.range[1])}` : '';
  return `${curves.rows[row]!.name}, epoch ${point.epoch}${spent}: ${view.upwards} ${write(point.y)}${range}`;
}

/** A ring around the point and a line down to the axis. */
export function markOf({ row, point }: Target, curves: CurveSet, { x, y, area }: Figure): Drawing[] {
  const [cx, cy] = [x.position(point.x), y.position(point.y)];
  const { color } = seriesStyle(PAGE_PALETTE, curves.rows[row]!.series);
  return [
    draw('line', {
      x1: cx,
      x2: cx,
      y1: cy,
      y2: area.bottom,
      stroke: PAGE_PALETTE.muted,
      'stroke-dasharray': '2 3',
    }),
    draw('circle', { cx, cy, r: 5.5, fill: PAGE_PALETTE.paper, stroke: color, 'stroke-width': 2.5 }),
  ];
}
