import { createHash } from 'node:crypto';
import { callPlugin } from '../core/call-plugin.js';
import type { CurvePoint, FoldResult } from '../core/contracts/results.js';
import { ConfigError, DivergedError, messageOf, PluginError } from '../core/errors.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { Clock } from '../core/services.js';
import { Fit } from '../engine/fit.js';
import { buildProblem } from '../engine/problem.js';
import { optimizerFault } from '../engine/requirements.js';
import type { JobRunner } from '../engine/workspace.js';
import type { ConfigDocument } from './config-document.js';
import type { FormulaMethod, PredictorMethod, Row } from './experiment.js';
import { measure } from './measure.js';
import { bytesOf, type PreparedExperiment } from './prepare.js';
import { rank } from './rank.js';
import { ranks, relevanceFaults } from './ranking-protocol.js';
import { notFinite, type Scorer, scorerOf } from './scorer.js';

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

/** What a cell is fitted with: parts that have alternatives. */
export interface Machinery {
  readonly clock: Clock;
  readonly runner: JobRunner;
}

/** Fits one cell and measures it. A plugin's failure and divergence are results. */
export function runCell(
  prepared: PreparedExperiment,
  cell: Cell,
  machinery: Machinery,
  observe: (point: CurvePoint) => void,
): CellResult {
  const row = prepared.experiment.rows[cell.row]!;
  const run = new CellRun(prepared, cell, machinery, observe);
  try {
    const scorer = row.method.form === 'formula' ? run.fitFormula(row.method) : run.fitPredictor(row.method);
    return run.finished(scorer);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return withoutValues(prepared, cell, {
      status: error instanceof DivergedError ? 'diverged' : 'failed',
      message: messageOf(error),
      fitSeconds: run.seconds,
      curve: run.curve,
    });
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

class CellRun {
  readonly curve: CurvePoint[] = [];
  seconds = 0;
  readonly #test: RatingMatrix;
  readonly #predictions: Float64Array;

  constructor(
    readonly prepared: PreparedExperiment,
    readonly cell: Cell,
    readonly machinery: Machinery,
    readonly observe: (point: CurvePoint) => void,
  ) {
    this.#test = prepared.data.ratings.select(prepared.folds[cell.fold]!.test);
    this.#predictions = new Float64Array(this.#test.size);
  }

  get #random() {
    return this.prepared.random.fork('fold', this.cell.fold);
  }

  fitFormula(method: FormulaMethod): Scorer {
    const problem = buildProblem(method, trainingData(this.prepared, this.cell.fold));
    const fit = new Fit(problem, method.optimizer, {
      ...this.machinery,
      random: this.#random,
      precision: this.prepared.experiment.precision,
      predicted: this.#test,
      scored: ranks(this.prepared.experiment),
    });
    fit.run((state) => {
      fit.predict(this.#predictions);
      const point = { ...state, rmse: this.#rmse() };
      this.seconds = state.seconds;
      this.curve.push(point);
      this.observe(point);
    });
    this.seconds = fit.seconds;
    fit.predict(this.#predictions);
    return {
      model: method.model.plugin.name,
      forEachUser: (users, visit) => {
        fit.forEachUser(users, visit);
      },
    };
  }

  fitPredictor({ model }: PredictorMethod): Scorer {
    const { clock } = this.machinery;
    const { user, item } = this.#test;
    const data = trainingData(this.prepared, this.cell.fold);
    return callPlugin(model.plugin, () => {
      const started = clock.seconds();
      const fitted = model.plugin.fit(model.options, data, { random: this.#random });
      this.seconds = clock.seconds() - started;
      for (let k = 0; k < user.length; k++) this.#predictions[k] = fitted.predict(user[k]!, item[k]!);
      return scorerOf(model.plugin, fitted, this.#test.items.size);
    });
  }

  /** A row of numbers or an error: a missing prediction is never left out of a mean. */
  #checked(model: string): Float64Array {
    const k = this.#predictions.findIndex((prediction) => !Number.isFinite(prediction));
    if (k < 0) return this.#predictions;
    throw notFinite(model, this.#test, this.#test.user[k]!, this.#test.item[k]!, this.#predictions[k]!);
  }

  finished(scorer: Scorer): CellResult {
    const { experiment, data, folds } = this.prepared;
    const fold = folds[this.cell.fold]!;
    const predictions = this.#checked(scorer.model);
    const treated = predictions.map((prediction) => this.#treat(prediction));
    const measured = Object.entries({
      ...measure(experiment.metrics, data.ratings, fold, treated),
      ...rank(experiment.metrics, data.ratings, fold, scorer, this.#random.fork('ranking')),
    });
    return {
      fold: {
        fold: fold.name,
        status: 'ok',
        fitSeconds: this.seconds,
        predictions: createHash('sha256').update(bytesOf(predictions)).digest('hex'),
        curve: this.curve,
      },
      metrics: Object.fromEntries(measured.map(([name, { value }]) => [name, value])),
      ...(folds.length === 1 && {
        userSums: Object.fromEntries(
          measured.flatMap(([name, { userSums }]) => (userSums ? [[name, userSums]] : [])),
        ),
      }),
    };
  }

  #treat(prediction: number): number {
    if (!this.prepared.experiment.clip) return prediction;
    const { minimum, maximum } = this.#test.scale;
    return Math.min(Math.max(prediction, minimum), maximum);
  }

  #rmse(): number {
    let total = 0;
    const { value } = this.#test;
    for (let k = 0; k < value.length; k++) {
      const error = value[k]! - this.#treat(this.#predictions[k]!);
      total += error * error;
    }
    return Math.sqrt(total / value.length);
  }
}

/** The data with the training ratings of a fold only. */
export function trainingData({ data, folds }: PreparedExperiment, fold: number) {
  return { ...data, ratings: data.ratings.select(folds[fold]!.training) };
}

/**
 * Builds each row's problem on the first fold and looks at what metrics ask for, so that what makes no sense is refused before anything runs. What a plugin throws is left
 * to the row's own run, where it becomes the row's status.
 * @throws ConfigError with every combination that is refused; DataError for data that a feature lacks.
 */
export function checkRows(prepared: PreparedExperiment, document: ConfigDocument): void {
  const { rows, metrics } = prepared.experiment;
  const rowFaults = rows.flatMap(({ name, path, method }: Row) => {
    if (method.form === 'predictor') return [];
    const location = (part: string) => document.locate([...path, part]);
    try {
      const problem = buildProblem(method, trainingData(prepared, 0));
      const fault = optimizerFault(problem, method.optimizer);
      if (fault === undefined) return [];
      return [
        {
          location: location('optimizer'),
          message: `row "${name}": ${method.optimizer.plugin.name} cannot be used: ${fault}`,
        },
      ];
    } catch (error) {
      if (error instanceof PluginError) return [];
      if (!(error instanceof ConfigError)) throw error;
      return error.faults.map(({ message }) => ({
        location: location('regularizer'),
        message: `row "${name}": ${message}`,
      }));
    }
  });
  const faults = [...relevanceFaults(metrics, prepared.data.ratings, document), ...rowFaults];
  if (faults.length > 0) throw new ConfigError(faults);
}
