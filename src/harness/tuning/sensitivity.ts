import type { OptionSensitivity, SensitivityPart } from '../../core/contracts/convergence-results.js';
import type { MetricSummary, RowResult } from '../../core/contracts/results.js';
import type { TrialResult } from '../../core/contracts/tuning-results.js';
import { exp, log } from '../../core/expressions/elementary.js';

/** Parts of a range: as many as tell a valley from a slope and still have trials in them. */
const PARTS = 5;

interface Range {
  readonly range?: readonly [number, number];
  readonly scale?: 'linear' | 'log';
}

/**
 * How scores depend on each option that was chosen from a range, over the trials of all folds. Trials differ in the other options too, so `median` is of
 * these as the searcher drew them and `best` of the best of them.
 */
export function sensitivities(
  rows: readonly RowResult[],
  direction: MetricSummary['direction'],
): OptionSensitivity[] {
  return rows.flatMap(({ name: row, tuning, folds }) => {
    const trials = folds.flatMap((fold) => fold.tuning?.trials ?? []);
    return (tuning?.options ?? []).flatMap(({ name: option, choices }) => {
      const { range, scale } = choices as Range;
      if (!range) return [];
      const parts = Array.from({ length: PARTS }, (_, i) => {
        const own = trials.filter(({ values }) => partOf(values[option] as number, range, scale) === i);
        return { from: edge(range, scale, i), to: edge(range, scale, i + 1), ...summarize(own, direction) };
      });
      return [{ row, option, parts }];
    });
  });
}

/** The number of the part that a value is in. */
function partOf(value: number, [low, high]: readonly [number, number], scale: Range['scale']): number {
  const [first, last, x] = scale === 'log' ? [log(low), log(high), log(value)] : [low, high, value];
  return Math.min(PARTS - 1, Math.floor((PARTS * (x - first)) / (last - first)));
}

function edge([low, high]: readonly [number, number], scale: Range['scale'], i: number): number {
  const share = i / PARTS;
  const value = scale === 'log' ? exp(log(low) + share * (log(high) - log(low))) : low + share * (high - low);
  return Number(value.toPrecision(4));
}

function summarize(
  trials: readonly TrialResult[],
  direction: MetricSummary['direction'],
): Omit<SensitivityPart, 'from' | 'to'> {
  const sign = direction === 'minimize' ? 1 : -1;
  const scores = trials.flatMap(({ score }) => score ?? []).sort((a, b) => sign * (a - b));
  return {
    trials: trials.length,
    lost: trials.length - scores.length,
    best: scores[0] ?? null,
    median: medianOf(scores, trials.length),
  };
}

/** Of `count` values of which those beyond the sorted ones are worse than all of them. */
function medianOf(sorted: readonly number[], count: number): number | null {
  const [lower, upper] = [sorted[Math.floor((count - 1) / 2)], sorted[Math.floor(count / 2)]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}
