import {
  type Area,
  axisLine,
  drawHorizontalTicks,
  drawVerticalTicks,
  label,
  type Layout,
  roomFor,
} from './axes.js';
import { coordinate, draw, type Drawing } from './drawing.js';
import { layoutPanels } from './facets.js';
import { shortened } from './names.js';
import { type Palette, seriesStyle } from './palette.js';
import { makeScale, type Scale } from './scale.js';

/** Performance profiles (Dolan and Moré 2002): how often a row needed at most so many times what the fastest row needed. */
export interface ProfileData {
  readonly kind: 'profile';
  readonly rows: readonly { readonly name: string; readonly series: number }[];
  readonly panels: readonly ProfilePanel[];
}

interface ProfilePanel {
  /** The target, in words. */
  readonly target: string;
  /** What is counted until it is reached. */
  readonly cost: string;
  /** steps[row]: the share from each ratio on. None of a row that never reached the target. */
  readonly steps: readonly (readonly ProfileStep[])[];
}

interface ProfileStep {
  readonly ratio: number;
  readonly share: number;
}

/** Two beside each other and no more: a target's two panels. */
const LEAST_WIDTH = 365;
const HEIGHT = 260;
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** Pixels that a value on the horizontal axis needs. */
const TICK_ROOM = 64;

export function layoutProfile(
  { rows, panels }: ProfileData,
  width: number,
  palette: Palette,
  hidden: ReadonlySet<number>,
): Layout {
  return layoutPanels(panels, width, { leastWidth: LEAST_WIDTH, height: HEIGHT }, (panel, i, own) =>
    drawPanel(panel, i * rows.length, rows, own, palette, hidden),
  );
}

function drawPanel(
  { target, cost, steps }: ProfilePanel,
  firstLine: number,
  rows: ProfileData['rows'],
  width: number,
  palette: Palette,
  hidden: ReadonlySet<number>,
): Drawing[] {
  const largest = Math.max(2, ...steps.flat().map(({ ratio }) => ratio));
  const y = makeScale([0, 1], [HEIGHT - 50, 46], false);
  const ticks = SHARES.map((share) => ({ at: coordinate(y.position(share)), text: String(share) }));
  const area: Area = { left: roomFor(ticks), right: width - 8, top: 46, bottom: HEIGHT - 50 };
  const x = makeScale([1, largest * 1.1], [area.left + 4, area.right], true);
  return [
    label(shortened(target, Math.floor(width / 7)), { x: 2, y: 14, fill: palette.ink, 'font-weight': 600 }),
    label('Share of the problems', { x: 2, y: 32, fill: palette.muted }),
    label(`${cost}, times the fewest`, {
      ...{ x: area.right, y: HEIGHT - 8, fill: palette.ink, 'text-anchor': 'end' },
    }),
    ...drawVerticalTicks(ticks, area, palette),
    axisLine(area, palette),
    ...drawHorizontalTicks(x, Math.round((area.right - area.left) / TICK_ROOM), area, palette),
    ...steps.flatMap((own, row) => {
      if (hidden.has(row) || own.length === 0) return [];
      const { name, series } = rows[row]!;
      // Rows with equal shares lie a little apart.
      const at = (share: number): number => coordinate(y.position(share) - (row % 6) * 0.6);
      return drawSteps(own, x, at, area, seriesStyle(palette, series), firstLine + row, ({ ratio, share }) =>
        [
          `${name}, at up to ${Number(ratio.toPrecision(4))} times the fewest ${cost.toLowerCase()}`,
          `${Number((100 * share).toFixed(1))} % of the problems`,
          target,
        ].join(', '),
      );
    }),
  ];
}

/** A staircase from the row's first ratio to the end of the axis, with a point where it rises. */
function drawSteps(
  steps: readonly ProfileStep[],
  x: Scale,
  at: (share: number) => number,
  { right }: Area,
  { color, dashes }: { readonly color: string; readonly dashes: string },
  line: number,
  describe: (step: ProfileStep) => string,
): Drawing[] {
  const places = steps.map((step) => ({ step, px: coordinate(x.position(step.ratio)), py: at(step.share) }));
  const path = places.map(({ px, py }, i) => (i === 0 ? `M${px} ${py}` : `H${px}V${py}`));
  return [
    draw('path', {
      d: `${path.join('')}H${right}`,
      ...{ fill: 'none', stroke: color, 'stroke-width': 2, 'stroke-dasharray': dashes },
    }),
    ...places.map(({ step, px, py }, i) =>
      draw(
        'circle',
        { class: 'point', 'data-line': line, cx: px, cy: py, r: i === 0 ? 3 : 1.75, fill: color },
        draw('title', {}, describe(step)),
      ),
    ),
  ];
}
