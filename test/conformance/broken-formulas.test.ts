import { describe, test } from 'vitest';
import {
  abs,
  add,
  defineLoss,
  defineModel,
  defineOptimizer,
  definePredictor,
  defineRegularizer,
  div,
  dot,
  log,
  mul,
  neg,
  option,
  sqrt,
  square,
  sub,
  sum,
  trained,
} from '../../dist/index.js';
import { broken, expectFailure } from '../support/broken.js';

const learningRate = option.number({ exclusiveMinimum: 0, default: 0.001, description: 'Size of a step.' });

describe('formulas', () => {
  test('a loss whose derivative is undefined where the prediction is right', async () => {
    const plugin = defineLoss({
      ...broken,
      value: (prediction, target) => sqrt(square(sub(prediction, target))),
    });
    await expectFailure(plugin, 'finite', /target 1, prediction 1 its derivative is NaN/);
  });

  test('a loss that is undefined below zero', async () => {
    const plugin = defineLoss({
      ...broken,
      value: (prediction, target) => sub(prediction, mul(target, log(prediction))),
    });
    await expectFailure(plugin, 'finite', /prediction -5 it is NaN/);
  });

  test('a penalty that divides by the norm of a row', async () => {
    const plugin = defineRegularizer({ ...broken, penalty: (row) => sqrt(dot(row, row)) });
    await expectFailure(plugin, 'finite', /at row 0, 0, 0 its derivative is NaN/);
  });

  test('a loss that is neither convex nor positive, as it claims', async () => {
    const plugin = defineLoss({
      ...broken,
      properties: ['convex', 'non-negative'],
      value: (prediction, target) => neg(abs(sub(prediction, target))),
    });
    await expectFailure(plugin, 'convex', 'it is not convex');
    await expectFailure(plugin, 'non-negative', /it is -/);
  });

  test('a penalty that is drawn by lot', async () => {
    const plugin = defineRegularizer({ ...broken, penalty: (row) => mul(Math.random(), sum(square(row))) });
    await expectFailure(plugin, 'repeatable', 'a second fit leaves other bits');
  });

  test('a model whose formula grows with every call', async () => {
    let calls = 0;
    const plugin = defineModel({
      ...broken,
      tables: () => ({ bias: trained({ rows: 'users', columns: 1, initial: 0 }) }),
      predict: ({ bias }) => add(bias, calls++),
    });
    await expectFailure(plugin, 'repeatable', 'other bits');
  });

  test('a model that sorts the ratings', async () => {
    const plugin = defineModel({
      ...broken,
      tables: (_, { ratings }) => {
        ratings.value.sort();
        return { bias: trained({ rows: 'users', columns: 1, initial: 0 }) };
      },
      predict: ({ bias }) => bias,
    });
    await expectFailure(plugin, 'inputs-untouched', 'it changes what it is given: data');
  });

  test('a model that has no number for users without ratings', async () => {
    const plugin = definePredictor({
      ...broken,
      fit: (_, { ratings }) => ({
        predict: (user) =>
          ratings.value[ratings.byUser().order[ratings.byUser().starts[user]!]!]! /
          ratings.byUser().counts[user]!,
      }),
    });
    await expectFailure(plugin, 'fits', 'a prediction is NaN');
  });

  test('a model whose predictions depend on what was asked before', async () => {
    const plugin = definePredictor({
      ...broken,
      fit: () => {
        let asked = 0;
        return { predict: () => asked++ };
      },
    });
    await expectFailure(plugin, 'repeatable', 'depend on the order');
  });
});

describe('optimizers', () => {
  const rule = (update: (gradient: never, rate: number) => never, more: object = {}) =>
    defineOptimizer({
      ...broken,
      options: { learningRate },
      passes: ['full-batch', 'stochastic'],
      state: {},
      update: ({ parameter, gradient }, options) => ({
        parameter: sub(parameter, update(gradient as never, options.learningRate as number)),
      }),
      ...more,
    });

  test('a step that divides by the gradient', async () => {
    const plugin = rule((gradient, rate) => mul(rate, div(gradient, abs(gradient))) as never);
    await expectFailure(plugin, 'finite', 'the next parameter is not finite');
  });

  test('a step uphill', async () => {
    await expectFailure(
      rule((gradient, rate) => mul(-rate, gradient) as never),
      'descends',
      'full-batch: the objective is',
    );
  });

  test('a step that is drawn by lot', async () => {
    await expectFailure(
      rule((gradient) => mul(0.001 * Math.random(), gradient) as never),
      'repeatable',
      'other bits',
    );
  });

  test('one that rises, as it says it does not', async () => {
    const plugin = rule((gradient) => mul(0.5, gradient) as never, { properties: ['monotone'] });
    await expectFailure(plugin, 'monotone', /rises from|not finite/);
  });

  test('one that changes its options', async () => {
    const plugin = defineOptimizer({
      ...broken,
      requires: 'gradient',
      options: { learningRate },
      minimize: (_, options) => {
        (options as { learningRate: number }).learningRate /= 2;
      },
    });
    await expectFailure(plugin, 'fits', 'read only');
  });
});
