import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess } from '../support/cli.js';
import { fileOf, run, SMALL } from '../support/experiment.js';

const FLAGS = ['--threads', '1', '--no-store'];
const { folder } = await run(SMALL, FLAGS);
const also = async (name: string, ...set: string[]): Promise<void> => {
  const flags = [`experiment=${name}`, ...set].flatMap((value) => ['--set', value]);
  expect((await inProcess(folder, 'run', 'config.yaml', ...FLAGS, ...flags)).code).toBe(0);
};
await also('more', 'metrics=[mae,rmse]', 'rows.MF.optimizer.epochs=6');
await also('seed', 'seed=4');
await also('clipped', 'predictions.clip=false');
await also('folds', 'split.folds=4');
await also('ratings', 'data.noise=0.3');
await also('other', 'metrics=[mse]');
const compare = (...parameters: string[]) => inProcess(folder, 'compare', ...parameters);
const resultsOf = (name: string) => JSON.parse(fileOf(folder, 'reports', name, 'results.json')) as Results;

describe('runs that are measured alike', () => {
  test('every row with its experiment, the metrics that all have, the number of folds, and no claim across runs', async () => {
    const { code, stdout, stderr } = await compare('reports/more', 'reports/small/results.json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['small', 'more']) {
      for (const { name: row, metrics } of resultsOf(name).rows) {
        const rmse = metrics['rmse']!.mean!.toFixed(4);
        expect(stdout).toMatch(new RegExp(`│ ${name}: ${row} +│.* ${rmse} ± [\\d.]+ │.* 3 │`));
      }
    }
    expect(stdout).toMatch(/Experiment: row +│ +mae ↓ │ +rmse ↓ │ Folds/);
    expect(stdout).toContain('no row is tested against a row of another run');
    expect(stdout).not.toMatch(/NOT COMPARABLE|better|worse/);
  });

  test('a row whose predictions are clipped to something else says so', async () => {
    const results = resultsOf('small');
    const rows = results.rows.map((row) => (row.name === 'MF' ? { ...row, clip: [0, 6] } : row));
    const other = folderWith({ 'a/results.json': JSON.stringify({ ...results, rows }) });
    const { stdout } = await inProcess(other, 'compare', 'a', join(folder, 'reports/more'));
    expect(stdout).toContain('│ small: MF (clipped to 0–6) ');
    expect(stdout).toContain('│ more: MF ');
  });

  test('--json has the numbers of the files', async () => {
    const found = JSON.parse((await compare('reports/small', 'reports/more', '--json')).stdout) as {
      rows: { name: string; metrics: Results['rows'][number]['metrics'] }[];
    };
    expect(found).toMatchObject({ comparable: true, differences: [], runs: [{ group: 1 }, { group: 1 }] });
    expect(found.rows.find(({ name }) => name === 'more: MF')!.metrics['rmse']).toEqual(
      resultsOf('more').rows[1]!.metrics['rmse'],
    );
    expect(found.rows.length).toBe(6);
  });

  test('two runs of one experiment are told apart by their files', async () => {
    cpSync(join(folder, 'reports/small'), join(folder, 'copy'), { recursive: true });
    const { stdout } = await compare('reports/small', 'copy');
    expect(stdout).toContain('│ small (copy): MF ');
    expect(stdout).toContain('│ small (reports/small): MF ');
  });
});

describe('what is the same division', () => {
  test('however it came about, by another splitter and seed', async () => {
    const changed = resultsOf('small');
    const other = folderWith({
      'a/results.json': JSON.stringify(changed),
      'b/results.json': JSON.stringify({
        ...changed,
        seed: 99,
        split: { ...changed.split, splitter: { name: 'predefined', options: {} } },
      }),
    });
    expect(await inProcess(other, 'compare', 'a', 'b')).toMatchObject({ code: 0, stderr: '' });
  });

  test('not by the seed alone, if the ratings of a fold are others', async () => {
    const changed = resultsOf('small');
    const [fold, ...folds] = changed.split.folds;
    const split = { ...changed.split, folds: [{ ...fold!, checksum: '0'.repeat(64) }, ...folds] };
    const other = folderWith({
      'a/results.json': JSON.stringify(changed),
      'b/results.json': JSON.stringify({ ...changed, split }),
    });
    const { code, stderr } = await inProcess(other, 'compare', 'a', 'b');
    expect(code).toBe(2);
    expect(stderr).toMatch(/split\.folds\.0\.checksum is "[0-9a-f]{64}" in a, "0{64}" in b/);
  });

  test('the seed counts where items are drawn from it', async () => {
    const of = (seed: number) => {
      const changed = resultsOf('small');
      const ranking = { relevantFrom: null, sampled: 10, folds: [] };
      const metrics = changed.metrics.map((metric) => ({ ...metric, ranking }));
      return JSON.stringify({ ...changed, seed, metrics });
    };
    const other = folderWith({ 'a/results.json': of(3), 'b/results.json': of(4) });
    const { code, stderr } = await inProcess(other, 'compare', 'a', 'b');
    expect(code).toBe(2);
    expect(stderr).toContain('seed is 3 in a, 4 in b');
  });
});

