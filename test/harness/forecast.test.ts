import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random.js';
import { checkRows } from '../../src/harness/check-rows.js';
import { forecastMemory } from '../../src/harness/forecast.js';
import type { PreparedExperiment } from '../../src/harness/prepare.js';
import matrixFactorization from '../../src/plugins/models/matrix-factorization.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import sgd from '../../src/plugins/optimizers/sgd.js';
import l2 from '../../src/plugins/regularizers/l2.js';
import { ratingsOf, use } from '../support/problems.js';

/** An experiment of one row on few ratings of many users. */
function prepared(users: number, factors: number): PreparedExperiment {
  const data = ratingsOf(
    [0, 1, 2, 3].map((k) => [k, k, 3] as const),
    users,
    4,
  );
  const method = {
    form: 'formula',
    model: use(matrixFactorization, { factors }),
    loss: use(squaredError),
    regularizer: use(l2),
    optimizer: use(sgd),
  } as const;
  return {
    experiment: { metrics: [], rows: [{ name: 'Huge', path: [], method }], precision: 'f32' } as never,
    random: RandomStream.fromSeed(1),
    data,
    filters: [],
    inputs: new Map(),
    folds: [{ name: '1', training: Uint32Array.of(0, 1, 2), test: Uint32Array.of(3) }],
  };
}

const forecast = (experiment: PreparedExperiment, cells = 1, threads = 1, isIsolated = false) =>
  forecastMemory(experiment, checkRows(experiment, {} as never), { cells, threads, isIsolated });

test('a run that fits is forecast by the sizes of its tables', () => {
  const { rows, bytes, availableBytes } = forecast(prepared(1000, 64));
  expect(rows[0]).toBeGreaterThan(1000 * 64 * 4);
  expect(rows[0]).toBeLessThan(1.2 * 1000 * 64 * 4);
  expect(bytes).toBeGreaterThan(rows[0]!);
  expect(availableBytes).toBeGreaterThan(bytes);
});

test('a process that fits by itself has the data a second time, even where it is the only one', () => {
  const experiment = prepared(300_000, 1);
  const { bytes } = forecast(experiment);
  const isolated = forecast(experiment, 1, 1, true).bytes;
  // 300,000 ids of about 120 bytes, and what a process takes before it has done anything.
  expect(isolated - bytes).toBeGreaterThan(300_000 * 120);
  expect(forecast(experiment, 2, 2, true).bytes).toBe(forecast(experiment, 2, 2).bytes);
});

test('tables that no memory can hold are refused with the figure, before anything is laid out', () => {
  const attempt = () => forecast(prepared(300_000, 4096));
  expect(attempt).toThrow(EnvironmentError);
  expect(attempt).toThrow('row "Huge": the parameters and predictions of a fit need 4.58 GiB');
});

test('so are more fits at once than the machine has room for', () => {
  const experiment = prepared(200_000, 4096);
  const attempt = () => forecast(experiment, 1000, 1000);
  expect(attempt).toThrow(
    /this run needs about \d+\.\d\d GiB of memory, and \d+\.\d\d GiB can be had; use fewer threads/,
  );
});
