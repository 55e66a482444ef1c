import { createHash } from 'node:crypto';
import type {
  EnvironmentSummary,
  FoldResult,
  MetricResult,
  MetricSummary,
  Results,
  RowResult,
  Status,
} from '../core/contracts/results.js';
import type { RowTuning, TuningSummary } from '../core/contracts/tuning-results.js';
import type { CellResult } from './cells.js';
import { summarizeConvergence } from './convergence/summarize-convergence.js';
import type { Method, Row, Tuning } from './experiment.js';
import { computeStatistics, type RowStatistics } from './row-statistics.js';
import { mean, standardDeviation } from './statistics/summary.js';
import { summarizeFold } from './fold-summary.js';
import { pluginTexts } from './plugin-texts.js';
import { describeUse } from './plugin-use.js';
import { bytesOf, type PreparedExperiment, summarizeData } from './prepare.js';
import { rankRows } from './rank-summary.js';
import { summarizeRanking } from './ranking-protocol.js';
import { declared } from './tuning/choices.js';
import { budgetOf, isTuned, type TunedRow } from './tuning/tune.js';
import { sensitivities } from './tuning/sensitivity.js';
import { withValues } from './tuning/tuned-method.js';

/** Puts the cells of a run together; `cells[row][fold]`. */
export function assembleResults(
  prepared: PreparedExperiment,
  cells: readonly (readonly CellResult[])[],
  environment: EnvironmentSummary,
  config: Results['config'],
): Results {
  const { experiment, data, folds } = prepared;
  const statistics = computeStatistics(prepared, cells);
  const names = experiment.metrics.map(({ name }) => name);
  const { tuning, convergence } = experiment;
  const rows = experiment.rows.map((row, i) =>
    rowResult(
      row,
      cells[i]!,
      statistics.rows[i]!,
      names,
      isTuned(row) ? summarizeSpace(prepared, row) : undefined,
    ),
  );
  const metrics = experiment.metrics.map(
    (metric): MetricSummary => ({
      name: metric.name,
      direction: metric.plugin.direction,
      metric: describeUse(metric),
      summary: metric.plugin.summary,
      ...summarizeRanking(metric, data.ratings, folds),
    }),
  );
  const ranks = metrics.flatMap((metric) => {
    const found = rankRows(rows, metric, experiment.confidence);
    return found ? [[metric.name, found] as const] : [];
  });
  const results = {
    formatVersion: 1 as const,
    experiment: experiment.name,
    seed: experiment.seed,
    data: summarizeData(prepared),
    split: {
      splitter: describeUse(experiment.split),
      folds: folds.map((fold) => summarizeFold(fold, data.ratings)),
    },
    protocol: { clip: experiment.clip, precision: experiment.precision },
    metrics,
    statistics: statistics.summary,
    ...(tuning && {
      tuning: summarizeTuning(tuning),
      sensitivity: sensitivities(rows, tuning.metric.plugin.direction),
    }),
    ...(convergence && { convergence: summarizeConvergence(experiment, convergence, cells) }),
    environment,
    rows,
    ...(ranks.length > 0 && { ranks: Object.fromEntries(ranks) }),
    plugins: pluginTexts(experiment.rows),
    config,
  };
  return { ...results, digest: digest(results, prepared) };
}

export const summarizeTuning = ({ searcher, validation, metric, epochs }: Tuning): TuningSummary => ({
  searcher: describeUse(searcher),
  validation: describeUse(validation),
  metric: metric.name,
  epochs,
});

function summarizeSpace({ experiment, validation }: PreparedExperiment, row: TunedRow): RowTuning {
  const { trials, fits, wholeFits } = budgetOf(experiment.tuning!, row);
  const divisions = validation![0]!.length;
  return {
    options: row.space.map(({ name, choices }) => ({ name, choices: declared(choices) })),
    trials,
    fits: fits * divisions,
    wholeFits: wholeFits * divisions,
  };
}

/** The method with the choices, as YAML has them, in place of values: what tables of settings show. */
const withDeclaredSpace = ({ method, space }: TunedRow): Method =>
  withValues(
    method,
    space,
    space.map(({ choices }) => declared(choices)),
  );

const WORST_FIRST: readonly Status[] = ['failed', 'diverged', 'missing', 'ok'];

