import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess, mfbench } from '../support/cli.js';
import { fileOf, run, SMALL } from '../support/experiment.js';
import { resultsIn } from '../support/faults.js';

const ONE_THREAD = ['--threads', '1', '--allow-plugins'];
const again = (folder: string, ...parameters: string[]) =>
  inProcess(folder, 'run', 'config.yaml', ...ONE_THREAD, ...parameters);
const cellsIn = (folder: string): string[] =>
  readdirSync(join(folder, '.mfbench/store')).filter((name) => name.endsWith('.cell'));
const storedCells = ({ environment }: Results) => environment.storedCells ?? 0;

describe('a second run', async () => {
  const { folder } = await run(SMALL, ONE_THREAD);
  const first = resultsIn(folder)!;

  test('of the same computes nothing, says so, and ends with the same to the last digit and second', async () => {
    const { code, stderr } = await again(folder);
    expect(code).toBe(0);
    expect(stderr).toBe(
      '9 of 9 fits are in the store and not done again (--force would)\n9 fits: 3 rows on 3 folds\nReports are in reports/small; open reports/small/report.html in a browser\n',
    );
    const second = resultsIn(folder)!;
    expect(second).toEqual({ ...first, environment: { ...first.environment, storedCells: 9 } });
    expect(cellsIn(folder).length).toBe(9);
    const note = '9 of 9 fits are from the store, with the seconds of the runs that did them.';
    for (const report of ['report.md', 'report.html'])
      expect(fileOf(folder, 'reports/small', report)).toContain(note);
  });

  test('with one row changed computes that row', async () => {
    expect((await again(folder, '--set', 'rows.MF.optimizer.epochs=5')).code).toBe(0);
    expect(storedCells(resultsIn(folder)!)).toBe(6);
    expect(cellsIn(folder).length).toBe(12);
  });

  test('with --force computes all, and the numbers are those of before', async () => {
    expect((await again(folder, '--force')).stderr).not.toContain('store');
    expect(storedCells(resultsIn(folder)!)).toBe(0);
    expect(resultsIn(folder)!.digest).toBe(first.digest);
  });

  test('with --no-store finds nothing and keeps nothing; --store says where', async () => {
    const other = folderWith({ 'config.yaml': SMALL });
    expect((await again(other, '--no-store')).code).toBe(0);
    expect(existsSync(join(other, '.mfbench'))).toBe(false);
    expect(await again(other, '--store', join(folder, '.mfbench/store'), '--quiet')).toMatchObject({
      code: 0,
      stderr: '',
    });
    expect(storedCells(resultsIn(other)!)).toBe(9);
    expect(existsSync(join(other, '.mfbench'))).toBe(false);
  });
});

test('damaged cells are computed again, with a warning even when quiet', async () => {
  const { folder } = await run(SMALL, ONE_THREAD);
  const { digest } = resultsIn(folder)!;
  const [cut, flipped] = cellsIn(folder).map((name) => join(folder, '.mfbench/store', name));
  truncateSync(cut!, 100);
  const bytes = readFileSync(flipped!);
  bytes[200]! ^= 4;
  writeFileSync(flipped!, bytes);
  expect(await inProcess(folder, 'store', 'verify')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('7 fits are whole, 2 files are damaged') as string,
  });
  const { code, stderr } = await again(folder, '--quiet');
  expect(code).toBe(0);
  expect(stderr.match(/^Warning: \S+\.cell is damaged and computed again: .*\.damaged\)$/gm)?.length).toBe(2);
  expect(resultsIn(folder)).toMatchObject({ digest, environment: { storedCells: 7 } });
  expect(JSON.parse((await inProcess(folder, 'store', 'gc', '--json')).stdout)).toMatchObject({
    damaged: 2,
    unused: 0,
  });
  expect(await inProcess(folder, 'store', 'verify')).toMatchObject({ code: 0 });
});

test("a plugin's source is part of what a cell is known by, with what it imports and requires; other rows are left alone", () => {
  const files = {
    'mine.js': `import { defineOptimizer, mul, sub } from 'mfbench';
import { createRequire } from 'node:module';
import { rate } from './rate.js';
const { twice } = createRequire(import.meta.url)('./twice.cjs');
export default defineOptimizer({ name: 'mine', summary: 'Mine.', passes: ['stochastic'], options: {}, state: {},
  update: ({ parameter, gradient }) => ({ parameter: sub(parameter, mul(twice(rate), gradient)) }) });
`,
    'rate.js': 'export const rate = 0.005;\n',
    'twice.cjs': 'exports.twice = (x) => 2 * x;\n',
    'package.json': '{ "type": "module" }',
  };
  const config = `${SMALL}  - { name: Mine, model: { name: biased-matrix-factorization, factors: 2 }, optimizer: { name: mine, epochs: 2 } }\nplugins: [./mine.js]\n`;
  const folder = folderWith({ ...files, 'config.yaml': config });
  // In processes of their own: a process loads a module once.
  const again = () => mfbench(folder, 'run', 'config.yaml', ...ONE_THREAD);
  expect(again().code).toBe(0);
  expect(again().stderr).toContain('12 of 12 fits are in the store');
  writeFileSync(join(folder, 'rate.js'), 'export const rate = 0.004;\n');
  expect(again().stderr).toContain('9 of 12 fits are in the store');
  writeFileSync(join(folder, 'twice.cjs'), 'exports.twice = (x) => x + x;\n');
  expect(again().stderr).toContain('9 of 12 fits are in the store');
  writeFileSync(join(folder, 'mine.js'), `${files['mine.js']}\n`);
  expect(again().stderr).toContain('9 of 12 fits are in the store');
  expect(again().stderr).toContain('12 of 12 fits are in the store');
});

