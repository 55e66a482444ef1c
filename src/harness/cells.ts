import { createHash } from 'node:crypto';
import type { ConvergenceRun } from '../core/contracts/convergence-results.js';
import type { CurvePoint, FoldResult, Status } from '../core/contracts/results.js';
import type { TrialResult } from '../core/contracts/tuning-results.js';
import { ConfigError, DivergedError, messageOf } from '../core/errors.js';
import { runConvergence } from './convergence/run-convergence.js';
import { type Machinery, MethodFit } from './fit-method.js';
import { bytesOf, type PreparedExperiment } from './prepare.js';
import { metricsOf } from './named-metric.js';
import { ranks } from './ranking-protocol.js';
import { SealedTest, trainingData } from './sealed-test.js';
import { isTuned, tune, type Tuned } from './tuning/tune.js';
import { Validation } from './tuning/validate.js';

/** One row on one fold: the unit of work. */
export interface Cell {
  readonly row: number;
  readonly fold: number;
}

/** The cells of an experiment in the order in which they are started. */
export const listCells = ({ experiment, folds }: PreparedExperiment): Cell[] =>
  experiment.rows.flatMap((_, row) => folds.map((_fold, fold): Cell => ({ row, fold })));

/** A cell's outcome: its place in the results, and its metrics by name (null unless ok, and where a metric is not defined). */
export interface CellResult {
  readonly fold: FoldResult;
  readonly metrics: Readonly<Record<string, number | null>>;
  /**
   * What each user adds to each metric's sums (users x sums, row-major), for statistics over users: of an experiment with one fold, and none unless ok.
   * Those of several folds are judged by the folds.
   */
  readonly userSums?: Readonly<Record<string, Float64Array>>;
}

/** Fits one cell and measures it. A plugin's failure and divergence are results. */
export function runCell(
  prepared: PreparedExperiment,
  cell: Cell,
  machinery: Machinery,
  observe: (point: CurvePoint) => void,
  trialDone: (evaluations: number) => void = () => undefined,
): CellResult {
  const { experiment, data, folds } = prepared;
  const { metrics, precision } = experiment;
  const fold = folds[cell.fold]!;
  const row = experiment.rows[cell.row]!;
  const clip = row.clip ?? experiment.clip;
  const random = prepared.random.fork('fold', cell.fold);
  const test = new SealedTest(data.ratings, fold, clip);
  const training = trainingData(data, fold);
  // Where only rankings are measured, predictions may be scores, which have no error.
  const rated = metricsOf(metrics, 'ratings').length > 0;
  const input = prepared.inputs.get(cell.row)?.[cell.fold];
  const surroundings = { ...machinery, random, precision, scored: ranks(experiment) };
  const fit = new MethodFit({ ...surroundings, ...(input && { input }) });
  const curve: CurvePoint[] = [];
  let tuned: Tuned | undefined;
  let convergence: readonly ConvergenceRun[] | undefined;
  const failed = (status: Status, message: string): CellResult =>
    withoutValues(prepared, cell, {
      status,
      message,
      fitSeconds: fit.seconds,
      ...(tuned && { tuning: tuned.result }),
      ...(convergence && { convergence }),
      curve,
    });
  try {
    if (isTuned(row)) {
      const divisions = prepared.validation![cell.fold]!;
      const inner = { ...machinery, precision };
      const validation = new Validation({ training, divisions }, experiment.tuning!, inner, clip);
      tuned = tune(row, validation, random.fork('tuning', row.name), trialDone);
    }
    const method = tuned ? tuned.method : row.method;
    if (!method) return failed(...noneOk(tuned!.result.trials));
    const whole = tuned?.whole ?? method;
    if (experiment.convergence && whole.form === 'formula') {
      const divisions = prepared.convergence![cell.fold]!;
      const inner = { ...machinery, precision };
      convergence = runConvergence(experiment.convergence, whole, { training, divisions }, inner, {
        random,
        clip,
      });
    }
    const predictions = fit.run(method, training, test.pairs, (state, current) => {
      const point = { ...state, rmse: rated ? test.rmse(current) : null };
      curve.push(point);
      observe(point);
    });
    const measured = Object.entries({
      ...test.measure(metrics, predictions),
      ...test.rank(metrics, fit.scorer, random.fork('ranking')),
    });
    return {
      fold: {
        fold: fold.name,
        status: 'ok',
        fitSeconds: fit.seconds,
        predictions: createHash('sha256').update(bytesOf(predictions)).digest('hex'),
        ...(tuned && { tuning: tuned.result }),
        ...(rated && { errors: test.profile(predictions) }),
        ...(convergence && { convergence }),
        curve,
      },
      metrics: Object.fromEntries(measured.map(([name, { value }]) => [name, value])),
      ...(folds.length === 1 && {
        userSums: Object.fromEntries(
          measured.flatMap(([name, { userSums }]) => (userSums ? [[name, userSums]] : [])),
        ),
      }),
    };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return failed(error instanceof DivergedError ? 'diverged' : 'failed', messageOf(error));
  }
}

/** The result of a cell that has no predictions, and why. */
export function withoutValues(
  { experiment, folds }: PreparedExperiment,
  { fold }: Cell,
  { fitSeconds = 0, curve = [], ...reason }: Pick<FoldResult, 'status' | 'message'> & Partial<FoldResult>,
): CellResult {
  return {
    fold: { fold: folds[fold]!.name, ...reason, fitSeconds, predictions: null, curve },
    metrics: Object.fromEntries(experiment.metrics.map(({ name }) => [name, null])),
  };
}

/** What a cell is whose trials all came to nothing. */
function noneOk(trials: readonly TrialResult[]): [Status, string] {
  const status = trials.every((trial) => trial.status === 'diverged') ? 'diverged' : 'failed';
  return [
    status,
    `none of ${trials.length} trials was ok; the first: ${trials[0]?.message ?? 'there is none'}`,
  ];
}
