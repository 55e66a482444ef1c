import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { PLUGIN_KINDS } from '../../src/core/contracts/plugin.js';
import { folderWith, inProcess, MAIN } from '../support/cli.js';
import { SMALL } from '../support/experiment.js';

const folder = folderWith({ 'config.yaml': SMALL });
const ok = async (...parameters: string[]): Promise<string> => {
  const { code, stdout, stderr } = await inProcess(folder, ...parameters);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};

test('--version and --help', async () => {
  expect(await ok('--version')).toBe(`${packageJson.version}\n`);
  const help = await ok('--help');
  for (const command of ['run', 'plan', 'list', 'describe', 'check', 'new', 'schema']) {
    expect(help).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(await ok(command, '--help')).toMatch(/Example:\n {2}mfbench/);
  }
  expect(help).toContain('Exit codes:');
});

test('without a command, or with one that is not there: the usage, exit code 2', async () => {
  expect(await inProcess(folder)).toMatchObject({ code: 2, stdout: '' });
  const typo = await inProcess(folder, 'rum', 'config.yaml');
  expect(typo).toMatchObject({ code: 2, stdout: '' });
  expect(typo.stderr).toContain(`unknown command 'rum'; did you mean "run"? Allowed: init, run, `);
});

describe('list', () => {
  test('every kind, or one', async () => {
    const all = await ok('list');
    for (const kind of PLUGIN_KINDS) expect(all).toMatch(new RegExp(`^${kind}$`, 'm'));
    expect(all).toMatch(/^ {2}momentum +Gradient descent with a velocity/m);
    const optimizers = (await ok('list', 'optimizer'))
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim().split(' ')[0]!);
    expect(optimizers).toEqual([...optimizers].sort());
    expect(optimizers).toEqual(
      expect.arrayContaining(['gradient-descent', 'momentum', 'normal-equations', 'sgd']),
    );
    expect(optimizers).not.toContain('l2');
    expect(await inProcess(folder, 'list', 'optimiser')).toMatchObject({ code: 2, stdout: '' });
  });

  test('--json', async () => {
    const found = JSON.parse(await ok('list', '--json')) as {
      kind: string;
      plugins: { name: string; owner: string }[];
    }[];
    expect(found.map(({ kind }) => kind)).toEqual(PLUGIN_KINDS);
    expect(found.find(({ kind }) => kind === 'metric')!.plugins.slice(0, 2)).toMatchObject([
      { name: 'auc', owner: 'mfbench' },
      { name: 'coverage', owner: 'mfbench' },
    ]);
  });
});

describe('describe', () => {
  test('what it does, its formula, its options with bounds and defaults', async () => {
    const text = await ok('describe', 'momentum');
    expect(text).toMatch(/^momentum \(optimizer\)\n/);
    expect(text).toContain('Formula:');
    expect(text).toMatch(/learningRate: number, > 0 \(default .*\)/);
    expect(text).toContain('pass: full-batch | stochastic (default "full-batch")');
    expect(await ok('describe', 'csv')).toContain('path: string, at least 1 characters (required)');
    expect(await ok('describe', 'linear-regression')).toContain('features: list of: a feature, by name');
  });

  test('every plugin has a description, and --json that of each of its kinds', async () => {
    const all = JSON.parse(await ok('list', '--json')) as { plugins: { name: string }[] }[];
    const names = all.flatMap(({ plugins }) => plugins.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(30);
    const found = JSON.parse(await ok('describe', 'item-mean', '--json')) as {
      kind: string;
      options: object;
    }[];
    expect(found.map(({ kind }) => kind)).toEqual(['feature', 'model']);
    expect(found[0]!.options).toHaveProperty('damping.minimum', 0);
  });

  test('a name that is not there: the nearest, exit code 2', async () => {
    const { code, stderr } = await inProcess(folder, 'describe', 'momentun');
    expect(stderr).toBe(
      'unknown plugin "momentun"; did you mean "momentum"?\nmfbench list names all, with what they do; --plugin loads those of a package or file\n',
    );
    expect(code).toBe(2);
  });
});

test('plan: what a run would do, and nothing of it', async () => {
  const text = await ok('plan', 'config.yaml');
  expect(text).toContain('small: 240 ratings of 30 users on 20 items');
  expect(text).toMatch(
    /│ MF +│ biased-matrix-factorization +│ squared-error +│ none +│ sgd +│ +4 │ +1 │ +[\d.e-]+ │/,
  );
  expect(text).toContain('9 fits: 3 rows x 3 folds');
  expect(text).toMatch(/^predictions clipped to 1\.74\d+–4\.92\d+$/m);
  const clips = ['--set', 'defaults.clip=[0, 6]', '--set', 'rows.MF.clip=false'];
  expect(await ok('plan', 'config.yaml', ...clips)).toContain(
    '\npredictions clipped to 0–6 (MF: not clipped)\n',
  );
  expect(JSON.parse(await ok('plan', 'config.yaml', '--json', ...clips))).toMatchObject({
    protocol: { clip: [0, 6] },
    rows: [{ name: 'Mean' }, { clip: false }, { name: 'ALS' }],
  });
  expect(JSON.parse(await ok('plan', 'config.yaml', '--json', '--set', 'split.folds=2'))).toMatchObject({
    experiment: 'small',
    fits: 6,
    split: { folds: [{ training: 120, test: 120 }, { name: 'fold 2' }] },
    rows: [{ name: 'Mean', model: 'global-mean' }, { optimizer: 'sgd', epochs: 4 }, { regularizer: 'l2' }],
  });
  expect(existsSync(join(folder, 'reports'))).toBe(false);
});

describe('a reader that leaves before the end', () => {
  test.each([
    [['list']],
    [['describe', 'sgd']],
    [['plan', 'config.yaml', '--json']],
    [['run', 'config.yaml', '--json']],
  ])('mfbench %j ends without a stack trace', async (parameters) => {
    const child = spawn(process.execPath, [MAIN, ...parameters], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    expect(stderr).not.toMatch(/EPIPE|Error| at /);
    expect(code).toBe(0);
  });
});
