import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Results, RowResult } from '../../src/core/public.js';
import { folderWith, inProcess, ROOT } from '../support/cli.js';

const DATA_ROOT = resolve(process.env['MFBENCH_DATA_ROOT'] ?? join(ROOT, '../shared/data'));
const there = existsSync(join(DATA_ROOT, 'ml-100k/u.data'));
if (!there)
  console.info(
    `MovieLens 100K may not be redistributed and is not in ${DATA_ROOT}: its published numbers are not checked. ` +
      'Name a folder that holds ml-100k/ in MFBENCH_DATA_ROOT.',
  );

/** RMSE of u1 to u5, their mean, the mean MAE: of independent implementations of the same definitions; neighbours of Surprise 1.1.5. */
const DETERMINISTIC = [
  ['Global mean', [1.1537, 1.1307, 1.1116, 1.1133, 1.1187], 1.1256, 0.9447],
  ['User mean', [1.063, 1.0467, 1.0329, 1.0367, 1.0393], 1.0437, 0.8362],
  ['Item mean', [1.0334, 1.0305, 1.0197, 1.0169, 1.0223], 1.0246, 0.8174],
  ['Bias by ALS', [0.9599, 0.9477, 0.9405, 0.9383, 0.9423], 0.9457, 0.7499],
  ['Linear regression, lambda 3', [0.9534, 0.9432, 0.9374, 0.936, 0.9358], 0.9412, 0.7431],
  ['Linear regression, lambda 1', [0.9532, 0.9437, 0.9384, 0.9377, 0.9362], 0.9419, 0.7425],
  ['User kNN', [0.9418, 0.9346, 0.9292, 0.926, 0.9299], 0.9323, 0.7345],
  ['Item kNN', [0.9359, 0.9182, 0.9139, 0.9137, 0.9202], 0.9204, 0.7214],
] as const;

/** RMSE of Surprise 1.1.5 where the item has a training rating; for the others it takes the global mean, and we take the user's. */
const SLOPE_ONE_WARM = [0.9544, 0.9457, 0.9439, 0.9417, 0.9396];

/** The same of methods that draw random numbers, which are not the reference's; and how far from them is near enough. */
const STOCHASTIC = [
  ['Biased MF by SGD, k 100', [0.9526, 0.9392, 0.9328, 0.9319, 0.9352], 0.9383, 0.7389, 0.002],
  ['Biased MF by SGD, k 64', [0.9253, 0.9151, 0.9093, 0.9096, 0.9107], 0.914, 0.7214, 0.003],
] as const;

describe.skipIf(!there)('MovieLens 100K, official folds', () => {
  let results: Results;
  beforeAll(async () => {
    const out = join(folderWith({}), 'ml-100k-folds');
    const { code, stdout, stderr } = await inProcess(
      ROOT,
      ...['run', 'configs/reference/ml-100k-folds.yaml', '--data-root', DATA_ROOT],
      ...['--out', out, '--json', '--quiet'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    results = JSON.parse(stdout) as Results;
  });

  const row = (name: string): RowResult => results.rows.find((one) => one.name === name)!;

  test('the ratings and the folds are those of the publications', () => {
    expect(results.data).toMatchObject({ ratings: 100_000, users: 943, items: 1682 });
    expect(results.split.folds).toMatchObject(
      ['u1', 'u2', 'u3', 'u4', 'u5'].map((name) => ({ name, training: 80_000, test: 20_000 })),
    );
    expect(results.rows.length).toBe(DETERMINISTIC.length + STOCHASTIC.length + 1);
  });

  test.each(DETERMINISTIC)('%s: every fold to 4 decimals', (name, folds, rmse, mae) => {
    const { metrics } = row(name);
    expect(metrics['rmse']!.folds.map((value) => value!.toFixed(4))).toEqual(
      folds.map((value) => value.toFixed(4)),
    );
    expect(metrics['rmse']!.mean!.toFixed(4)).toBe(rmse.toFixed(4));
    expect(metrics['mae']!.mean!.toFixed(4)).toBe(mae.toFixed(4));
  });

  test('Slope one: every fold to 4 decimals, of items with training ratings', () => {
    const { folds } = row('Slope one').metrics['rmse warm']!;
    expect(folds.map((value) => value!.toFixed(4))).toEqual(SLOPE_ONE_WARM.map((value) => value.toFixed(4)));
  });

  test.each(STOCHASTIC)('%s: within what random numbers explain', (name, folds, rmse, mae, tolerance) => {
    const { metrics } = row(name);
    const distance = (a: number | null, b: number): number => Math.abs(a! - b);
    expect(distance(metrics['rmse']!.mean, rmse)).toBeLessThanOrEqual(tolerance);
    expect(distance(metrics['mae']!.mean, mae)).toBeLessThanOrEqual(tolerance);
    // One fold alone varies more than the mean of five.
    folds.forEach((value, k) =>
      expect(distance(metrics['rmse']!.folds[k]!, value)).toBeLessThanOrEqual(2 * tolerance),
    );
  });
});
