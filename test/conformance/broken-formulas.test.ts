import { describe, expect, test } from 'vitest';
import {
  abs,
  add,
  constant,
  constantTable,
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
  sumOverItems,
  trained,
} from '../../dist/index.js';
import { broken, expectFailure, findingOf } from '../support/broken.js';

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

  test('a model whose row of a new user is another than that of a known one with the same ratings', async () => {
    const plugin = (made: number) =>
      defineModel({
        ...broken,
        tables: (_, { ratings }) => ({
          count: constantTable({
            rows: 'users',
            columns: 1,
            values: Float64Array.from(ratings.byUser().counts),
            fromRatings: () =>
              mul(
                made,
                sumOverItems(() => constant(1)),
              ),
          }),
          slope: trained({ rows: 'items', columns: 1, initial: 0 }),
        }),
        predict: ({ count, slope }) => mul(count, slope),
      });
    expect(await findingOf(plugin(1), 'from-ratings')).toMatchObject({ status: 'passed' });
    await expectFailure(
      plugin(2),
      'from-ratings',
      /^table count: the row of user 0 has \d+, fromRatings makes it \d+$/,
    );
  });

  test.each([
    [{ rows: 'user' }, 'a trained table: rows has "user"; did you mean "users"?'],
    [{ columns: -1 }, 'a trained table needs columns: a whole number from 0 on; got -1'],
    [{ initial: undefined }, 'a trained table needs initial'],
    [{ initial: { mean: 0 } }, 'a trained table needs initial: a number, or { mean, standardDeviation }'],
    [{ unseen: 'average' }, 'a trained table: unseen has "average"'],
    [{ intial: 1 }, 'a trained table: unknown "intial"; did you mean "initial"?'],
  ])('a model with a table of %o', async (changes, message) => {
    const plugin = defineModel({
      ...broken,
      tables: () => ({ bias: trained({ rows: 'users', columns: 1, initial: 0, ...(changes as object) }) }),
      predict: ({ bias }) => bias,
    });
    await expectFailure(plugin, 'fits', `model broken: ${message}`);
    await expectFailure(plugin, 'fits', /\(broken-formulas\.test\.ts:\d+:\d+\)$/);
  });

  test('a model whose tables are none', async () => {
    const model = (tables: unknown) =>
      defineModel({ ...broken, tables: () => tables as Record<string, never>, predict: () => constant(3) });
    await expectFailure(model(undefined), 'fits', 'model broken: tables returned nothing');
    await expectFailure(
      model({ U: { rows: 'users', columns: 1 } }),
      'fits',
      'table U is not made by trained(...) or constantTable(...)',
    );
    const wrong = () => constantTable({ rows: 'users', columns: 1, values: [1] as never });
    expect(wrong).toThrow('a constant table needs values: a Float64Array');
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
