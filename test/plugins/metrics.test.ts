import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/core/public.js';
import mae from '../../src/plugins/metrics/mae.js';
import rmse from '../../src/plugins/metrics/rmse.js';

type Pair = readonly [prediction: number, target: number];

function measure(metric: Metric, pairs: readonly Pair[]): number {
  const terms = pairs.map(([prediction, target]) => metric.term(prediction, target, {}));
  return metric.aggregate(
    terms.reduce((total, term) => total + term, 0),
    pairs.length,
    {},
  );
}

const stars = fc.double({ min: -10, max: 10, noNaN: true });
const pairs = fc.array(fc.tuple(stars, stars), { minLength: 1, maxLength: 30 });

test('by hand', () => {
  const errors: Pair[] = [
    [3, 4],
    [4, 2],
    [1, 1],
  ];
  expect(measure(mae, errors)).toBe(1);
  expect(measure(rmse, errors)).toBeCloseTo(Math.sqrt(5 / 3), 15);
  expect([mae.direction, rmse.direction]).toEqual(['minimize', 'minimize']);
});

describe('for any predictions', () => {
  test('by the definition', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        const errors = all.map(([prediction, target]) => target - prediction);
        const mean = (values: number[]) => values.reduce((total, x) => total + x, 0) / values.length;
        expect(measure(mae, all)).toBeCloseTo(mean(errors.map(Math.abs)), 10);
        expect(measure(rmse, all) ** 2).toBeCloseTo(mean(errors.map((error) => error ** 2)), 8);
      }),
    );
  });

  test('0 for the truth alone, RMSE at least MAE, neither moved by order or by the sign of the errors', () => {
    fc.assert(
      fc.property(pairs, (all) => {
        for (const metric of [mae, rmse]) {
          const value = measure(metric, all);
          expect(
            measure(
              metric,
              all.map(([, target]): Pair => [target, target]),
            ),
          ).toBe(0);
          expect(measure(metric, all.toReversed())).toBeCloseTo(value, 10);
          expect(
            measure(
              metric,
              all.map(([prediction, target]): Pair => [target, prediction]),
            ),
          ).toBe(value);
        }
        expect(measure(rmse, all)).toBeGreaterThanOrEqual(measure(mae, all) - 1e-9);
      }),
    );
  });

  test('sums and counts of parts pool to the whole', () => {
    fc.assert(
      fc.property(pairs, pairs, (first, second) => {
        for (const metric of [mae, rmse]) {
          const sum = (part: readonly Pair[]) =>
            part.reduce((total, [prediction, target]) => total + metric.term(prediction, target, {}), 0);
          const pooled = metric.aggregate(sum(first) + sum(second), first.length + second.length, {});
          expect(pooled).toBeCloseTo(measure(metric, [...first, ...second]), 10);
        }
      }),
    );
  });
});