function rowResult(
  row: Row,
  cells: readonly CellResult[],
  { intervals, comparison }: RowStatistics,
  metrics: readonly string[],
  tuning: RowTuning | undefined,
): RowResult {
  const { name } = row;
  const method = isTuned(row) ? withDeclaredSpace(row) : row.method;
  const folds = cells.map((cell) => cell.fold);
  const status = WORST_FIRST.find((one) => folds.some((fold) => fold.status === one))!;
  const problems = listProblems(folds);
  const fitted = folds.filter((fold) => fold.status === 'ok').map((fold) => fold.fitSeconds);
  const uses: Pick<RowResult, 'loss' | 'regularizer' | 'optimizer' | 'link'> =
    method.form === 'formula'
      ? {
          loss: describeUse(method.loss),
          regularizer: describeUse(method.regularizer),
          optimizer: describeUse(method.optimizer),
          ...(method.link && { link: method.link }),
        }
      : {};
  return {
    name,
    status,
    ...(problems !== '' && { message: problems }),
    model: describeUse(method.model),
    ...uses,
    ...(row.clip !== undefined && { clip: row.clip }),
    ...(tuning && { tuning }),
    metrics: Object.fromEntries(
      metrics.map((metric) => [
        metric,
        {
          ...summarize(cells.map((cell) => cell.metrics[metric] ?? null)),
          confidenceInterval: intervals[metric] ?? null,
        },
      ]),
    ),
    ...(comparison && { comparison }),
    fitSeconds: fitted.length === 0 ? null : mean(fitted),
    folds,
  };
}

/** What went wrong, each thing once, with the folds that it happened in. */
function listProblems(folds: readonly FoldResult[]): string {
  const foldsOf = new Map<string, string[]>();
  for (const { fold, status, message = status } of folds) {
    if (status !== 'ok') foldsOf.set(message, [...(foldsOf.get(message) ?? []), fold]);
  }
  const where = (names: readonly string[]): string =>
    names.length < folds.length || names.length === 1 ? names.join(', ') : `all ${names.length} folds`;
  return [...foldsOf].map(([message, names]) => `${message} (${where(names)})`).join('; ');
}

function summarize(folds: readonly (number | null)[]): Omit<MetricResult, 'confidenceInterval'> {
  const values = folds.filter((value) => value !== null);
  if (values.length < folds.length) return { mean: null, standardDeviation: null, folds };
  return {
    mean: mean(values),
    standardDeviation: values.length < 2 ? null : standardDeviation(values),
    folds,
  };
}

/** Configuration as it was understood, data, division and numbers; no time, thread, path of a report or machine. */
function digest(results: Omit<Results, 'digest'>, { folds }: PreparedExperiment): string {
  const hash = createHash('sha256');
  const { formatVersion, experiment, seed, data, split, protocol, metrics, statistics, tuning } = results;
  const convergence = results.convergence && {
    ...results.convergence,
    targets: results.convergence.targets.map(({ tolerance, values }) => ({ tolerance, values })),
  };
  const rows = results.rows.map(({ fitSeconds: _seconds, message: _message, folds: rowFolds, ...row }) => ({
    ...row,
    folds: rowFolds.map(({ status, predictions, curve, tuning: found, convergence: runs }) => ({
      status,
      predictions,
      curve: curve.map(({ epoch, objective, rmse }) => [epoch, objective, rmse]),
      ...(found && {
        chosen: found.chosen,
        trials: found.trials.map(({ seconds: _s, message: _m, ...trial }) => trial),
      }),
      ...(runs && {
        convergence: runs.map((run) => ({
          status: run.status,
          curve: run.curve.map(({ seconds: _s, ...point }) => point),
        })),
      }),
    })),
  }));
  // The divisions themselves are part of it, below.
  const divided = { ...split, folds: split.folds.map(({ checksum: _checksum, ...fold }) => fold) };
  hash.update(
    JSON.stringify({
      ...{
        formatVersion,
        experiment,
        seed,
        data,
        split: divided,
        protocol,
        metrics,
        statistics,
        tuning,
        convergence,
        rows,
      },
    }),
  );
  for (const { training, test } of folds) hash.update(bytesOf(training)).update(bytesOf(test));
  return hash.digest('hex');
}
