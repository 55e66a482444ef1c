import { describe, expect, test } from 'vitest';
import type { ResolvedPlugin } from '../../../src/core/options.js';
import type { Loss } from '../../../src/core/public.js';
import { differentiate } from '../../../src/core/expressions/differentiate.js';
import { leaf } from '../../../src/core/expressions/expression.js';
import { interpret } from '../../../src/core/expressions/interpret.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import hinge from '../../../src/plugins/losses/hinge.js';
import logistic from '../../../src/plugins/losses/logistic.js';
import poisson from '../../../src/plugins/losses/poisson.js';
import linearRegression from '../../../src/plugins/models/linear-regression.js';
import lBfgs from '../../../src/plugins/optimizers/l-bfgs.js';
import { fitted, problemOf, randomRatings, use, valuesOf } from '../../support/problems.js';

const stars = { minimum: 1, maximum: 5 };
const halfStars = { minimum: 0.5, maximum: 5, step: 0.5 };
const data = randomRatings(3, 6, 5, 17);

/** The loss and its derivative at numbers. */
function at({ plugin, options }: ResolvedPlugin<Loss>, prediction: number, target: number) {
  const [p, t] = [leaf('prediction'), leaf('target')];
  const value = plugin.value(p, t, options);
  const environment = new Map([
    [p, [prediction]],
    [t, [target]],
  ]);
  const [loss, slope] = interpret([value, ...differentiate(value, [p])], environment);
  return { loss: loss![0]!, slope: slope![0]! };
}

describe('over thresholds', () => {
  test('logistic, by hand', () => {
    for (const [prediction, target] of [
      [3.2, 4],
      [0.7, 1],
      [6, 5],
    ] as const) {
      let expected = 0;
      for (const threshold of [1.5, 2.5, 3.5, 4.5]) {
        const margin = (target > threshold ? 1 : -1) * ((prediction - threshold) / 0.5);
        expected += Math.log(1 + Math.exp(-margin));
      }
      expect(at(use(logistic, stars), prediction, target).loss).toBeCloseTo(expected, 12);
    }
  });

  test('a logistic loss is least within a tenth of a step of the rating, except at the ends, where farther out is better', () => {
    for (const [scale, step] of [
      [stars, 1],
      [halfStars, 0.5],
    ] as const) {
      const loss = use(logistic, scale);
      for (let target = scale.minimum + step; target < scale.maximum; target += step) {
        expect(at(loss, target - step / 10, target).slope).toBeLessThan(0);
        expect(at(loss, target + step / 10, target).slope).toBeGreaterThan(0);
      }
      expect(at(loss, scale.maximum + 1, scale.maximum).slope).toBeLessThan(0);
      expect(at(loss, scale.minimum - 1, scale.minimum).slope).toBeGreaterThan(0);
    }
  });

  test('a hinge loss is n (n + 1) for n steps, linear in between, and 0 beyond the end of the scale', () => {
    for (const [scale, step] of [
      [stars, 1],
      [halfStars, 0.5],
    ] as const) {
      const loss = use(hinge, scale);
      for (const target of [scale.minimum + step, 3, 4.5 - (4.5 % step)]) {
        for (let steps = 0; target + steps * step <= scale.maximum; steps++) {
          expect(at(loss, target + steps * step, target).loss).toBeCloseTo(steps * (steps + 1), 10);
          if (target + (steps + 1) * step > scale.maximum) continue;
          expect(at(loss, target + (steps + 0.5) * step, target).loss).toBeCloseTo((steps + 1) ** 2, 10);
        }
      }
      expect(at(loss, 7, 5).loss).toBe(0);
      expect(at(loss, -1, scale.minimum).loss).toBe(0);
    }
  });

  test('a scale that has no whole number of steps is refused', () => {
    for (const scale of [
      { minimum: 1, maximum: 1 },
      { minimum: 5, maximum: 1 },
      { minimum: 1, maximum: 5, step: 0.3 },
      { minimum: 1, maximum: 5, step: 0.001 },
    ]) {
      expect(() => at(use(logistic, scale), 3, 3)).toThrow('whole steps');
      expect(() => at(use(hinge, scale), 3, 3)).toThrow('whole steps');
    }
    expect(() => use(logistic)).toThrow('minimum');
    expect(() => use(hinge, { ...stars, step: 0 })).toThrow('step');
  });
});

describe('poisson', () => {
  test('is least at the target, and by hand', () => {
    for (const target of [0.5, 3, 5]) {
      expect(at(use(poisson), target, target).slope).toBeCloseTo(0, 12);
      expect(at(use(poisson), 2, target).loss).toBeCloseTo(2 - target * Math.log(2), 12);
    }
    expect(at(use(poisson), 2, 0).loss).toBe(2);
  });

  test('below the floor it is the tangent', () => {
    const loss = use(poisson, { floor: 0.5 });
    const { loss: value, slope } = at(loss, 0.5 + 1e-9, 4);
    for (const prediction of [0.4, 0, -3]) {
      expect(at(loss, prediction, 4).slope).toBeCloseTo(slope, 6);
      expect(at(loss, prediction, 4).loss).toBeCloseTo(value + (prediction - 0.5) * slope, 6);
    }
  });

  test("one parameter for each user is the mean of the user's ratings: the likelihood's maximum", () => {
    const model = use(linearRegression, { features: [use(oneHotUser)], intercept: 'none' });
    const problem = problemOf({ model, loss: use(poisson) }, data);
    fitted(problem, use(lBfgs, { tolerance: 1e-10 }));
    const { starts, order } = data.ratings.byUser();
    valuesOf(problem, 'one-hot-user').forEach((rate, user) => {
      const own = [...order.slice(starts[user], starts[user + 1])].map((j) => data.ratings.value[j]!);
      if (own.length > 0) expect(rate).toBeCloseTo(own.reduce((a, b) => a + b) / own.length, 6);
    });
  });

  test('the floor is above 0', () => {
    expect(() => use(poisson, { floor: 0 })).toThrow('floor');
  });
});
