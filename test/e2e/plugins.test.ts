import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { resultsOfRun, run, SMALL } from '../support/experiment.js';

const plugin = (name: string): string => `import { defineOptimizer, mul, option, sub } from 'mfbench';
export default defineOptimizer({
  name: '${name}',
  summary: 'Plain steps, written by a user.',
  passes: ['stochastic'],
  options: { learningRate: option.number({ exclusiveMinimum: 0, default: 0.005, description: 'Size of a step.' }) },
  state: {},
  update: ({ parameter, gradient }, { learningRate }) => ({ parameter: sub(parameter, mul(learningRate, gradient)) }),
});
`;
const config = (specifier: string, name: string): string =>
  `${SMALL}  - { name: Mine, model: { name: biased-matrix-factorization, factors: 2 }, optimizer: { name: ${name}, epochs: 4 } }\nplugins: [${specifier}]\n`;
const type = { 'package.json': '{ "type": "module" }' };

describe('a plugin is used like a built-in one, on threads too', () => {
  test.each([
    ['in a file', './mine.js', { 'mine.js': plugin('mine'), ...type }],
    ['in a file that needs no package.json', './plugins/mine.mjs', { 'plugins/mine.mjs': plugin('mine') }],
    [
      'in a package',
      'mfbench-plugin-mine',
      {
        'node_modules/mfbench-plugin-mine/package.json':
          '{ "name": "mfbench-plugin-mine", "type": "module", "exports": "./lib/index.js" }',
        'node_modules/mfbench-plugin-mine/lib/index.js': plugin('mine'),
      },
    ],
    [
      'in a package with a scope, among other exports',
      '"@me/plugins/optimizers"',
      {
        'node_modules/@me/plugins/package.json':
          '{ "name": "@me/plugins", "type": "module", "exports": { "./optimizers": "./optimizers.js" } }',
        'node_modules/@me/plugins/optimizers.js': `${plugin('mine')}export const version = 1, list = [null, { kind: 'x' }];`,
      },
    ],
  ])('%s', async (_, specifier, files) => {
    const { rows } = await resultsOfRun(
      config(specifier, 'mine'),
      ['--threads', '2', '--allow-plugins'],
      files,
    );
    const fingerprints = (name: string) =>
      rows.find((row) => row.name === name)!.folds.map(({ predictions }) => predictions);
    // The same formula as sgd: the same bits.
    expect(fingerprints('Mine')).toEqual(fingerprints('MF'));
    expect(rows[3]!.optimizer).toEqual({
      name: 'mine',
      options: { learningRate: 0.005, epochs: 4, order: 'auto', batchSize: 1 },
    });
  });
});

test('a data source of the user gets the files that it asks for', async () => {
  const source = `import { defineDataSource, IdIndex, injectable, option, RatingMatrix, services } from 'mfbench';
export default injectable([services.files], (files) => defineDataSource({
  name: 'array-lines', summary: 'One JSON array a line.',
  options: { path: option.text({ description: 'The file.' }) },
  load: async ({ path }) => {
    const triples = new TextDecoder().decode(await files.read(path)).trim().split('\\n').map((line) => JSON.parse(line));
    const [users, items] = [new IdIndex(), new IdIndex()];
    const user = Int32Array.from(triples, ([id]) => users.add(id));
    const item = Int32Array.from(triples, ([, id]) => items.add(id));
    const value = Float32Array.from(triples, ([, , rating]) => rating);
    const ratings = new RatingMatrix(users, items, { minimum: 1, maximum: 5 }, { user, item, value });
    return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
  },
}));
`;
  const lines = Array.from({ length: 30 }, (_, j) =>
    JSON.stringify([`u${j % 6}`, `i${Math.floor(j / 6)}`, 1 + (j % 5)]),
  );
  const { data } = await resultsOfRun(
    `plugins: [./source.js]\n${SMALL.replace(/data:.*/, 'data: { name: array-lines, path: data/ratings.jsonl }')}`,
    ['--allow-plugins'],
    { 'source.js': source, 'data/ratings.jsonl': lines.join('\n'), ...type },
  );
  expect(data).toMatchObject({ source: { name: 'array-lines' }, ratings: 30, users: 6, items: 5 });
});

