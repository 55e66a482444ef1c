import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, ROOT } from '../support/cli.js';
import { fileOf } from '../support/experiment.js';
import { installPackage, run } from '../support/package.js';

const folder = folderWith({});

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}
let packed: Packed;

beforeAll(() => {
  [packed] = JSON.parse(run('npm', ROOT, 'pack', '--ignore-scripts', '--dry-run', '--json')) as [Packed];
  cpSync(join(ROOT, 'examples/custom-optimizer'), folder, { recursive: true });
  installPackage(folder);
});

test('the package, installed in an empty folder, runs the example: the custom optimizer beats the mean', () => {
  const stdout = run('npx', folder, 'mfbench', 'run', 'experiment.yaml', '--allow-plugins');
  expect(stdout).toMatch(/│ Row-wise Adagrad \(mine\) +│ row-adagrad +│/);
  const { rows } = JSON.parse(fileOf(folder, 'reports/custom-optimizer/results.json')) as Results;
  const rmse = Object.fromEntries(rows.map(({ name, metrics }) => [name, metrics['rmse']!.mean!]));
  expect(rows.map(({ name, status }) => [name, status])).toEqual([
    ['Global mean', 'ok'],
    ['SGD', 'ok'],
    ['Row-wise Adagrad (mine)', 'ok'],
  ]);
  expect(fileOf(folder, 'reports/custom-optimizer/report.html')).toContain('</html>');
  // The planted noise of 0.5 is what nothing can beat.
  expect(rmse['Row-wise Adagrad (mine)']!).toBeLessThan(rmse['Global mean']! - 0.1);
  expect(rmse['Row-wise Adagrad (mine)']!).toBeGreaterThan(0.5);
});

test('it describes the plugin, and is a library', () => {
  expect(run('npx', folder, 'mfbench', 'describe', 'row-adagrad', '--plugin', './row-adagrad.js')).toContain(
    'learningRate: number, > 0 (default 0.1)',
  );
  const script = `import { runExperiment } from 'mfbench';
const { results, folder } = await runExperiment('experiment.yaml', { out: 'library', threads: 1, allowPlugins: true, set: ['defaults.optimizer.epochs=1'] });
console.log(results.rows.length, folder);`;
  expect(run('node', folder, '--input-type=module', '--eval', script)).toBe('3 library\n');
});

test('it is small, and has no data of others', () => {
  // Bytes; 1.9 million when this was written.
  expect(packed.unpackedSize).toBeLessThan(2_000_000);
  for (const { path } of packed.files)
    expect(path).toMatch(
      /^(bundle\/.*\.(js|txt)|dist\/.*\.d\.ts|dist\/report-page\/.*|templates\/.*|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
    );
});

test('it contains what runs and no more', () => {
  const installed = readdirSync(join(folder, 'node_modules/mfbench')).sort();
  expect(installed.filter((name) => name !== 'README.md' && name !== 'node_modules')).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'bundle',
    'dist',
    'package.json',
    'templates',
  ]);
});
