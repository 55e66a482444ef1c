import { expect, test } from 'vitest';
import type { UpdateRule } from '../../../src/core/public.js';
import oneHotItem from '../../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import linearRegression from '../../../src/plugins/models/linear-regression.js';
import adadelta from '../../../src/plugins/optimizers/adadelta.js';
import adagrad from '../../../src/plugins/optimizers/adagrad.js';
import adam from '../../../src/plugins/optimizers/adam.js';
import adamw from '../../../src/plugins/optimizers/adamw.js';
import amsgrad from '../../../src/plugins/optimizers/amsgrad.js';
import lion from '../../../src/plugins/optimizers/lion.js';
import nadam from '../../../src/plugins/optimizers/nadam.js';
import nesterov from '../../../src/plugins/optimizers/nesterov.js';
import normalEquations from '../../../src/plugins/optimizers/normal-equations.js';
import rmsprop from '../../../src/plugins/optimizers/rmsprop.js';
import signSgd from '../../../src/plugins/optimizers/sign-sgd.js';
import { fitted, problemOf, randomRatings, ridge, use, valuesOf } from '../../support/problems.js';

const data = randomRatings(5, 12, 9, 60);
const features = [use(oneHotUser), use(oneHotItem)];
const regression = () =>
  problemOf({ model: use(linearRegression, { features, intercept: 'mean' }), regularizer: ridge(2) }, data);

const exact = regression();
fitted(exact, use(normalEquations, { tolerance: 1e-13 }));

/** The farthest that a parameter is from the solution of the normal equations. */
function distance(plugin: UpdateRule, options: Record<string, unknown>): number {
  const problem = regression();
  fitted(problem, use(plugin, options));
  const differences = problem.tables.flatMap(({ name, values }) =>
    [...values].map((x, i) => Math.abs(x - valuesOf(exact, name)[i]!)),
  );
  return Math.max(...differences);
}

test.each<readonly [UpdateRule, Record<string, number>]>([
  [nesterov, { learningRate: 0.005, epochs: 600 }],
  [adagrad, { learningRate: 0.3, epochs: 2000 }],
  [adam, { learningRate: 0.01, epochs: 3000 }],
  [adamw, { learningRate: 0.01, epochs: 3000, weightDecay: 0 }],
  [amsgrad, { learningRate: 0.01, epochs: 3000 }],
])('in full batch $name ends at the solution of the normal equations', (plugin, options) => {
  expect(distance(plugin, { ...options, pass: 'full-batch' })).toBeLessThan(1e-6);
});

test.each<readonly [UpdateRule, Record<string, number>, within: number]>([
  [rmsprop, { learningRate: 0.001, epochs: 3000 }, 0.002],
  [adadelta, { learningRate: 0.1, epochs: 3000 }, 0.01],
  [nadam, { learningRate: 0.01, epochs: 3000 }, 0.01],
  [lion, { learningRate: 0.001, epochs: 3000 }, 0.01],
  [signSgd, { learningRate: 0.001, epochs: 3000 }, 0.002],
])('in full batch $name ends in a neighbourhood of the size of its steps', (plugin, options, within) => {
  expect(distance(plugin, { ...options, pass: 'full-batch' })).toBeLessThan(within);
});

test.each<readonly [UpdateRule, Record<string, number>, within: number]>([
  [nesterov, { learningRate: 0.0002, epochs: 2000 }, 0.01],
  [adagrad, { learningRate: 0.1, epochs: 3000 }, 0.02],
  [adam, { learningRate: 0.0005, epochs: 2000 }, 0.05],
  [amsgrad, { learningRate: 0.0005, epochs: 3000 }, 0.05],
  [nadam, { learningRate: 0.0005, epochs: 2000 }, 0.05],
])('in a stochastic pass $name comes near it', (plugin, options, within) => {
  expect(distance(plugin, { ...options, pass: 'stochastic' })).toBeLessThan(within);
});
