import type { CurvePoint, FoldResult, Results } from '../../../core/public.js';
import { plain } from '../text.js';
import type { CurveSet, FoldCurve } from './figure/curves.js';

/** Points that a page draws without being slow, over all folds of all rows. */
const MOST_POINTS = 40_000;
/** More than there are pixels across are not seen. */
const MOST_POINTS_A_FOLD = 400;
const FEWEST_POINTS_A_FOLD = 20;

/** The curves of the rows that have any, small enough for a page. */
export function curvesOf({ rows }: Results): CurveSet {
  const curved = rows.filter(({ folds }) => folds.some(({ curve }) => curve.length > 1));
  const folds = curved.reduce((total, row) => total + row.folds.length, 0);
  const most = Math.min(MOST_POINTS_A_FOLD, Math.max(FEWEST_POINTS_A_FOLD, Math.floor(MOST_POINTS / folds)));
  const longest = Math.max(0, ...curved.flatMap((row) => row.folds.map(({ curve }) => curve.length)));
  return {
    rows: curved.map((row) => ({
      name: plain(row.name),
      series: rows.indexOf(row),
      folds: row.folds.map((fold) => columns(fold, most, longest)),
    })),
    thinned: longest > most,
  };
}

function columns({ fold, curve }: FoldResult, most: number, longest: number): FoldCurve {
  const kept = thin(curve, most, longest);
  return {
    name: plain(fold),
    epoch: kept.map(({ epoch }) => epoch),
    seconds: kept.map(({ seconds }) => Number(seconds.toPrecision(5))),
    gradientEvaluations: kept.map((point) => Number(point.gradientEvaluations.toPrecision(7))),
    objective: kept.map(({ objective }) => rounded(objective)),
    rmse: kept.map(({ rmse }) => rounded(rmse)),
  };
}

/** Digits beyond these would not move a point by a pixel unless one zooms in by thousands. */
const rounded = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? Number(value.toPrecision(7)) : null;

/**
 * The first tenth of `most` as they are, where curves are steep, then every n-th, and the last. `every` is the same for all folds of a run, so
 * that these keep the same epochs and have means.
 */
function thin(curve: readonly CurvePoint[], most: number, longest: number): readonly CurvePoint[] {
  if (longest <= most) return curve;
  const start = Math.floor(most / 10);
  const every = Math.ceil(longest / (most - start - 1));
  return curve.filter((_, i) => i < start || i % every === 0 || i === curve.length - 1);
}
