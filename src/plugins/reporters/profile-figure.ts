import type { ConvergenceSummary, Cost, Results, TargetSummary, TimeToTarget } from '../../core/public.js';
import { targetText } from './convergence-text.js';
import { coordinate, draw, type Drawing } from './html/figure/drawing.js';
import { PRINT_PALETTE as PALETTE, seriesStyle } from './html/figure/palette.js';
import { formatTicks, makeScale, type Scale, ticksOf } from './html/figure/scale.js';
import { svgFile } from './html/svg-file.js';
import { plain } from './text.js';

const PANEL = { width: 380, height: 260 };
const AREA = { left: 46, right: 366, top: 46, bottom: 210 };
const SHARES = [0, 0.25, 0.5, 0.75, 1];
const PANELS: readonly { readonly cost: Cost; readonly title: string }[] = [
  { cost: 'gradientEvaluations', title: 'Gradient evaluations, times the fewest' },
  { cost: 'seconds', title: 'Seconds, times the fewest' },
];

/** `performance-profile.svg`: of each target a panel by gradient evaluations and one by seconds, and a legend. */
export function profileFigure({ experiment }: Results, { rows, targets }: ConvergenceSummary): string {
  const panels = targets.flatMap((target, line) =>
    PANELS.map((panel, column) =>
      draw(
        'g',
        { transform: `translate(${column * PANEL.width} ${line * PANEL.height})` },
        ...layoutPanel(target, panel),
      ),
    ),
  );
  return svgFile({
    title: `Performance profiles of ${plain(experiment)}`,
    description:
      'Of each target and row, the share of the problems on which the target was reached at up to so many times the cost of the fastest row.',
    layout: { content: panels, height: targets.length * PANEL.height },
    legend: rows.map((name, series) => ({ name: plain(name), series })),
  });
}

function layoutPanel(target: TargetSummary, { cost, title }: (typeof PANELS)[number]): Drawing[] {
  const profiles = target.rows.map(({ profile }) => profile[cost]);
  const largest = Math.max(2, ...profiles.flat().map(({ ratio }) => ratio));
  const x = makeScale([1, largest * 1.1], [AREA.left, AREA.right], true);
  const y = makeScale([0, 1], [AREA.bottom, AREA.top], false);
  const ticks = ticksOf(x, 5);
  const labels = formatTicks(ticks);
  return [
    text(targetText(target), { x: 2, y: 16, fill: PALETTE.ink, 'font-weight': 600 }),
    text('Share of the problems', { x: 2, y: 34, fill: PALETTE.muted }),
    ...SHARES.map((share) => horizontal(share, coordinate(y.position(share)))),
    ...ticks.map((tick, i) =>
      text(labels[i]!, {
        ...{ x: coordinate(x.position(tick)), y: AREA.bottom + 17 },
        ...{ fill: PALETTE.muted, 'text-anchor': 'middle' },
      }),
    ),
    text(title, { x: AREA.right, y: AREA.bottom + 36, fill: PALETTE.ink, 'text-anchor': 'end' }),
    ...profiles.flatMap((steps, row) => drawSteps(steps, row, x, y)),
  ];
}

const text = (content: string, attributes: Drawing['attributes']): Drawing =>
  draw('text', { 'font-size': 12, ...attributes }, content);

const horizontal = (share: number, y: number): Drawing =>
  draw(
    'g',
    {},
    draw('line', { x1: AREA.left, x2: AREA.right, y1: y, y2: y, stroke: PALETTE.grid }),
    text(String(share), { x: AREA.left - 6, y: y + 4, fill: PALETTE.muted, 'text-anchor': 'end' }),
  );

/** A staircase from the row's first ratio to the end of the axis; rows with equal shares lie a little apart. */
function drawSteps(steps: TimeToTarget['profile'][Cost], row: number, x: Scale, y: Scale): Drawing[] {
  if (steps.length === 0) return [];
  const style = seriesStyle(PALETTE, row);
  const apart = (row % 6) * 0.6;
  const at = (share: number): number => coordinate(y.position(share) - apart);
  const path = steps.map(({ ratio, share }, i) => {
    const px = coordinate(x.position(ratio));
    return i === 0 ? `M${px} ${at(share)}` : `H${px}V${at(share)}`;
  });
  const first = steps[0]!;
  return [
    draw('path', {
      d: `${path.join('')}H${AREA.right}`,
      ...{ fill: 'none', stroke: style.color, 'stroke-width': 2, 'stroke-dasharray': style.dashes },
    }),
    draw('circle', { cx: coordinate(x.position(first.ratio)), cy: at(first.share), r: 3, fill: style.color }),
  ];
}
