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
import { type Palette, seriesStyle } from './palette.js';
import { groupDigits, type Interval, makeScale, type Scale } from './scale.js';

/** The error of each row by how many training ratings the user has, and the item. */
export interface ActivityData {
  readonly kind: 'activity';
  readonly rows: readonly { readonly name: string; readonly series: number }[];
  readonly panels: readonly ActivityPanel[];
}

export interface ActivityPanel {
  readonly title: string;
  /** Whose training ratings are counted. */
  readonly of: 'user' | 'item';
  /** The first of them; see `ErrorSums`. */
  readonly firstBin: number;
  /** Test ratings of each bin, the same for all rows. */
  readonly ratings: readonly number[];
  /** rmse[row][bin]; null in a bin without ratings. */
  readonly rmse: readonly (readonly (number | null)[])[];
}

/** Bins of fewer test ratings say more about these than about the rows, and are not drawn, if there are others. */
export const FEWEST_RATINGS = 30;

const LEAST_WIDTH = 330;
const HEIGHT = 330;
const BARS = 36;

export function layoutActivity(
  { rows, panels }: ActivityData,
  width: number,
  palette: Palette,
  hidden: ReadonlySet<number>,
): Layout {
  return layoutPanels(panels, width, { leastWidth: LEAST_WIDTH, height: HEIGHT }, (panel, i, own) =>
    drawPanel(panel, i * rows.length, rows, own, palette, hidden),
  );
}

function drawPanel(
  panel: ActivityPanel,
  firstLine: number,
  rows: ActivityData['rows'],
  width: number,
  palette: Palette,
  hidden: ReadonlySet<number>,
): Drawing[] {
  const { title, of, firstBin, ratings, rmse } = panel;
  const enough = Math.max(...ratings) < FEWEST_RATINGS ? 1 : FEWEST_RATINGS;
  const isDrawn = (bin: number): boolean => ratings[bin]! >= enough;
  const shown = rmse.flatMap((values, row) => (hidden.has(row) ? [] : [{ row, values }]));
  const values = shown.flatMap((one) => one.values.filter((value, bin) => value !== null && isDrawn(bin)));
  const bottom = HEIGHT - 44 - BARS - 10;
  const y = makeScale(spanOf(values as number[]), [bottom, 46], false);
  const ticks = verticalTicks(y, 5);
  const area: Area = { left: roomFor(ticks), right: width - 8, top: 46, bottom };
  const step = (area.right - area.left) / ratings.length;
  const at = (bin: number): number => coordinate(area.left + (bin + 0.5) * step);
  const bars = { ...area, top: bottom + 10, bottom: bottom + 10 + BARS };
  const bin = (i: number): string => `${describeBin(firstBin + i)} training ratings of the ${of}`;
  return [
    label(title, { x: 2, y: 14, fill: palette.ink, 'font-weight': 600 }),
    label('rmse', { x: 2, y: 32, fill: palette.muted }),
    label(`Training ratings of the ${of}, from`, {
      ...{ x: area.right, y: HEIGHT - 4, fill: palette.ink, 'text-anchor': 'end' },
    }),
    ...drawVerticalTicks(ticks, area, palette),
    ...drawCounts(ratings, at, 0.7 * step, bars, palette, bin),
    axisLine(bars, palette),
    ...ratings.map((_, i) => markBelow(at(i), shortNumber(startOf(firstBin + i)), bars, palette)),
    ...shown.flatMap((one) =>
      drawRow(
        one.values,
        isDrawn,
        at,
        y,
        seriesStyle(palette, rows[one.row]!.series),
        firstLine + one.row,
        (i, value) =>
          [
            rows[one.row]!.name,
            `rmse ${value.toFixed(4)}`,
            bin(i),
            `${count(ratings[i]!)} test ratings`,
          ].join(', '),
      ),
    ),
  ];
}

/** How many test ratings there are in each bin, as bars. */
function drawCounts(
  ratings: readonly number[],
  at: (bin: number) => number,
  width: number,
  { top, bottom }: Area,
  { line }: Palette,
  describe: (bin: number) => string,
): Drawing[] {
  const most = Math.max(...ratings);
  return ratings.map((number, i) => {
    const height = ((bottom - top) * number) / most;
    return draw(
      'rect',
      {
        ...{ x: coordinate(at(i) - width / 2), y: coordinate(bottom - height) },
        ...{ width: coordinate(width), height: coordinate(height), fill: line },
      },
      draw('title', {}, `${count(number)} test ratings, ${describe(i)}`),
    );
  });
}

function drawRow(
  values: readonly (number | null)[],
  isDrawn: (bin: number) => boolean,
  at: (bin: number) => number,
  y: Scale,
  { color, dashes }: { readonly color: string; readonly dashes: string },
  line: number,
  describe: (bin: number, value: number) => string,
): Drawing[] {
  const points = values.flatMap((value, bin) =>
    value === null || !isDrawn(bin) ? [] : [{ bin, value, x: at(bin), y: coordinate(y.position(value)) }],
  );
  const d = points.map((point, i) => `${i === 0 ? 'M' : 'L'}${point.x} ${point.y}`).join('');
  return [
    draw('path', {
      ...{ d, fill: 'none', stroke: color, 'stroke-width': 1.75 },
      ...{ 'stroke-dasharray': dashes, 'stroke-linejoin': 'round' },
    }),
    ...points.map((point) =>
      draw(
        'circle',
        { class: 'point', 'data-line': line, cx: point.x, cy: point.y, r: 2.75, fill: color },
        draw('title', {}, describe(point.bin, point.value)),
      ),
    ),
  ];
}

function spanOf(values: readonly number[]): Interval {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = low === high ? 0.5 : 0.06 * (high - low);
  return [low - room, high + room];
}

const startOf = (bin: number): number => (bin === 0 ? 0 : 2 ** (bin - 1));
const count = (number: number): string => groupDigits(String(number));
const shortNumber = (number: number): string =>
  number < 1000
    ? String(number)
    : number < 1e6
      ? `${Math.floor(number / 1024)}k`
      : `${Math.floor(number / 2 ** 20)}M`;

/** `0`, `1`, `2 to 3`, `4 to 7`: the numbers of a bin. */
export function describeBin(bin: number): string {
  const start = startOf(bin);
  return bin < 2 ? String(start) : `${count(start)} to ${count(2 * start - 1)}`;
}
