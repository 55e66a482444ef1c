import { ConfigError, type Fault, PluginError } from '../core/errors.js';
import type { RatingData } from '../core/ratings.js';
import { type Footprint, footprintOf } from '../engine/footprint.js';
import { buildProblem } from '../engine/problem.js';
import { optimizerFault } from '../engine/requirements.js';
import type { ConfigDocument } from './config-document.js';
import type { Row } from './experiment.js';
import { metricsOf } from './named-metric.js';
import type { PreparedExperiment } from './prepare.js';
import { ranks, relevanceFaults } from './ranking-protocol.js';
import { trainingData } from './sealed-test.js';

/**
 * Builds each row's problem on the first fold and looks at what metrics ask for, so that what makes no sense is refused before anything runs. What a
 * plugin throws is left to the row's own run, where it becomes the row's status.
 * @returns what a fit of each row needs of memory; null for models that fit by themselves, and for rows whose plugins throw.
 * @throws ConfigError with every combination that is refused; DataError for data that a feature lacks.
 */
export function checkRows(prepared: PreparedExperiment, document: ConfigDocument): (Footprint | null)[] {
  const { data, experiment, folds } = prepared;
  const training = trainingData(data, folds[0]!);
  const faults: Fault[] = [...relevanceFaults(experiment.metrics, data.ratings, document)];
  const footprints = experiment.rows.map((row) => checkRow(row, prepared, training, document, faults));
  if (faults.length > 0) throw new ConfigError(faults);
  return footprints;
}

function checkRow(
  { name, path, method }: Row,
  { experiment, folds }: PreparedExperiment,
  training: RatingData,
  document: ConfigDocument,
  faults: Fault[],
): Footprint | null {
  if (method.form === 'predictor') return null;
  const report = (part: string, message: string): void => {
    faults.push({ location: document.locate([...path, part]), message: `row "${name}": ${message}` });
  };
  try {
    const { optimizer } = method;
    const problem = buildProblem(method, training);
    const fault = optimizerFault(problem, optimizer);
    if (fault !== undefined) report('optimizer', `${optimizer.plugin.name} cannot be used: ${fault}`);
    const [ratingMetric] = metricsOf(experiment.metrics, 'ratings');
    if (problem.negatives && ratingMetric) {
      report(
        'loss',
        `under the loss ${method.loss.plugin.name} predictions are scores, which order items and are no ratings; ${ratingMetric.name} cannot measure them, metrics of rankings such as ndcg and auc can`,
      );
    }
    const predicted = folds[0]!.test.length;
    return footprintOf(problem, optimizer, experiment.precision, predicted, ranks(experiment));
  } catch (error) {
    if (error instanceof PluginError) return null;
    if (!(error instanceof ConfigError)) throw error;
    for (const { message } of error.faults) report('regularizer', message);
    return null;
  }
}
