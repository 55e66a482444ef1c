import type { MetricResult } from '../../../core/public.js';
import { coordinate, draw, type Drawing } from './figure/drawing.js';
import { type Interval, makeScale } from './figure/scale.js';
import type { Markup } from './markup.js';
import { svgMarkup } from './svg-markup.js';

const WIDTH = 160;
const HEIGHT = 20;
const EDGE = 6;
const MIDDLE = HEIGHT / 2;

/** Rows this many times as far from the best mean as the middle row is are not in the span: they would leave no width for the others. */
const FAR = 2.5;

/** What the plots of a metric span: the means and intervals of all rows but those far off. */
export function spanOf(
  results: readonly MetricResult[],
  direction: 'minimize' | 'maximize',
): Interval | undefined {
  const known = results.filter(({ mean }) => mean !== null);
  if (known.length === 0) return undefined;
  const means = known.map(({ mean }) => mean!);
  const best = direction === 'minimize' ? Math.min(...means) : Math.max(...means);
  const distances = means.map((mean) => Math.abs(mean - best));
  const middle = distances.toSorted((a, b) => a - b)[Math.floor(distances.length / 2)]!;
  const ends = known
    .filter((_, i) => distances[i]! <= FAR * middle)
    .flatMap(({ mean, confidenceInterval: interval }) => [
      mean!,
      ...(interval ? [interval.lower, interval.upper] : []),
    ]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/**
 * A dot at the mean, whiskers to the ends of its interval, and a dashed line where the baseline's mean is. A mean outside the span is a triangle that
 * points to where it would be.
 */
export function intervalPlot(
  { mean, confidenceInterval }: MetricResult,
  span: Interval,
  description: string,
  baseline: number | null,
): Markup | undefined {
  if (mean === null) return undefined;
  const scale = makeScale(span, [EDGE, WIDTH - EDGE], false);
  const at = (value: number): number => coordinate(scale.position(value));
  const reference =
    baseline === null || !contains(span, baseline)
      ? []
      : [draw('line', { class: 'reference', x1: at(baseline), x2: at(baseline), y1: 0, y2: HEIGHT })];
  const found = contains(span, mean)
    ? [
        ...(confidenceInterval ? whiskers(at(confidenceInterval.lower), at(confidenceInterval.upper)) : []),
        draw('circle', { cx: at(mean), cy: MIDDLE, r: 3.5 }),
      ]
    : [triangle(mean < span[0])];
  return svgMarkup(
    draw(
      'svg',
      { class: 'interval', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img' },
      draw('title', {}, description),
      ...reference,
      ...found,
    ),
  );
}

const contains = ([low, high]: Interval, value: number): boolean => low <= value && value <= high;

const triangle = (toTheLeft: boolean): Drawing => {
  const [point, base] = toTheLeft ? [0, EDGE] : [WIDTH, WIDTH - EDGE];
  return draw('path', {
    class: 'beyond',
    d: `M${point} ${MIDDLE}L${base} ${MIDDLE - 4}L${base} ${MIDDLE + 4}Z`,
  });
};

const whiskers = (lower: number, upper: number): Drawing[] => [
  draw('line', { x1: lower, x2: upper, y1: MIDDLE, y2: MIDDLE }),
  ...[lower, upper].map((x) => draw('line', { x1: x, x2: x, y1: MIDDLE - 4, y2: MIDDLE + 4 })),
];
