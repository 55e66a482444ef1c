import { nearest } from '../../core/nearest.js';
import { isObject, type Json, type Path } from '../config-document.js';
import type { Convergence, Row } from '../experiment.js';
import type { NamedMetric } from '../named-metric.js';
import { readEntry, type Resolution, resolveEntry } from '../plugin-entries.js';
import { describeUse } from '../plugin-use.js';

/** What an experiment asks of convergence; undefined if nothing, and (with faults) if it cannot be had. */
export function resolveConvergence(
  given: Json | undefined,
  metrics: readonly NamedMetric[],
  rows: readonly Row[],
  resolution: Resolution,
): Convergence | undefined {
  if (!isObject(given)) return undefined;
  const { document, faults } = resolution;
  const report = (path: Path, message: string): void => {
    faults.push({ location: document.locate(['convergence', ...path]), message: `convergence: ${message}` });
  };
  const splitter = given['validation'] ?? null;
  const entry = readEntry(splitter, ['convergence', 'validation']);
  const validation = resolveEntry('splitter', entry, resolution);
  const wanted = given['metric'] as string | undefined;
  const metric = wanted === undefined ? metrics[0] : metrics.find(({ name }) => name === wanted);
  if (!metric && wanted !== undefined) {
    const names = metrics.map(({ name }) => name);
    report(['metric'], `the experiment does not measure "${wanted}"${nearest(wanted, names)}`);
  }
  const measure = given['measure'] as Convergence['measure'];
  const other = measure === 'objective' ? otherObjective(rows) : undefined;
  if (other !== undefined) {
    report(
      ['measure'],
      `row "${other}" has another objective than the first, or one that is tuned: values of E cannot be compared, only those on the validation part`,
    );
  }
  if (!validation || !metric) return undefined;
  const targets = given['targets'] as readonly number[] | undefined;
  const tolerances = given['tolerances'] as readonly number[];
  return { validation, metric, measure, tolerances, ...(targets && { targets }) };
}

/** A row that does not minimize what the first one does. */
function otherObjective(rows: readonly Row[]): string | undefined {
  const objectives = rows.flatMap(({ name, method, space = [] }) => {
    if (method.form === 'predictor') return [];
    const { model, loss, regularizer } = method;
    const tuned = space.some(({ part }) => part !== 'optimizer');
    return [{ name, tuned, parts: JSON.stringify([model, loss, regularizer].map(describeUse)) }];
  });
  return objectives.find(({ tuned, parts }) => tuned || parts !== objectives[0]!.parts)?.name;
}
