import {
  type Area,
  axisLine,
  drawVerticalTicks,
  label,
  type Layout,
  markBelow,
  roomFor,
  verticalTicks,
} from './axes.js';
import { coordinate, draw, type Drawing } from './drawing.js';
import { layoutPanels } from './facets.js';
import { shortened } from './names.js';
import type { Palette } from './palette.js';
import { formatTicks, type Interval, makeScale, type Scale, ticksOf } from './scale.js';

/** What the trials of tuned rows came to, by the value of each option. */
export interface SensitivityData {
  readonly kind: 'sensitivity';
  /** The metric that decided, on the validation part. */
  readonly metric: string;
  readonly panels: readonly SensitivityPanel[];
}

export interface SensitivityPanel {
  readonly row: string;
  readonly option: string;
  /** A range of numbers, or values by their names. */
  readonly across:
    | { readonly range: Interval; readonly logarithmic: boolean }
    | { readonly values: readonly string[] };
  /** The scores that are drawn in full: the better ones of the row. */
  readonly scores: Interval;
  readonly trials: readonly SensitivityTrial[];
  /** That values were chosen at an end of the range, in words. */
  readonly warning?: string;
}

interface SensitivityTrial {
  /** A number of the range, or a place in the values. */
  readonly x: number;
  /** None of a trial that diverged or failed. */
  readonly score: number | null;
  readonly chosen: boolean;
  /** Of the fold, and with what it was tried. */
  readonly text: string;
}

const LEAST_WIDTH = 220;
const HEIGHT = 190;
/** Pixels that a value on the axis needs. */
const TICK_ROOM = 50;

export function layoutSensitivity({ panels }: SensitivityData, width: number, palette: Palette): Layout {
  return layoutPanels(panels, width, { leastWidth: LEAST_WIDTH, height: HEIGHT }, (panel, i, own) =>
    drawPanel(panel, i, own, palette),
  );
}

function drawPanel(panel: SensitivityPanel, line: number, width: number, palette: Palette): Drawing[] {
  const { row, option, across, scores, trials, warning } = panel;
  const { ink, muted } = palette;
  const y = makeScale(scores, [HEIGHT - 44, 42], false);
  const ticks = verticalTicks(y, 3);
  const area: Area = { left: roomFor(ticks), right: width - 8, top: 36, bottom: HEIGHT - 38 };
  const inner: Interval = [area.left + 8, area.right - 8];
  const x =
    'range' in across
      ? makeScale(across.range, inner, across.logarithmic)
      : makeScale([-0.5, Math.max(0.5, across.values.length - 0.5)], inner, false);
  const letters = Math.floor(width / 7);
  const marks =
    'range' in across
      ? rangeTicks(x).map((tick) =>
          markBelow(coordinate(x.position(tick)), formatTicks([tick])[0]!, area, palette),
        )
      : across.values.map((value, i) =>
          markBelow(
            coordinate(x.position(i)),
            shortened(value, letters / across.values.length),
            area,
            palette,
          ),
        );
  return [
    label(shortened(row, letters), { x: 2, y: 12, fill: ink, 'font-weight': 600 }),
    ...(warning === undefined
      ? []
      : [label(shortened(warning, letters), { x: 2, y: 28, fill: palette.warning })]),
    label(option, { x: area.right, y: HEIGHT - 4, fill: muted, 'text-anchor': 'end' }),
    ...drawVerticalTicks(ticks, area, palette),
    axisLine(area, palette),
    ...marks,
    // What was chosen lies on top.
    ...trials
      .toSorted((a, b) => Number(a.chosen) - Number(b.chosen))
      .map((trial) => drawTrial(trial, row, line, coordinate(x.position(trial.x)), y, scores, area, palette)),
  ];
}

/** The ends of a range, and round values of it where there is room. */
function rangeTicks(x: Scale): number[] {
  const [low, high] = x.domain;
  const between = ticksOf(x, 3).filter((tick) =>
    [low, high].every((end) => Math.abs(x.position(tick) - x.position(end)) >= TICK_ROOM),
  );
  return [low, ...between, high];
}

/** A dot, larger and filled if it was chosen; a triangle above the area for a score far off; a cross for none. */
function drawTrial(
  { score, chosen, text }: SensitivityTrial,
  row: string,
  line: number,
  x: number,
  y: Scale,
  [low, high]: Interval,
  { top, bottom }: Area,
  { series, muted, paper }: Palette,
): Drawing {
  const title = draw('title', {}, `${row}, ${text}`);
  const point = { class: 'point', 'data-line': line };
  const shared = { ...point, fill: 'none', stroke: muted };
  if (score === null) return draw('path', { ...shared, d: `M${x - 3} ${top}l6 6m0 -6l-6 6` }, title);
  if (score > high) return draw('path', { ...shared, d: `M${x} ${top}l3.5 6h-7z` }, title);
  if (score < low) return draw('path', { ...shared, d: `M${x} ${bottom}l3.5 -6h-7z` }, title);
  const place = { ...point, cx: x, cy: coordinate(y.position(score)) };
  return chosen
    ? draw('circle', { ...place, r: 5, fill: series[0]!, stroke: paper, 'stroke-width': 1.5 }, title)
    : draw('circle', { ...place, r: 3, fill: series[0]!, 'fill-opacity': 0.4 }, title);
}
