import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Results } from '../../src/core/public.js';
import { folderWith, ROOT } from '../support/cli.js';
import { fileOf } from '../support/experiment.js';
import { install, installPackage, pack, run } from '../support/package.js';

const NAME = 'mfbench-plugin-soft-sign';

/** A package as somebody else writes it, in TypeScript, in a folder of its own. */
const author = folderWith({
  'package.json': JSON.stringify({
    name: NAME,
    version: '1.2.3',
    type: 'module',
    keywords: ['mfbench-plugin'],
    exports: './index.js',
    files: ['index.js', 'index.d.ts'],
    peerDependencies: { mfbench: '^0.1.0' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2023',
      module: 'NodeNext',
      strict: true,
      declaration: true,
      types: ['node'],
    },
    include: ['index.ts'],
  }),
  'index.ts': `import { add, defineMetric, defineOptimizer, div, mul, option, sqrt, square, sub } from 'mfbench';

export const softSign = defineOptimizer({
  name: 'soft-sign',
  summary: 'Steps that are never longer than the learning rate.',
  formula: 'parameter - learningRate gradient / sqrt(gradient^2 + softness)',
  passes: ['stochastic', 'full-batch'],
  options: {
    learningRate: option.number({ exclusiveMinimum: 0, default: 0.01, description: 'The longest step.' }),
    softness: option.number({ exclusiveMinimum: 0, default: 1, description: 'The square of a long gradient.' }),
  },
  state: {},
  update: ({ parameter, gradient }, { learningRate, softness }) => ({
    parameter: sub(parameter, div(mul(learningRate, gradient), sqrt(add(square(gradient), softness)))),
  }),
});

export const bias = defineMetric({
  name: 'mean-error',
  summary: 'How far predictions are off in the mean, in stars.',
  direction: 'minimize',
  options: {},
  sums: ['errors', 'ratings'],
  ofUser: ({ prediction, target }) => ({
    errors: target.reduce((sum, rating, k) => sum + (prediction[k] ?? 0) - rating, 0),
    ratings: target.length,
  }),
  value: ({ errors, ratings }) => Math.abs(errors / ratings),
});
`,
});

const CONFIG = `experiment: signs
plugins: [${NAME}]
data: { name: synthetic, users: 100, items: 60, density: 0.3, factors: 4 }
split: { name: k-fold, folds: 2 }
metrics: [rmse, mean-error]
baseline: Mean
defaults:
  model: { name: biased-matrix-factorization, factors: 4 }
  regularizer: { name: l2, lambda: 0.1 }
rows:
  - { name: Mean, model: global-mean }
  - { name: SGD, optimizer: { name: sgd, learningRate: 0.005, epochs: 20 } }
  - { name: Theirs, optimizer: { name: soft-sign, softness: 2, epochs: 20 } }
`;

const user = folderWith({ 'config.yaml': CONFIG });
/** What `npx mfbench` runs, without the time that npx takes. */
const mfbench = (...parameters: readonly string[]): string =>
  run('node', user, 'node_modules/mfbench/bundle/cli/main.js', ...parameters);
const plugin = ['--plugin', NAME];

/** The author has the mfbench that the user has installed: to install it once more would take half of the time of this file. */
beforeAll(() => {
  installPackage(user);
  mkdirSync(join(author, 'node_modules'));
  symlinkSync(join(user, 'node_modules/mfbench'), join(author, 'node_modules/mfbench'));
  for (const name of ['typescript', '@types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(author, 'node_modules', name));
  run('node', author, 'node_modules/typescript/bin/tsc');
  install(user, pack(author, user));
});

test('passes mfbench check', () => {
  const checked = run('npx', user, 'mfbench', 'check', NAME);
  expect(checked).toMatch(/^soft-sign \(optimizer\): 13 checks, 1 skipped$/m);
  expect(checked).toMatch(/^mean-error \(metric\): 8 checks$/m);
});

test('runs beside the built-in ones, and is in every report', () => {
  const stdout = mfbench('run', 'config.yaml', '--quiet', '--allow-plugins');
  expect(stdout).toContain('mean-error ↓');
  expect(stdout).toMatch(/│ Theirs +│/);
  const { rows, environment } = JSON.parse(fileOf(user, 'reports/signs/results.json')) as Results;
  expect(environment.plugins).toEqual([`${NAME} 1.2.3`]);
  const rmse = rows.map(({ metrics }) => metrics['rmse']!.mean!);
  expect(rows.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
  expect(rmse[2]).toBeLessThan(rmse[0]!);
  expect(rows[2]!.optimizer).toMatchObject({
    name: 'soft-sign',
    options: { learningRate: 0.01, softness: 2 },
  });
  for (const report of ['report.html', 'report.md']) {
    expect(fileOf(user, 'reports/signs', report)).toContain('soft-sign');
    expect(fileOf(user, 'reports/signs', report)).toContain('mean-error');
    expect(fileOf(user, 'reports/signs', report)).toContain(`${NAME} 1.2.3`);
  }
});

test('is listed, with the package that it is of, and described', () => {
  expect(mfbench('list', 'optimizer', ...plugin)).toMatch(
    /^ {2}soft-sign +Steps that are never longer than the learning rate\. \(mfbench-plugin-soft-sign\)$/m,
  );
  const described = mfbench('describe', 'soft-sign', ...plugin);
  expect(described).toContain('gradient / sqrt(gradient^2 + softness)');
  expect(described).toContain('softness: number, > 0 (default 1)');
});

test('is in the schema for editors, with its options', () => {
  const check = new Ajv({ allErrors: true, code: { optimize: false } }).compile(
    JSON.parse(mfbench('schema', ...plugin)) as AnySchema,
  );
  const faults = (text: string): unknown[] => (check(parse(text)) ? [] : check.errors!);
  expect(faults(CONFIG)).toEqual([]);
  expect(faults(CONFIG.replace('softness: 2', 'softness: -2'))).not.toEqual([]);
  expect(faults(CONFIG.replace('softness: 2', 'softnes: 2'))).not.toEqual([]);
});