test('long names are shortened to what the line has room for', async () => {
  const results = resultsOf('small');
  const rows = results.rows.map((row) => ({ ...row, name: `${row.name} ${'long '.repeat(40)}` }));
  const other = folderWith({ 'a/results.json': JSON.stringify({ ...results, rows }) });
  const table = (await inProcess(other, 'compare', 'a')).stdout.split('\n').slice(0, 7);
  expect(new Set(table.map((line) => line.length))).toEqual(new Set([100]));
  expect(table[3]).toMatch(/^│ small: Mean long .*… │/);
});

describe('runs that are not', () => {
  test.each([
    ['ratings', /data\.checksum is "[0-9a-f]{64}" in reports\/small, "[0-9a-f]{64}" in reports\/ratings/],
    ['folds', /split\.splitter\.options\.folds is 3 in reports\/small, 4 in reports\/folds/],
    ['clipped', /protocol\.clip is true in reports\/small, false in reports\/clipped/],
  ])('%s: refused, with the first difference and both files', async (name, message) => {
    const { code, stdout, stderr } = await compare('reports/small', `reports/${name}`);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('--anyway');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('another seed divides in another way', async () => {
    const { code, stdout, stderr } = await compare('reports/small', 'reports/seed');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    // The planted ratings are drawn from the seed too.
    expect(stderr).toContain('data.checksum is');
  });

  test('a metric of the same name that is measured in another way', async () => {
    const results = resultsOf('small');
    const [metric] = results.metrics;
    const changed = { ...metric!, metric: { ...metric!.metric, options: { subset: 'cold' } } };
    const other = folderWith({
      'a/results.json': JSON.stringify(results),
      'b/results.json': JSON.stringify({ ...results, metrics: [changed, ...results.metrics.slice(1)] }),
    });
    const { code, stderr } = await inProcess(other, 'compare', 'a', 'b');
    expect(stderr).toMatch(/metrics\.rmse\.metric\.options\.subset is "all" in a, "cold" in b/);
    expect(code).toBe(2);
  });

  test('--anyway shows them, marked by group, with the differences', async () => {
    const { code, stdout } = await compare('reports/small', 'reports/folds', 'reports/more', '--anyway');
    expect(code).toBe(0);
    expect(stdout).toMatch(/│ small: MF .*│ +3 │ group 1 +│/);
    expect(stdout).toMatch(/│ folds: MF .*│ +4 │ group 2 +│/);
    expect(stdout).toMatch(/│ more: MF .*│ +3 │ group 1 +│/);
    expect(stdout).toMatch(
      /^NOT COMPARABLE: .*\nsplit\.splitter\.options\.folds is 3 in reports\/small, 4 in/m,
    );
    expect(
      JSON.parse((await compare('reports/small', 'reports/folds', '--anyway', '--json')).stdout),
    ).toMatchObject({
      comparable: false,
      differences: [{ path: 'split.splitter.options.folds', values: [3, 4] }],
    });
  });

  test('without a metric in common, or without results: refused even with --anyway', async () => {
    const { code, stderr } = await compare('reports/small', 'reports/other', '--anyway');
    expect(stderr).toMatch(/no metric in common: reports\/small has rmse, mae; reports\/other has mse/);
    expect(code).toBe(2);
    expect(await compare('reports/small', 'nowhere')).toMatchObject({
      code: 2,
      stderr: 'nowhere  there is no such file\n',
    });
  });
});
