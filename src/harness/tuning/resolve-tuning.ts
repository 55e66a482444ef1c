import { nearest } from '../../core/nearest.js';
import { isObject, type Json, type Path } from '../config-document.js';
import type { Row, Tuning } from '../experiment.js';
import type { NamedMetric } from '../named-metric.js';
import { readEntry, type Resolution, resolveEntry } from '../plugin-entries.js';
import { budgetOf, isTuned } from './tune.js';

/** Of one row on one fold: more are a mistake in the space. */
const MAXIMUM_TRIALS = 100_000;

/**
 * The tuning of an experiment; undefined without one, and (with faults) if it cannot be had. There is no way to name the test part: `validation` is a
 * splitter, which is given training ratings.
 * @param complete whether `rows` are all rows, none of them left out for faults of its own.
 */
export function resolveTuning(
  given: Json | undefined,
  metrics: readonly NamedMetric[],
  rows: readonly Row[],
  complete: boolean,
  resolution: Resolution,
): Tuning | undefined {
  const { document, faults } = resolution;
  const report = (path: Path, message: string, part?: 'key'): void => {
    faults.push({ location: document.locate(path, part), message });
  };
  if (!isObject(given)) {
    for (const { name, space = [] } of rows) {
      for (const { name: option, path } of space) {
        report(
          path,
          `row "${name}": ${option} is a search space, and there is no tuning that could choose from it`,
        );
      }
    }
    return undefined;
  }
  if (complete && rows.every(({ space }) => space === undefined)) {
    report(
      ['tuning'],
      'tuning: no row has an option to choose, such as learningRate: { range: [0.001, 0.1], scale: log } or factors: { values: [8, 16] }',
      'key',
    );
  }
  const part = <K extends 'searcher' | 'splitter'>(kind: K, key: string) =>
    given[key] === undefined
      ? undefined
      : resolveEntry(kind, readEntry(given[key], ['tuning', key]), resolution);
  const searcher = part('searcher', 'searcher');
  const validation = part('splitter', 'validation');
  const names = metrics.map(({ name }) => name);
  const wanted = given['metric'] as string | undefined;
  const metric = wanted === undefined ? metrics[0] : metrics.find(({ name }) => name === wanted);
  if (!metric && wanted !== undefined) {
    report(
      ['tuning', 'metric'],
      `tuning: the experiment does not measure "${wanted}"${nearest(wanted, names)}`,
    );
  }
  if (!searcher || !validation || !metric) return undefined;
  const tuning: Tuning = { searcher, validation, metric, epochs: given['epochs'] as Tuning['epochs'] };
  for (const row of rows) {
    const trials = isTuned(row) ? budgetOf(tuning, row).trials : 0;
    if (trials > MAXIMUM_TRIALS)
      report(
        ['tuning'],
        `tuning: row "${row.name}" would have ${trials} trials in each fold; at most ${MAXIMUM_TRIALS} are run`,
      );
  }
  return tuning;
}
