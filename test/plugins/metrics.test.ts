import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RatingMetric } from '../../src/core/public.js';
import { measure } from '../../src/harness/measure.js';
import mae from '../../src/plugins/metrics/mae.js';
import mse from '../../src/plugins/metrics/mse.js';
import r2 from '../../src/plugins/metrics/r2.js';
import rmse from '../../src/plugins/metrics/rmse.js';
import userRmse from '../../src/plugins/metrics/user-rmse.js';
import { ratingsOf, use } from '../support/problems.js';

/** Rates all items in training, and none in the test. */
const TRAINER = 20;

/** A test rating of a user, and its prediction. */
type Case = readonly [user: number, prediction: number, target: number];

/** A training rating of each user in `training` on item 0; test rating k is on item k + 1, trained on too unless it is in `newItems`. */
interface World {
  readonly training?: readonly number[];
  readonly newItems?: readonly number[];
}

function measured(metric: RatingMetric, cases: readonly Case[], options: object = {}, world: World = {}) {
  const { training = [...new Set(cases.map(([user]) => user)), TRAINER], newItems = [] } = world;
  const trained = [
    ...training.map((user) => [user, 0, 3] as const),
    ...cases.flatMap((_, k) => (newItems.includes(k) ? [] : [[TRAINER, k + 1, 3] as const])),
  ];
  const tested = cases.map(([user, , target], k) => [user, k + 1, target] as const);
  const { ratings } = ratingsOf([...trained, ...tested]);
  const positions = Uint32Array.from({ length: ratings.size }, (_, k) => k);
  const fold = {
    name: 'fold',
    training: positions.slice(0, trained.length),
    test: positions.slice(trained.length),
  };
  const predictions = Float64Array.from(cases, ([, prediction]) => prediction);
  const named = { ...use(metric, { ...options }), name: 'it' };
  return measure([named], ratings, fold, predictions)['it']!;
}

const valueOf = (...parameters: Parameters<typeof measured>) => measured(...parameters).value;

// Errors 1, -2, 0 of user 0 and 3 of user 1; the mean of the targets is 3, their squared distances 1 + 1 + 4 + 4.
const BY_HAND: Case[] = [
  [0, 3, 4],
  [0, 4, 2],
  [0, 1, 1],
  [1, 2, 5],
];

test.each([
  [mae, 6 / 4],
  [mse, 14 / 4],
  [rmse, Math.sqrt(14 / 4)],
  [userRmse, (Math.sqrt(5 / 3) + 3) / 2],
  [r2, 1 - 14 / 10],
] as const)('by hand: $name', (metric, expected) => {
  expect(valueOf(metric, BY_HAND)).toBeCloseTo(expected, 14);
  expect(metric.direction).toBe(metric === r2 ? 'maximize' : 'minimize');
});

describe('warm and cold', () => {
  // User 1 has no training rating, nor has the item of the first case.
  const world = { training: [0], newItems: [0] };
  test.each([
    [mae, 2 / 2, (1 + 3) / 2],
    [mse, 4 / 2, (1 + 9) / 2],
    [rmse, Math.sqrt(4 / 2), Math.sqrt((1 + 9) / 2)],
    [userRmse, Math.sqrt(4 / 2), (1 + 3) / 2],
    [r2, 1 - 4 / 0.5, 1 - 10 / 0.5],
  ] as const)('by hand: $name', (metric, warm, cold) => {
    expect(valueOf(metric, BY_HAND, { subset: 'warm' }, world)).toBeCloseTo(warm, 14);
    expect(valueOf(metric, BY_HAND, { subset: 'cold' }, world)).toBeCloseTo(cold, 14);
    expect(valueOf(metric, BY_HAND, { subset: 'all' }, world)).toBe(valueOf(metric, BY_HAND));
  });

  test('a subset without a rating has no value, and no 0', () => {
    for (const metric of [mae, mse, rmse, userRmse, r2]) {
      expect(valueOf(metric, BY_HAND, { subset: 'cold' })).toBeNull();
      expect(valueOf(metric, BY_HAND, { subset: 'warm' })).toBe(valueOf(metric, BY_HAND));
    }
  });
});

