import { label, type Layout, TEXT } from './axes.js';
import { coordinate, draw, type Drawing } from './drawing.js';
import { shortened } from './names.js';
import type { Palette } from './palette.js';
import { makeScale } from './scale.js';

/** A critical-difference diagram (Demšar 2006, figure 1): mean ranks, the best on the left, and bars over those that are not told apart. */
export interface RankData {
  readonly kind: 'ranks';
  /** The best first. */
  readonly rows: readonly { readonly name: string; readonly meanRank: number }[];
  readonly criticalDifference: number;
  /** First and last place in `rows`. */
  readonly groups: readonly (readonly [number, number])[];
}

const LINE = 22;
const BAR = 8;
const AXIS = 58;
/** Of a letter and of an elbow between an axis and a name. */
const LETTER = 6.6;
const ELBOW = 14;

/** Below this width the names would not be readable beside an axis. */
const NARROW = 560;

export function layoutRanks(data: RankData, width: number, palette: Palette): Layout {
  return width < NARROW ? layoutList(data, width, palette) : layoutAxis(data, width, palette);
}

/** The rows below each other with their mean ranks, and bars beside those that are not told apart. */
function layoutList(
  { rows, criticalDifference, groups }: RankData,
  width: number,
  { ink, muted, series }: Palette,
): Layout {
  const lineOf = (i: number): number => 40 + LINE * i;
  const bars = width - 12 * groups.length;
  const letters = Math.floor((bars - 48) / (LETTER + 0.4));
  const content = [
    label(`critical difference ${criticalDifference.toFixed(2)}`, { x: 2, y: 14, fill: muted }),
    ...rows.flatMap(({ name, meanRank }, i) => [
      label(meanRank.toFixed(1), { x: 30, y: lineOf(i), fill: muted, 'text-anchor': 'end' }),
      label(shortened(name, letters), { x: 42, y: lineOf(i), fill: ink }),
    ]),
    ...groups.map(([first, last], i) => {
      const x = bars + 12 * i + 6;
      return draw('line', {
        ...{ x1: x, x2: x, y1: lineOf(first) - 12, y2: lineOf(last) + 4 },
        ...{ stroke: series[0]!, 'stroke-width': 4, 'stroke-linecap': 'round' },
      });
    }),
  ];
  return { content, height: lineOf(rows.length - 1) + TEXT };
}

/** The better half of the rows has its names on the left, the others on the right. */
function layoutAxis({ rows, criticalDifference, groups }: RankData, width: number, palette: Palette): Layout {
  const { ink, muted, series } = palette;
  const names = Math.min(250, Math.floor(0.32 * width));
  const letters = Math.floor((names - 5 * LETTER - ELBOW) / LETTER);
  const x = makeScale([1, rows.length], [names, width - names], false);
  const at = (rank: number): number => coordinate(x.position(rank));
  const half = Math.ceil(rows.length / 2);
  const firstLine = AXIS + 20 + BAR * groups.length;
  const elbow = ({ name, meanRank }: RankData['rows'][number], i: number): Drawing => {
    const onLeft = i < half;
    const y = firstLine + LINE * (onLeft ? i : rows.length - 1 - i);
    const end = onLeft ? names - ELBOW : width - names + ELBOW;
    const shown = shortened(name, letters);
    const rank = meanRank.toFixed(1);
    return draw(
      'g',
      {},
      draw('title', {}, `${name}: mean rank ${meanRank.toFixed(2)}`),
      draw('path', { d: `M${at(meanRank)} ${AXIS}V${y}H${end}`, fill: 'none', stroke: muted }),
      draw('circle', { cx: at(meanRank), cy: AXIS, r: 3, fill: series[0]! }),
      label(shown, {
        ...{ x: onLeft ? end - 6 - 4.5 * LETTER : end + 6 + 4.5 * LETTER, y: y + 4, fill: ink },
        'text-anchor': onLeft ? 'end' : 'start',
      }),
      label(rank, {
        ...{ x: onLeft ? end - 6 : end + 6, y: y + 4, fill: muted },
        'text-anchor': onLeft ? 'end' : 'start',
      }),
    );
  };
  const every = Math.max(1, Math.ceil((rows.length - 1) / Math.max(2, (width - 2 * names) / 40)));
  const ticks = rows.flatMap((_, i) => (i % every === 0 ? [i + 1] : []));
  const difference = at(1 + criticalDifference) - at(1);
  const reach = Math.min(difference, width - names - at(1));
  const content = [
    ...drawDifference(
      at(1),
      reach,
      `critical difference ${criticalDifference.toFixed(2)}`,
      difference > reach,
      ink,
    ),
    draw('line', { x1: at(1), x2: at(rows.length), y1: AXIS, y2: AXIS, stroke: ink }),
    ...ticks.flatMap((rank) => [
      draw('line', { x1: at(rank), x2: at(rank), y1: AXIS - 5, y2: AXIS, stroke: ink }),
      label(String(rank), { x: at(rank), y: AXIS - 9, fill: muted, 'text-anchor': 'middle' }),
    ]),
    ...rows.map(elbow),
    ...groups.map(([first, last], i) =>
      draw('line', {
        ...{ x1: at(rows[first]!.meanRank) - 4, x2: at(rows[last]!.meanRank) + 4 },
        ...{ y1: AXIS + 10 + BAR * i, y2: AXIS + 10 + BAR * i },
        ...{ stroke: series[0]!, 'stroke-width': 4, 'stroke-linecap': 'round' },
      }),
    ),
  ];
  return { content, height: firstLine + LINE * (half - 1) + TEXT };
}

/** The length of the critical difference, above the axis; open to the right where it is longer than the axis. */
function drawDifference(left: number, length: number, text: string, isOpen: boolean, ink: string): Drawing[] {
  const right = left + length;
  const ends = isOpen ? [left] : [left, right];
  return [
    draw('line', { x1: left, x2: right, y1: 22, y2: 22, stroke: ink }),
    ...ends.map((x) => draw('line', { x1: x, x2: x, y1: 18, y2: 26, stroke: ink })),
    label(isOpen ? `${text}, longer than the axis` : text, { x: left, y: 12, fill: ink }),
  ];
}