test('a metric and a reporter of the user', async () => {
  const files = {
    'mine.js': `import { defineMetric, defineReporter } from 'mfbench';
export const within = defineMetric({ name: 'within', summary: 'Share of predictions within a star.', direction: 'maximize', options: {},
  sums: ['near', 'ratings'],
  ofUser: ({ prediction, target }) => ({ near: target.filter((rating, k) => Math.abs(prediction[k] - rating) <= 1).length, ratings: target.length }),
  value: ({ near, ratings }) => near / ratings });
export const odd = defineMetric({ name: 'odd', summary: 'Forgets a sum.', direction: 'maximize', options: {}, sums: ['sum'], ofUser: () => ({}), value: () => 1 });
export const names = defineReporter({ name: 'names', summary: 'Row names.', options: {},
  render: ({ rows }) => ({ terminal: rows.map(({ name }) => name).join('+') + '\\n', files: { 'names.txt': 'x' } }) });
`,
    ...type,
  };
  const parts = 'plugins: [./mine.js]\nmetrics: [within, rmse]\n';
  const { stdout } = await run(`${SMALL}${parts}reporters: [names]\n`, ['--quiet', '--allow-plugins'], files);
  expect(stdout).toBe('Mean+MF+ALS\n');
  const { metrics, rows } = await resultsOfRun(`${SMALL}${parts}`, ['--allow-plugins'], files);
  expect(metrics[0]).toEqual({
    name: 'within',
    direction: 'maximize',
    metric: { name: 'within', options: { subset: 'all' } },
    summary: 'Share of predictions within a star.',
  });
  expect(rows[0]!.metrics['within']!.mean).toBeGreaterThan(0);
  const folder = folderWith({ ...files, 'config.yaml': `${SMALL}plugins: [./mine.js]\nmetrics: [odd]\n` });
  const broken = await inProcess(folder, 'run', 'config.yaml', '--quiet', '--allow-plugins');
  expect(broken.stdout).toContain('metric odd: ofUser returned no number sum');
  expect(broken.code).toBe(4);
});

test('list and describe show plugins that the command line names, and whose they are', async () => {
  const folder = folderWith({ 'mine.js': plugin('mine'), ...type });
  const at = async (...parameters: string[]) =>
    (await inProcess(folder, ...parameters, '--plugin', './mine.js')).stdout;
  expect(await at('list', 'optimizer')).toMatch(
    /^ {2}mine +Plain steps, written by a user\. \(\.\/mine\.js\)$/m,
  );
  expect(await at('describe', 'mine')).toContain('From:    ./mine.js');
  expect(await at('describe', 'mine')).toContain('learningRate: number, > 0 (default 0.005)');
});

test("a reporter of the user's is asked what it needs before anything is fitted or written, except by verify", async () => {
  const reporter = `import { existsSync } from 'node:fs';
import { defineReporter, EnvironmentError } from 'mfbench';
export default defineReporter({
  name: 'needy',
  summary: 'Needs a file.',
  options: {},
  checkMachine: () => {
    if (!existsSync('needed')) throw new EnvironmentError('reporter needy: the file needed is missing; make one');
  },
  render: () => ({ files: { 'made.txt': 'made' } }),
});
`;
  const folder = folderWith({
    'config.yaml': `${SMALL}plugins: [./needy.mjs]\nreporters: [json, needy]\n`,
    'needy.mjs': reporter,
  });
  const files = readdirSync(folder);
  const missing = {
    code: 5,
    stdout: '',
    stderr: 'reporter needy: the file needed is missing; make one\n',
  };
  for (const command of ['run', 'report']) {
    expect(await inProcess(folder, command, 'config.yaml', '--allow-plugins')).toEqual(missing);
    expect(readdirSync(folder)).toEqual(files);
  }
  writeFileSync(join(folder, 'needed'), '');
  expect((await inProcess(folder, 'run', 'config.yaml', '--allow-plugins')).code).toBe(0);
  expect(readdirSync(join(folder, 'reports/small')).sort()).toEqual(['made.txt', 'results.json']);
  rmSync(join(folder, 'needed'));
  expect((await inProcess(folder, 'verify', 'reports/small/results.json', '--allow-plugins')).code).toBe(0);
});