test.each([[[3]], [[3, 3, 3]], [[0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]]])(
  'r2 of targets without spread is not defined: %j',
  (targets) => {
    const cases = targets.map((target, k): Case => [k % 2, target + 1, target]);
    expect(valueOf(r2, cases)).toBeNull();
  },
);

const stars = fc.double({ min: -10, max: 10, noNaN: true }).map(Math.fround);
const cases = fc.array(fc.tuple(fc.nat(4), stars, stars), { minLength: 1, maxLength: 30 });
const mean = (values: readonly number[]) => values.reduce((total, x) => total + x, 0) / values.length;

describe('for any predictions', () => {
  test('by the definition', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const errors = all.map(([, prediction, target]) => target - prediction);
        const squares = errors.map((error) => error * error);
        expect(valueOf(mae, all)).toBeCloseTo(mean(errors.map(Math.abs)), 10);
        expect(valueOf(mse, all)).toBeCloseTo(mean(squares), 8);
        expect(valueOf(rmse, all)).toBeCloseTo(Math.sqrt(mean(squares)), 8);
        const users = [...new Set(all.map(([user]) => user))];
        const ofUser = (user: number) => Math.sqrt(mean(squares.filter((_, k) => all[k]![0] === user)));
        expect(valueOf(userRmse, all)).toBeCloseTo(mean(users.map(ofUser)), 8);
        const targets = all.map(([, , target]) => target);
        const variance = mean(targets.map((target) => (target - mean(targets)) ** 2));
        if (variance > 1e-3) expect(valueOf(r2, all)).toBeCloseTo(1 - mean(squares) / variance, 6);
      }),
    );
  });

  test('perfect for the truth alone, RMSE at least MAE, R² never above 1, none moved by the order', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const truth = all.map(([user, , target]): Case => [user, target, target]);
        for (const metric of [mae, mse, rmse, userRmse]) expect(valueOf(metric, truth)).toBe(0);
        expect(valueOf(r2, truth) ?? 1).toBe(1);
        expect(valueOf(r2, all) ?? 1).toBeLessThanOrEqual(1);
        expect(valueOf(rmse, all)).toBeGreaterThanOrEqual(valueOf(mae, all)! - 1e-9);
        for (const metric of [mae, mse, rmse, userRmse]) {
          expect(valueOf(metric, all.toReversed())).toBeCloseTo(valueOf(metric, all)!, 8);
        }
      }),
    );
  });

  test('the sums of users pool to the whole', () => {
    fc.assert(
      fc.property(cases, cases, (first, second) => {
        const others = second.map(([user, ...rest]): Case => [user + 5, ...rest]);
        for (const metric of [mae, mse, rmse, userRmse, r2] as RatingMetric[]) {
          const total = (part: readonly Case[], s: number) =>
            measured(metric, part).userSums!.reduce(
              (sum, value, k) => (k % metric.sums.length === s ? sum + value : sum),
              0,
            );
          const totals: Record<string, number> = {};
          metric.sums.forEach((name: string, s) => {
            totals[name] = total(first, s) + total(others, s);
          });
          const pooled = metric.value(totals, {});
          const whole = valueOf(metric, [...first, ...others]);
          if (whole !== null) expect(pooled / whole || 1).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  test('warm and cold together are all', () => {
    fc.assert(
      fc.property(cases, fc.array(fc.nat(4)), fc.array(fc.nat(30)), (all, training, newItems) => {
        const world = { training, newItems };
        const sums = (subset: string) => [...measured(mse, all, { subset }, world).userSums!];
        const [warm, cold] = [sums('warm'), sums('cold')];
        sums('all').forEach((value, k) => {
          expect(warm[k]! + cold[k]!).toBeCloseTo(value, 8);
        });
      }),
    );
  });
});
