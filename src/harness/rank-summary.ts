import type { RankSummary } from '../core/contracts/diagnostics.js';
import type { MetricSummary, RowResult } from '../core/contracts/results.js';
import { friedman, nemenyiCriticalDifference } from './statistics/friedman.js';

/** Fewer rows have no ranks to speak of. */
const FEWEST_ROWS = 3;

/**
 * Mean ranks of the rows that have a value on every fold, with Friedman's test and Nemenyi's critical difference; none for a single fold or two rows. Folds
 * take the place of Demšar's data sets, which they are not: they share ratings, so that both tests find too much.
 */
export function rankRows(
  rows: readonly RowResult[],
  { name, direction }: Pick<MetricSummary, 'name' | 'direction'>,
  confidence: number,
): RankSummary | undefined {
  const complete = rows.flatMap((row) => {
    const values = row.metrics[name]!.folds.filter((value) => value !== null && Number.isFinite(value));
    return values.length === row.folds.length ? [{ name: row.name, values: values as number[] }] : [];
  });
  const folds = complete[0]?.values.length ?? 0;
  if (complete.length < FEWEST_ROWS || folds < 2) return undefined;
  const sign = direction === 'minimize' ? 1 : -1;
  const blocks = Array.from({ length: folds }, (_, fold) =>
    complete.map(({ values }) => sign * values[fold]!),
  );
  const { meanRanks, fPValue } = friedman(blocks);
  const ranked = complete
    .map((row, i) => ({ name: row.name, meanRank: meanRanks[i]! }))
    .sort((a, b) => a.meanRank - b.meanRank);
  const criticalDifference = nemenyiCriticalDifference(complete.length, folds, 1 - confidence);
  return {
    folds,
    rows: ranked,
    pValue: fPValue,
    criticalDifference,
    groups: groupsWithin(
      ranked.map(({ meanRank }) => meanRank),
      criticalDifference,
    ),
  };
}

/** The greatest stretches of ascending values that span no more than `width`, of two or more values; [first, last]. */
export function groupsWithin(values: readonly number[], width: number): (readonly [number, number])[] {
  const groups: (readonly [number, number])[] = [];
  let reached = 0;
  for (const [first, value] of values.entries()) {
    let last = first;
    while (last + 1 < values.length && values[last + 1]! - value <= width) last++;
    if (last > first && last > reached) groups.push([first, last]);
    reached = Math.max(reached, last);
  }
  return groups;
}
