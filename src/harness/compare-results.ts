import type { Results, RowResult } from '../core/contracts/results.js';

export interface ResultsComparison {
  /** The first thing that is another, in words; none if all is the same. */
  readonly difference?: string;
  /** Cells that have the same predictions to the bit, or the same failure. */
  readonly same: number;
  /** Cells that the stated results lack, of which nothing can be said. */
  readonly missing: number;
}

/**
 * Compares what results state with what has been computed again: the data and the division, the predictions of each cell, then everything else that the
 * digest covers, unless the stated results are of a part of the cells.
 */
export function compareResults(stated: Results, computed: Results): ResultsComparison {
  const found = JSON.parse(JSON.stringify(computed)) as Results;
  const cells = compareCells(stated.rows, found.rows);
  const difference =
    describeDifference('data.checksum', stated.data.checksum, found.data.checksum) ??
    describeDifference('split', stated.split, found.split) ??
    cells.difference ??
    (cells.missing === 0 ? describeDifference('', stated, found) : undefined);
  return { same: cells.same, missing: cells.missing, ...(difference !== undefined && { difference }) };
}

function compareCells(stated: readonly RowResult[], found: readonly RowResult[]): ResultsComparison {
  let [same, missing] = [0, 0];
  let difference: string | undefined;
  for (const [i, { name, folds, metrics }] of found.entries()) {
    const row = stated[i];
    for (const [j, { fold, status, predictions }] of folds.entries()) {
      const one = row?.folds[j];
      if (one?.status === 'missing') {
        missing++;
        continue;
      }
      const values = (of: RowResult['metrics'] | undefined) =>
        Object.fromEntries(Object.entries(of ?? {}).map(([metric, { folds: all }]) => [metric, all[j]]));
      const different =
        describeDifference('row', row?.name, name) ??
        describeDifference('status', one?.status, status) ??
        describeDifference('SHA-256 of the predictions', one?.predictions, predictions) ??
        describeDifference('metrics', values(row?.metrics), values(metrics));
      if (different === undefined) same++;
      else difference ??= `${name}, ${fold}: ${different}`;
    }
  }
  return { same, missing, ...(difference !== undefined && { difference }) };
}

/** What the digest leaves out: times, what was counted, where it ran, what failures say, and what is there for figures and for reading. */
const LEFT_OUT = new Set([
  ...['environment', 'config', 'fitSeconds', 'seconds', 'gradientEvaluations', 'message'],
  ...['errors', 'ranks', 'plugins'],
]);

interface Difference {
  /** The way to it, such as `split.folds.0.test`. */
  readonly path: string;
  readonly stated: unknown;
  readonly found: unknown;
}

/** The first difference of two JSON values. */
export function firstDifference(path: string, stated: unknown, found: unknown): Difference | undefined {
  if (isObject(stated) && isObject(found)) {
    for (const key of new Set([...Object.keys(found), ...Object.keys(stated)])) {
      if (LEFT_OUT.has(key)) continue;
      const inner = firstDifference(path === '' ? key : `${path}.${key}`, stated[key], found[key]);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }
  return Object.is(stated, found) ? undefined : { path, stated, found };
}

/** The first difference, in words. */
function describeDifference(...values: Parameters<typeof firstDifference>): string | undefined {
  const { path, stated, found } = firstDifference(...values) ?? {};
  return path === undefined
    ? undefined
    : `${path} is ${textOf(found)} here, ${textOf(stated)} in the results`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A JSON value, shortened. */
export const textOf = (value: unknown): string => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? 'not there' : text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
