import {
  type Across,
  type CurveRow,
  type CurveSet,
  foldPoints,
  hasRmse,
  meanPoints,
  type Upwards,
} from './curves.js';
import type { Interval } from './scale.js';

/** What a reader has chosen to see. */
export interface View {
  readonly across: Across;
  readonly upwards: Upwards;
  readonly logarithmicAcross: boolean;
  readonly logarithmicUpwards: boolean;
  /** Positions of the rows that are not drawn. */
  readonly hidden: ReadonlySet<number>;
  /** The part that is drawn; none: the one that `firstWindow` finds. */
  readonly window?: Window;
}

export interface Window {
  readonly x: Interval;
  readonly y: Interval;
}

export const firstView = (curves: CurveSet): View => ({
  across: 'epoch',
  upwards: hasRmse(curves) ? 'rmse' : 'objective',
  logarithmicAcross: false,
  logarithmicUpwards: false,
  hidden: new Set(),
});

/** Of each row's epochs: what happens in them is steep, and would leave no height for the rest. */
const STEEP_PART = 0.1;
const MARGIN = 0.05;

const shownRows = ({ rows }: CurveSet, { hidden }: View): readonly CurveRow[] =>
  rows.filter((_, i) => !hidden.has(i));

/** Everything that there is of the rows that are shown. */
export function wholeWindow(curves: CurveSet, view: View): Window {
  const points = shownRows(curves, view).flatMap(({ folds }) =>
    folds.flatMap((fold) => foldPoints(fold, view.across, view.upwards).filter((point) => point !== null)),
  );
  return {
    x: span(
      points.map(({ x }) => x),
      view.logarithmicAcross,
      0,
    ),
    y: span(
      points.map(({ y }) => y),
      view.logarithmicUpwards,
      MARGIN,
    ),
  };
}

/** What is drawn at first: all epochs, as high as the means are when a tenth of their epochs is over. */
export function firstWindow(curves: CurveSet, view: View): Window {
  const whole = wholeWindow(curves, view);
  const values = shownRows(curves, view).flatMap((row) => {
    const points = meanPoints(row, view.across, view.upwards);
    const last = points.at(-1)?.epoch ?? 0;
    return points.filter(({ epoch }) => epoch >= STEEP_PART * last).map(({ y }) => y);
  });
  return { x: whole.x, y: values.length === 0 ? whole.y : span(values, view.logarithmicUpwards, MARGIN) };
}

/** The least interval of the values that an axis can show, with room beside it. */
function span(values: readonly number[], logarithmic: boolean, margin: number): Interval {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (logarithmic && value <= 0) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return logarithmic ? [1, 10] : [0, 1];
  if (logarithmic) {
    const factor = low === high ? 2 : (high / low) ** margin;
    return [low / factor, high * factor];
  }
  const room = low === high ? Math.max(Math.abs(low), 1) / 2 : margin * (high - low);
  return [low - room, high + room];
}
