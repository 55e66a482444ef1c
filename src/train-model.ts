import { openExperiment } from './composition.js';
import { ConfigError } from './core/errors.js';
import { nearest } from './core/nearest.js';
import { RandomStream } from './core/random.js';
import { Fit } from './engine/fit.js';
import { buildProblem } from './engine/problem.js';
import { optimizerFault } from './engine/requirements.js';
import { withTeam } from './engine/team.js';
import { availableCores } from './harness/cores.js';
import type { Experiment, FormulaMethod, Row } from './harness/experiment.js';
import { encodeModel, readModelFile } from './harness/model-file.js';
import { savedObjective } from './harness/saved-model.js';
import { loadData } from './harness/prepare.js';
import { isTuned } from './harness/tuning/tune.js';
import { withoutValidation } from './harness/validation-part.js';
import { type PlanOptions, readRequest } from './plan-experiment.js';
import { warmStart } from './warm-start.js';

export interface TrainOptions extends PlanOptions {
  /** As many as there are cores if not given. Changes times, never results. */
  readonly threads?: number;
  /** A model file from whose parameters the fit starts: see `warmStart`. */
  readonly from?: string;
  /** Told the state after each epoch. */
  readonly observe?: (state: { readonly epoch: number; readonly objective: number }) => void;
}

/**
 * Fits a row of a configuration to all of its data, none held out.
 * @returns the bytes of a model file.
 * @throws ConfigError if there is no such row, it is no formula, has options to choose, or its optimizer cannot be used; DataError, PluginError and
 * DivergedError as a run does.
 */
export async function trainModel(
  file: string,
  rowName: string,
  options: TrainOptions = {},
): Promise<Uint8Array> {
  const request = await readRequest(file, options);
  const { experiment, clock } = await openExperiment(request);
  const refuse = (why: string): never => {
    throw ConfigError.of(`row "${rowName}" cannot be trained: ${why}`, { file });
  };
  const { method, clip = experiment.clip } = formulaOf(experiment, rowName, refuse);
  const random = RandomStream.fromSeed(experiment.seed);
  const { data } = await loadData(experiment, random);
  const { fitted, validation } = withoutValidation(data, method.optimizer, random.fork('train'));
  const problem = buildProblem(method, fitted);
  const fault = optimizerFault(problem, method.optimizer);
  if (fault !== undefined) refuse(`${method.optimizer.plugin.name} cannot be used: ${fault}`);
  const { model, loss, regularizer, optimizer } = method;
  const start = options.from === undefined ? undefined : await readModelFile(options.from);
  return withTeam(options.threads ?? availableCores(), (runner) => {
    const fit = new Fit(problem, optimizer, {
      random: random.fork('train'),
      clock,
      runner,
      precision: experiment.precision,
      validation,
      predicted: { user: new Int32Array(), item: new Int32Array() },
      saved: true,
    });
    if (start) warmStart(fit, start, options.from!);
    fit.run(({ epoch, objective }) => options.observe?.({ epoch, objective }));
    return encodeModel({
      about: {
        experiment: experiment.name,
        row: rowName,
        model: model.plugin.name,
        loss: loss.plugin.name,
        regularizer: regularizer.plugin.name,
        optimizer: optimizer.plugin.name,
      },
      precision: fit.memory.workspace.precision,
      // Scores have no scale.
      clip: !problem.negatives && clip,
      ratings: data.ratings,
      ...fit.predictionTables(),
      prediction: problem.prediction,
      objective: savedObjective(problem),
    });
  });
}

function formulaOf(
  { rows }: Experiment,
  name: string,
  refuse: (why: string) => never,
): Row & { readonly method: FormulaMethod } {
  const row = rows.find((one) => one.name === name);
  if (!row) {
    const names = rows.map((one) => one.name);
    return refuse(`there is no such row${nearest(name, names)}`);
  }
  if (row.method.form === 'predictor') {
    return refuse(`${row.method.model.plugin.name} fits by itself, and only formulas can be saved`);
  }
  if (isTuned(row)) {
    const spaces = row.space.map((one) => one.name).join(', ');
    return refuse(`these options are search spaces: ${spaces}; give them values, such as by --set`);
  }
  return { ...row, method: row.method };
}
