import { describe, expect, test } from 'vitest';
import type { PreparedExperiment } from '../../../src/harness/prepare.js';
import { budgetOf, isTuned } from '../../../src/harness/tuning/tune.js';
import { cellOf, prepared, withTestRatings } from '../../support/cells.js';

/* Mistakes that published comparisons have made in choosing hyper-parameters, each with a test that finds it. */

const CONFIG = `experiment: traps
seed: 11
data: { name: synthetic, users: 60, items: 40, density: 0.5, factors: 2, noise: 0.5 }
split: { name: hold-out, testFraction: 0.3 }
metrics: [rmse, mae]
tuning: { searcher: { name: tpe, trials: 8, startup: 4 } }
defaults: { regularizer: { name: l2, lambda: { range: [0.001, 100], scale: log } } }
rows:
  - name: SGD
    model: { name: biased-matrix-factorization, factors: { values: [1, 2, 4, 8] } }
    optimizer: { name: sgd, learningRate: { range: [0.001, 0.05], scale: log }, epochs: 25 }
`;
const experiment = await prepared(CONFIG);
const cell = cellOf(experiment);
/** Test ratings that have nothing to do with the training ratings: whatever looks at them sees another best. */
const scrambled = withTestRatings(experiment, (value) => 6 - value);
const other = cellOf(scrambled);

test('tuning on the test part: had the test ratings been others, trials, choice and predictions would be the same', () => {
  expect(other.metrics['rmse']).not.toBe(cell.metrics['rmse']);
  expect(other.fold.tuning).toEqual(cell.fold.tuning);
  expect(other.fold.predictions).toBe(cell.fold.predictions);
});

describe('the best epoch on the test part', () => {
  test('the number of epochs does not change with the test ratings', () => {
    expect(other.fold.curve.length).toBe(cell.fold.curve.length);
    expect(other.fold.curve.at(-1)!.epoch).toBe(cell.fold.tuning!.chosen!.epochs);
  });

  test('what is reported is the state after the last epoch, also where an earlier one was better', () => {
    const curve = other.fold.curve.map(({ rmse }) => rmse!);
    expect(Math.min(...curve)).toBeLessThan(curve.at(-1)!);
    expect(other.metrics['rmse']).toBeCloseTo(curve.at(-1)!, 12);
  });
});

describe('the best of many, reported as if it were one', () => {
  test('the result is that of one refit: a row that is given what was chosen has the same predictions', async () => {
    const { values, epochs } = cell.fold.tuning!.chosen!;
    const given = [
      `rows.SGD.model.factors=${String(values['model factors'])}`,
      `rows.SGD.optimizer.learningRate=${String(values['optimizer learningRate'])}`,
      `rows.SGD.optimizer.epochs=${epochs}`,
      `defaults.regularizer.lambda=${String(values['regularizer lambda'])}`,
    ];
    const single = cellOf(await prepared(CONFIG.replace(/tuning: .*\n/, ''), given));
    expect(single.fold.predictions).toBe(cell.fold.predictions);
    expect(single.metrics).toEqual(cell.metrics);
  });

  test('the validation score of the best trial is not the result', () => {
    expect(cell.metrics['rmse']).not.toBeCloseTo(cell.fold.tuning!.chosen!.score, 6);
  });
});

test('unequal budgets: every searcher but grid gives all rows as many trials, whatever their spaces', async () => {
  const two = `${CONFIG}  - name: Bias
    model: bias
    optimizer: { name: alternating-least-squares, epochs: 3 }
`;
  const trialsOf = ({ experiment: { rows, tuning } }: PreparedExperiment) =>
    rows.flatMap((row) => (isTuned(row) ? budgetOf(tuning!, row).trials : []));
  for (const name of ['random', 'halton', 'tpe', 'successive-halving']) {
    const [first, second] = trialsOf(await prepared(two, [`tuning.searcher=${name}`]));
    expect(second).toBe(first);
  }
  const [first, second] = trialsOf(await prepared(two, ['tuning.searcher=grid']));
  expect([first, second]).toEqual([5 * 4 * 5, 5]);
});

test('validation ratings that are trained on: inner parts are disjoint, and of the training part', () => {
  const { training, test: held } = experiment.folds[0]!;
  const [division] = experiment.validation![0]!;
  const inner = [...division!.training, ...division!.test];
  expect(new Set(inner).size).toBe(training.length);
  const tested = new Set(held);
  expect(inner.filter((position) => tested.has(training[position]!))).toEqual([]);
});

test('a seed for all trials: each starts from factors of its own', async () => {
  const twice = await prepared(
    CONFIG.replace('[1, 2, 4, 8]', '[4]')
      .replace('{ range: [0.001, 0.05], scale: log }', '0.01')
      .replace('{ range: [0.001, 100], scale: log }', '0.1'),
  );
  const { trials } = cellOf(twice).fold.tuning!;
  expect(new Set(trials.map(({ score }) => score)).size).toBe(trials.length);
});
