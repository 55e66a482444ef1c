import { explain, type Explanation } from '../engine/explain.js';
import { Fit } from '../engine/fit.js';
import { buildProblem } from '../engine/problem.js';
import { Team } from '../engine/team.js';
import type { Row } from './experiment.js';
import type { PreparedExperiment } from './prepare.js';
import { SealedTest, trainingData } from './sealed-test.js';
import { isTuned } from './tuning/tune.js';

export interface ExplainedRow {
  readonly row: string;
  readonly plugins: readonly string[];
  /** Options that are search spaces: explained with the largest choice of each. */
  readonly largest: readonly string[];
  /** None for a model that fits by itself. */
  readonly explanation?: Explanation;
  /** The compiled module in WebAssembly's text format, if it was asked for. */
  readonly wat?: string;
}

/** Compiles a row for the first fold, without running it, and says what it would compute. */
export function explainRow(prepared: PreparedExperiment, row: Row, wat: boolean): ExplainedRow {
  const { name, method } = row;
  const largest = isTuned(row) ? row.space.map((option) => option.name) : [];
  if (method.form === 'predictor') return { row: name, plugins: [method.model.plugin.name], largest };
  const { model, loss, regularizer, optimizer } = method;
  const { data, experiment } = prepared;
  const fold = prepared.folds[0]!;
  const problem = buildProblem(method, trainingData(data, fold));
  const fit = new Fit(problem, optimizer, {
    random: prepared.random,
    clock: { seconds: () => 0 },
    runner: new Team(1),
    precision: experiment.precision,
    predicted: new SealedTest(data.ratings, fold, experiment.clip).pairs,
  });
  const { workspace } = fit.memory;
  return {
    row: name,
    largest,
    plugins: [model, loss, regularizer, optimizer].map(({ plugin }) => plugin.name),
    explanation: explain(problem, workspace),
    ...(wat && { wat: workspace.text() }),
  };
}
