import type { Interval } from './scale.js';

/** What the figure of convergence draws, in the page's script as in the static figure. */
export interface CurveSet {
  readonly rows: readonly CurveRow[];
  /** Whether points were left out to keep the page small. */
  readonly thinned: boolean;
}

export interface CurveRow {
  readonly name: string;
  /** The row's place in the comparison, which its colour follows: it is the same in all figures. */
  readonly series: number;
  readonly folds: readonly FoldCurve[];
}

/** Columns of points, in the order of the epochs; null where a value is no finite number. */
export interface FoldCurve {
  readonly name: string;
  readonly epoch: readonly number[];
  readonly seconds: readonly number[];
  readonly gradientEvaluations: readonly number[];
  readonly objective: readonly (number | null)[];
  readonly rmse: readonly (number | null)[];
}

/** Whether errors were measured; where only rankings were there are none. */
export const hasRmse = ({ rows }: CurveSet): boolean =>
  rows.some(({ folds }) => folds.some(({ rmse }) => rmse.some((value) => value !== null)));

export type Across = 'epoch' | 'seconds' | 'gradientEvaluations';
export type Upwards = 'rmse' | 'objective';

export interface Point {
  readonly epoch: number;
  readonly x: number;
  readonly y: number;
  /** Of the folds that a mean is over. */
  readonly range?: Interval;
}

/** The points of a fold that have a value; where one is missing the line has a gap, which a null stands for. */
export const foldPoints = (fold: FoldCurve, across: Across, upwards: Upwards): (Point | null)[] =>
  fold.epoch.map((epoch, i) => {
    const y = fold[upwards][i] ?? null;
    return y === null ? null : { epoch, x: fold[across][i]!, y };
  });

/** Means over the folds, at the epochs that every fold has: where one has ended or diverged, the mean ends too. */
export function meanPoints({ folds }: CurveRow, across: Across, upwards: Upwards): Point[] {
  const places = folds.map(({ epoch }) => new Map(epoch.map((one, i) => [one, i])));
  return (folds[0]?.epoch ?? []).flatMap((epoch) => {
    const found = folds.flatMap((fold, k) => {
      const i = places[k]!.get(epoch);
      const y = i === undefined ? null : (fold[upwards][i] ?? null);
      return y === null ? [] : [{ x: fold[across][i!]!, y }];
    });
    if (found.length < folds.length) return [];
    const values = found.map(({ y }) => y);
    return [
      {
        epoch,
        x: mean(found.map(({ x }) => x)),
        y: mean(values),
        range: [Math.min(...values), Math.max(...values)] as const,
      },
    ];
  });
}

const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;
