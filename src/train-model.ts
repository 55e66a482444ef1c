import { openExperiment } from './composition.js';
import { ConfigError } from './core/errors.js';
import { nearest } from './core/nearest.js';
import { RandomStream } from './core/random.js';
import { Fit } from './engine/fit.js';
import { buildProblem } from './engine/problem.js';
import { Team } from './engine/team.js';
import { availableCores } from './harness/cores.js';
import { encodeModel } from './harness/model-file.js';
import { loadData } from './harness/prepare.js';
import { type PlanOptions, readRequest } from './plan-experiment.js';

export interface TrainOptions extends PlanOptions {
  /** As many as there are cores if not given. Changes times, never results. */
  readonly threads?: number;
  /** Told the state after each epoch. */
  readonly observe?: (state: { readonly epoch: number; readonly objective: number }) => void;
}

/**
 * Fits a row of a configuration to all of its data, none held out.
 * @returns the bytes of a model file.
 * @throws ConfigError if there is no such row, or it is no formula; DataError, PluginError and DivergedError as a run does.
 */
export async function trainModel(
  file: string,
  rowName: string,
  options: TrainOptions = {},
): Promise<Uint8Array> {
  const request = await readRequest(file, options);
  const { experiment, clock } = await openExperiment(request);
  const names = experiment.rows.map(({ name }) => name);
  const row = experiment.rows.find(({ name }) => name === rowName);
  if (!row) throw ConfigError.of(`no row is called "${rowName}"${nearest(rowName, names)}`, { file });
  const { method } = row;
  if (method.form === 'predictor') {
    throw ConfigError.of(
      `row "${rowName}": ${method.model.plugin.name} fits by itself; only formulas can be saved`,
      { file },
    );
  }
  const random = RandomStream.fromSeed(experiment.seed);
  const { data } = await loadData(experiment, random);
  const runner = new Team(options.threads ?? availableCores());
  const problem = buildProblem(method, data);
  const fit = new Fit(problem, method.optimizer, {
    random: random.fork('train'),
    clock,
    runner,
    precision: experiment.precision,
    predicted: { user: new Int32Array(), item: new Int32Array() },
  });
  fit.run(({ epoch, objective }) => options.observe?.({ epoch, objective }));
  const { model, loss, regularizer, optimizer } = method;
  const bytes = encodeModel({
    about: {
      experiment: experiment.name,
      row: row.name,
      model: model.plugin.name,
      loss: loss.plugin.name,
      regularizer: regularizer.plugin.name,
      optimizer: optimizer.plugin.name,
    },
    precision: fit.memory.workspace.precision,
    clip: experiment.clip,
    ratings: data.ratings,
    tables: fit.predictionTables(),
    prediction: problem.prediction,
  });
  await runner.close();
  return bytes;
}
