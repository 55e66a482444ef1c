import { type CurveSet, foldPoints, meanPoints, type Point } from './curves.js';
import {
  type Area,
  axisLine,
  drawHorizontalTicks,
  drawVerticalTicks,
  label,
  roomFor,
  verticalTicks,
} from './axes.js';
import { coordinate, draw, type Drawing } from './drawing.js';
import { type Palette, seriesStyle } from './palette.js';
import { type Interval, makeScale, type Scale } from './scale.js';
import { firstWindow, type View } from './view.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A figure, and where the values are on it. */
export interface Figure {
  readonly content: readonly Drawing[];
  readonly x: Scale;
  readonly y: Scale;
  readonly area: Area;
}

const AXIS_TITLES = {
  epoch: 'Epochs',
  seconds: 'Seconds of fitting',
  gradientEvaluations: 'Gradient evaluations, in passes over the training ratings',
  rmse: 'rmse on the test ratings',
  objective: 'Objective on the training ratings',
} as const;

const PIXELS_A_TICK = { across: 85, upwards: 56 };

export function layoutFigure(curves: CurveSet, view: View, size: Size, palette: Palette): Figure {
  const { x: xDomain, y: yDomain } = view.window ?? firstWindow(curves, view);
  const vertical: Interval = [size.height - 44, 30];
  const y = makeScale(yDomain, vertical, view.logarithmicUpwards);
  const yTicks = verticalTicks(y, Math.round((vertical[0] - vertical[1]) / PIXELS_A_TICK.upwards));
  const area = { left: roomFor(yTicks), right: size.width - 14, top: vertical[1], bottom: vertical[0] };
  const x = makeScale(xDomain, [area.left, area.right], view.logarithmicAcross);
  const content = [
    draw(
      'defs',
      {},
      draw(
        'clipPath',
        { id: 'curve-area' },
        // A line on the very edge of the area keeps its width.
        draw('rect', {
          x: area.left,
          y: area.top - 2,
          width: area.right - area.left + 4,
          height: area.bottom - area.top + 4,
        }),
      ),
    ),
    ...drawVerticalTicks(yTicks, area, palette),
    ...drawHorizontalTicks(x, Math.round((area.right - area.left) / PIXELS_A_TICK.across), area, palette),
    axisLine(area, palette),
    label(AXIS_TITLES[view.upwards], { x: 2, y: 14, fill: palette.ink, 'font-weight': 600 }),
    label(AXIS_TITLES[view.across], {
      x: area.right,
      y: size.height - 6,
      fill: palette.ink,
      'font-weight': 600,
      'text-anchor': 'end',
    }),
    draw('g', { 'clip-path': 'url(#curve-area)' }, ...drawRows(curves, view, x, y, palette)),
  ];
  return { content, x, y, area };
}

/** The folds thin and behind, the means thick, each with a dot at its end. */
function drawRows(curves: CurveSet, view: View, x: Scale, y: Scale, palette: Palette): Drawing[] {
  const shown = curves.rows.map((row, i) => ({ row, style: seriesStyle(palette, row.series), i }));
  const visible = shown.filter(({ i }) => !view.hidden.has(i));
  const folds = visible.flatMap(({ row, style }) =>
    row.folds.map((fold) =>
      draw('path', {
        d: path(foldPoints(fold, view.across, view.upwards), x, y),
        fill: 'none',
        stroke: style.color,
        'stroke-width': 1,
        'stroke-opacity': 0.3,
      }),
    ),
  );
  const means = visible.flatMap(({ row, style }) => {
    const points = meanPoints(row, view.across, view.upwards);
    const d = path(points, x, y);
    const line = draw('path', {
      d,
      fill: 'none',
      stroke: style.color,
      'stroke-width': 2.25,
      'stroke-linejoin': 'round',
      'stroke-dasharray': style.dashes,
    });
    const end = points.at(-1);
    if (d === '' || !end) return [];
    const [cx, cy] = [coordinate(x.position(end.x)), coordinate(y.position(end.y))];
    return Number.isFinite(cx) && Number.isFinite(cy)
      ? [line, draw('circle', { cx, cy, r: 3, fill: style.color })]
      : [line];
  });
  return [...folds, ...means];
}

/** Straight lines from point to point; a point without a place on the axes leaves a gap. */
function path(points: readonly (Point | null)[], x: Scale, y: Scale): string {
  let drawn = '';
  let connected = false;
  for (const point of points) {
    const [px, py] = point ? [x.position(point.x), y.position(point.y)] : [Number.NaN, Number.NaN];
    if (Number.isFinite(px) && Number.isFinite(py)) {
      drawn += `${connected ? 'L' : 'M'}${coordinate(px)} ${coordinate(py)}`;
      connected = true;
    } else {
      connected = false;
    }
  }
  return drawn;
}