test('a failure is tried again; divergence is a result that is kept', async () => {
  const files = {
    'mine.js': `import { defineOptimizer } from 'mfbench';
export default defineOptimizer({ name: 'mine', summary: 'Fails.', passes: ['stochastic'], options: {}, state: {}, update: () => { throw new Error('no idea'); } });`,
    'package.json': '{ "type": "module" }',
    'config.yaml': `${SMALL}  - { name: Mine, model: matrix-factorization, optimizer: { name: mine, epochs: 2 } }
  - { name: Wild, model: matrix-factorization, optimizer: { name: sgd, learningRate: 50, epochs: 40 } }
plugins: [./mine.js]\n`,
  };
  const folder = folderWith(files);
  expect((await again(folder)).code).toBe(4);
  expect((await again(folder)).stderr).toContain('12 of 15 fits are in the store');
  expect(resultsIn(folder)!.rows.map(({ status }) => status)).toEqual([
    'ok',
    'ok',
    'ok',
    'failed',
    'diverged',
  ]);
});

describe('report', () => {
  const folder = folderWith({ 'config.yaml': `${SMALL}baseline: Mean\n` });
  const report = (...parameters: string[]) => inProcess(folder, 'report', 'config.yaml', ...parameters);

  test('of nothing: everything is missing, nothing is computed', async () => {
    const { code, stderr, stdout } = await report();
    expect(code).toBe(1);
    expect(stderr).toBe(
      '9 of 9 fits are missing; npx mfbench run config.yaml does them\nReports are in reports/small; open reports/small/report.html in a browser\n',
    );
    expect(stdout).toContain('missing, 0/3 folds ok');
    expect(stdout).toContain('MF: not computed yet (all 3 folds)\n');
    expect((await report('--set', 'seed=7', '--out', 'x')).stderr).toContain(
      'config.yaml --set seed=7 does them\n',
    );
    expect(existsSync(join(folder, '.mfbench'))).toBe(false);
  });

  test('of some: no mean over the folds that happen to be done, and no test while rows are missing', async () => {
    expect((await again(folder)).code).toBe(0);
    const { digest, rows } = resultsIn(folder)!;
    expect(rows[1]!.comparison).toBeDefined();
    const origins = JSON.parse((await inProcess(folder, 'store', 'list', '--json')).stdout) as {
      entries: { name: string; origin: { row: string; fold: string } }[];
    };
    const lost = origins.entries.find(({ origin }) => origin.row === 'ALS' && origin.fold === 'fold 2')!;
    const file = join(folder, '.mfbench/store', lost.name);
    const bytes = readFileSync(file);
    truncateSync(file, 10);
    const { code, stdout, stderr } = await report();
    expect(code).toBe(1);
    expect(stderr).toContain('1 of 9 fits are missing; npx mfbench run config.yaml does them\n');
    expect(stdout).toContain('missing, 2/3 folds ok');
    expect(stdout).toContain('Fits are missing, so no row is tested.');
    const partial = resultsIn(folder)!;
    expect(partial.digest).not.toBe(digest);
    expect(partial.rows.map(({ status }) => status)).toEqual(['ok', 'ok', 'missing']);
    expect(partial.rows[2]!.message).toBe('not computed yet (fold 2)');
    expect(partial.rows[2]!.metrics['rmse']).toMatchObject({
      mean: null,
      confidenceInterval: null,
      folds: [rows[2]!.metrics['rmse']!.folds[0], null, rows[2]!.metrics['rmse']!.folds[2]],
    });
    expect(partial.rows.map(({ comparison }) => comparison)).toEqual([undefined, undefined, undefined]);

    writeFileSync(file, bytes);
    expect(await report()).toMatchObject({
      code: 0,
      stderr: 'Reports are in reports/small; open reports/small/report.html in a browser\n',
    });
    expect(resultsIn(folder)!.digest).toBe(digest);
  });
});

test('list: experiments with their fits, sizes and dates; gc --older-than', async () => {
  const { folder } = await run(SMALL, ONE_THREAD);
  expect((await again(folder, '--set', 'experiment=other', '--set', 'seed=4')).code).toBe(0);
  const { stdout } = await inProcess(folder, 'store', 'list');
  expect(stdout).toMatch(/│ other +│ +9 │ +[\d.]+ KiB │ \d{4}-\d\d-\d\d \d\d:\d\d │/);
  expect(stdout).toMatch(/│ small +│ +9 │/);
  expect(stdout).toMatch(/^18 fits, [\d.]+ KiB$/m);
  expect((await inProcess(folder, 'store', 'gc', '--older-than', 'soon')).code).toBe(2);
  expect((await inProcess(folder, 'store', 'gc', '--older-than', '1')).stdout).toContain('and 0 unused fits');
  expect((await inProcess(folder, 'store', 'gc', '--older-than', '0')).stdout).toContain(
    'and 18 unused fits',
  );
  expect(JSON.parse((await inProcess(folder, 'store', 'list', '--json')).stdout)).toEqual({
    store: '.mfbench/store',
    experiments: [],
    entries: [],
  });
});
