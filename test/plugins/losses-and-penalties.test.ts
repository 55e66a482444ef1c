import { describe, expect, test } from 'vitest';
import { leaf } from '../../src/core/expressions/expression.js';
import { interpret } from '../../src/core/expressions/interpret.js';
import type { Loss, Regularizer } from '../../src/core/public.js';
import bias from '../../src/plugins/models/bias.js';
import absoluteError from '../../src/plugins/losses/absolute-error.js';
import huber from '../../src/plugins/losses/huber.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import elasticNet from '../../src/plugins/regularizers/elastic-net.js';
import l1 from '../../src/plugins/regularizers/l1.js';
import l2 from '../../src/plugins/regularizers/l2.js';
import none from '../../src/plugins/regularizers/none.js';
import { objectiveOf, problemOf, ratingsOf, use, valuesOf } from '../support/problems.js';

function lossOf(loss: Loss, options: Record<string, unknown>, predicted: number, rated: number): number {
  const [prediction, target] = [leaf('prediction'), leaf('target')];
  const values = new Map([
    [prediction, [predicted]],
    [target, [rated]],
  ]);
  return interpret([loss.value(prediction, target, use(loss, options).options)], values)[0]![0]!;
}

describe('losses', () => {
  test.each([
    ['squared-error', squaredError, {}, 2.25],
    ['absolute-error', absoluteError, {}, 1.5],
    ['huber within delta', huber, { delta: 2 }, 2.25],
    ['huber at delta', huber, { delta: 1.5 }, 2.25],
    ['huber beyond delta', huber, { delta: 0.5 }, 0.5 * (2 * 1.5 - 0.5)],
    ['huber beyond its default of 1', huber, {}, 2],
  ])('%s of an error of 1.5, either way', (_, loss, options, expected) => {
    expect(lossOf(loss, options, 2.5, 4)).toBe(expected);
    expect(lossOf(loss, options, 4, 2.5)).toBe(expected);
    expect(lossOf(loss, options, 4, 4)).toBe(0);
  });

  test('huber is continuous with its slope where the pieces meet', () => {
    const [at, step] = [1.25, 1e-6];
    const slope = (error: number) =>
      (lossOf(huber, { delta: at }, 0, error + step) - lossOf(huber, { delta: at }, 0, error)) / step;
    expect(slope(at - step)).toBeCloseTo(2 * at, 4);
    expect(slope(at + step)).toBeCloseTo(2 * at, 4);
  });
});

describe('penalties', () => {
  const penaltyOf = (regularizer: Regularizer, options: Record<string, unknown>): number => {
    const row = leaf('row', 3);
    const value = regularizer.penalty(row, use(regularizer, options).options);
    return interpret([value], new Map([[row, [1, -2, 0.5]]]))[0]![0]!;
  };

  test.each([
    ['none', none, {}, 0],
    ['l2', l2, { lambda: 0.5 }, 0.5 * 5.25],
    ['l1', l1, { lambda: 0.5 }, 0.5 * 3.5],
    ['elastic-net', elasticNet, { lambda: 0.5, ratio: 0.25 }, 0.5 * (0.25 * 3.5 + 0.75 * 5.25)],
    ['elastic-net at 1 is l1', elasticNet, { lambda: 0.5, ratio: 1 }, 0.5 * 3.5],
    ['elastic-net at 0 is l2', elasticNet, { lambda: 0.5, ratio: 0 }, 0.5 * 5.25],
  ])('%s of (1, -2, 0.5)', (_, regularizer, options, expected) => {
    expect(penaltyOf(regularizer, options)).toBeCloseTo(expected, 15);
  });

  test.each([
    ['per-row', { lambda: 0.5 }, 0.5 * (9 + 16 + 1 + 4)],
    [
      'per-rating: once for each of a row’s ratings',
      { lambda: 0.5, weighting: 'per-rating' },
      0.5 * (2 * 9 + 16 + 2 * 1 + 4),
    ],
    [
      'other options for one table',
      { lambda: 0.5, tables: { itemBias: { lambda: 2 } } },
      0.5 * (9 + 16) + 2 * (1 + 4),
    ],
  ])('in the objective, %s', (_, options, expected) => {
    // u0 rates i0 and i1, u1 rates i0; the third user and item have no ratings and are no part of the objective.
    const data = ratingsOf(
      [
        [0, 0, 3],
        [0, 1, 3],
        [1, 0, 3],
      ],
      3,
      3,
    );
    const problem = problemOf({ model: use(bias), regularizer: use(l2, options) }, data);
    valuesOf(problem, 'userBias').set([3, 4, 100]);
    valuesOf(problem, 'itemBias').set([1, 2, 100]);
    const errors = [3 + 1, 3 + 2, 4 + 1].reduce((total, error) => total + error ** 2, 0);
    expect(objectiveOf(problem).value()).toBeCloseTo(errors + expected, 12);
  });
});
