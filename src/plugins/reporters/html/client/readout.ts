import { type CurveRow, type CurveSet, meanPoints, type Point } from '../figure/curves.js';
import { type Drawing, draw } from '../figure/drawing.js';
import type { Figure } from '../figure/layout.js';
import { PAGE_PALETTE, seriesStyle } from '../figure/palette.js';
import { groupDigits } from '../figure/scale.js';
import type { View } from '../figure/view.js';
import type { Corner } from './zoom.js';

/** A point whose values can be read, by pointing and with the keyboard. */
export interface Target extends Corner {
  /** Which of the figure's lines it is on; the points of a line are in the order of reading. */
  readonly line: number;
  /** How far along its line: the closest one of another line is beside it. */
  readonly along: number;
  readonly color: string;
  /** Where the axis below is; none where nothing leads down to it. */
  readonly bottom?: number;
  text(): string;
}

/** Pixels from which a point is reached. */
const REACH = 48;

export function nearest(targets: readonly Target[], at: Corner): Target | undefined {
  let best: Target | undefined;
  let least = REACH * REACH;
  for (const target of targets) {
    const [dx, dy] = [target.x - at.x, target.y - at.y];
    const distance = dx * dx + dy * dy;
    if (distance < least) [best, least] = [target, distance];
  }
  return best;
}

/** The next point of the same line (`along`), or the closest one of the next line (`lines`). */
export function step(
  targets: readonly Target[],
  from: Target | undefined,
  along: number,
  lines: number,
): Target | undefined {
  if (!from || !targets.includes(from)) return targets[0];
  if (lines === 0) {
    const own = targets.filter(({ line }) => line === from.line);
    return own[Math.min(own.length - 1, Math.max(0, own.indexOf(from) + along))];
  }
  const shown = [...new Set(targets.map(({ line }) => line))];
  const next = shown[(shown.indexOf(from.line) + lines + shown.length) % shown.length];
  return targets
    .filter(({ line }) => line === next)
    .reduce((a, b) => (distance(b, from) < distance(a, from) ? b : a));
}

const distance = (a: Target, b: Target): number => Math.abs(a.along - b.along);

/** A ring around the point, and a line down to the axis. */
export const markOf = ({ x, y, color, bottom }: Target): Drawing[] => [
  ...(bottom === undefined
    ? []
    : [
        draw('line', {
          ...{ x1: x, x2: x, y1: y, y2: bottom },
          ...{ stroke: PAGE_PALETTE.muted, 'stroke-dasharray': '2 3' },
        }),
      ]),
  draw('circle', { cx: x, cy: y, r: 5.5, fill: PAGE_PALETTE.paper, stroke: color, 'stroke-width': 2.5 }),
];

/** The points that a figure is drawn with: elements with the number of their line, and a title. */
export function drawnTargets(svg: SVGSVGElement): Target[] {
  const outer = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / outer.width;
  const points = [...svg.querySelectorAll<SVGGraphicsElement>('[data-line]')].map((element): Target => {
    const [box, own] = [element.getBoundingClientRect(), element.getBBox()];
    const isBar = element.tagName === 'rect';
    return {
      line: Number(element.dataset['line']),
      // In the small figure's own pixels, so that small figures beside each other are alike.
      along: own.x + own.width / 2,
      x: (box.left + box.width / 2 - outer.left) * scale,
      y: (box.top + (isBar ? 0 : box.height / 2) - outer.top) * scale,
      color: isBar
        ? PAGE_PALETTE.ink
        : getComputedStyle(element).getPropertyValue(
            element.getAttribute('fill') === 'none' ? 'stroke' : 'fill',
          ),
      text: () => element.querySelector('title')!.textContent,
    };
  });
  return points.sort((a, b) => a.line - b.line || a.along - b.along);
}

/** The points of the means that are drawn. */
export const curveTargets = (curves: CurveSet, view: View, { x, y, area }: Figure): Target[] =>
  curves.rows.flatMap((row, line) => {
    if (view.hidden.has(line)) return [];
    const { color } = seriesStyle(PAGE_PALETTE, row.series);
    return meanPoints(row, view.across, view.upwards).flatMap((point) => {
      const [px, py] = [x.position(point.x), y.position(point.y)];
      const inside =
        px >= area.left - 1 && px <= area.right + 1 && py >= area.top - 1 && py <= area.bottom + 1;
      return inside
        ? [
            {
              ...{ line, along: point.epoch, x: px, y: py, color, bottom: area.bottom },
              text: () => describe(row, point, view),
            },
          ]
        : [];
    });
  });

const SPENT: Readonly<Record<View['across'], (x: number) => string>> = {
  epoch: () => '',
  seconds: (x) => ` after ${x.toFixed(2)} s`,
  gradientEvaluations: (x) => ` after ${Number(x.toFixed(1))} gradient evaluations`,
};

/** `MF, SGD, epoch 42: rmse 0.8741, folds 0.8698 to 0.8790` */
function describe({ name, folds }: CurveRow, point: Point, view: View): string {
  const write = (value: number): string =>
    view.upwards === 'rmse' ? value.toFixed(4) : groupDigits(value.toPrecision(7));
  const spent = SPENT[view.across](point.x);
  const range =
    point.range && folds.length > 1 ? `, folds ${write(point.range[0])} to ${write(point.range[1])}` : '';
  return `${name}, epoch ${point.epoch}${spent}: ${view.upwards} ${write(point.y)}${range}`;
}
