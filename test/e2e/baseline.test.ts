import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess, ROOT } from '../support/cli.js';

const shorter = [
  'defaults.optimizer.epochs=2',
  'rows.Linear regression.optimizer.epochs=60',
  'rows.Linear regression, one-hot.optimizer.epochs=30',
  'split.folds=3',
].flatMap((change) => ['--set', change]);

test('the baseline configuration runs as it stands, here with fewer epochs', async () => {
  const out = join(folderWith({}), 'baseline');
  const { code, stdout, stderr } = await inProcess(
    ROOT,
    ...['run', 'configs/baseline.yaml', '--out', out, '--json', '--quiet'],
    ...shorter,
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { data, rows } = JSON.parse(stdout) as Results;
  expect(data).toMatchObject({
    ratings: 100_004,
    users: 671,
    items: 9066,
    scale: { minimum: 0.5, maximum: 5 },
  });
  const rmse = Object.fromEntries(rows.map(({ name, metrics }) => [name, metrics['rmse']!.mean!]));
  expect(Object.keys(rmse)).toEqual([
    'Global mean',
    'User mean',
    'Item mean',
    'Linear regression',
    'Linear regression, one-hot',
    'MF, gradient descent',
    'MF, momentum',
    'MF, SGD',
    'Biased MF, gradient descent',
    'Biased MF, momentum',
    'Biased MF, SGD',
  ]);
  // What is solved and not stepped towards is there already.
  expect(rmse['Global mean']).toBeCloseTo(1.06, 2);
  expect(rmse['User mean']!).toBeLessThan(rmse['Item mean']!);
  expect(rmse['Linear regression']!).toBeLessThan(rmse['User mean']! - 0.03);
  expect(rmse['Linear regression, one-hot']!).toBeLessThan(rmse['Linear regression']!);
  for (const [name, value] of Object.entries(rmse)) expect(value, name).toBeLessThan(2);
  for (const { name, optimizer, folds } of rows.slice(5)) {
    expect(optimizer!.options['epochs'], name).toBe(2);
    for (const { curve } of folds) expect(curve[2]!.objective, name).toBeLessThan(curve[0]!.objective);
  }
});

test('its plan says what the whole would be', async () => {
  const { code, stdout } = await inProcess(ROOT, 'plan', 'configs/baseline.yaml', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ experiment: 'baseline', seed: 42, fits: 55 });
});
