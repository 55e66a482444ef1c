import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, inProcess, mfbench } from '../support/cli.js';

const RATINGS = [
  'userId,movieId,rating,timestamp',
  '1,10,4,0',
  '1,11,3,0',
  '2,10,5,0',
  '2,11,2,0',
  '3,10,1,0',
  '3,12,4.5,0',
  '',
];

const CONFIG = `experiment: test
data: { name: movielens, path: ratings.csv }
split: { name: k-fold, folds: 2 }
rows:
  - name: Mean
    model: global-mean
  - name: MF
    model: { name: matrix-factorization, factors: 2 }
    optimizer: { name: sgd, learningRate: 0.01, epochs: 2 }
`;

const PARAMETERS = ['run', 'config.yaml', '--quiet', '--threads', '1', '--allow-plugins'];

/** Runs a configuration (and ratings) that may be wrong. */
async function run(config: string, ratings = RATINGS.join('\n'), files: Record<string, string> = {}) {
  const folder = folderWith({ 'config.yaml': config, 'ratings.csv': ratings, ...files });
  return { ...(await inProcess(folder, ...PARAMETERS)), folder };
}

const changed = (from: string, to: string): string => {
  expect(CONFIG).toContain(from);
  return CONFIG.replace(from, to);
};

test('what is not wrong runs', async () => {
  const { code, stdout, stderr } = await run(CONFIG);
  expect(stderr).toBe('');
  expect(stdout).toContain('MF');
  expect(code).toBe(0);
});

test('a process of its own says the same of what is wrong', async () => {
  const wrong = [changed('sgd', 'sdg'), changed('path: ratings.csv', 'path: nothing.csv')];
  for (const config of wrong) {
    const { folder, ...inside } = await run(config);
    expect(mfbench(folder, ...PARAMETERS)).toEqual(inside);
  }
});

describe('configuration: exit code 2, file:line:column, what would be right, nothing run', () => {
  test.each([
    [
      'an unknown plugin',
      changed('sgd', 'sdg'),
      'config.yaml:9:24  unknown optimizer "sdg"; did you mean "sgd"? Allowed: ',
    ],
    [
      'an unknown option',
      changed('learningRate', 'learing_rate'),
      'config.yaml:9:29  optimizer sgd: unknown key "learing_rate"; did you mean "learningRate"? Allowed: ',
    ],
    [
      'an unknown key',
      changed('split:', 'splits:'),
      'config.yaml:3:1  unknown key "splits"; did you mean "split"?',
    ],
    [
      'an unknown key of a row',
      changed('optimizer:', 'optimiser:'),
      'config.yaml:9:5  rows 1: unknown key "optimiser"; did you mean "optimizer"?',
    ],
    [
      'an unknown metric',
      `${CONFIG}metrics: [rmes]\n`,
      'config.yaml:10:11  unknown metric "rmes"; did you mean "rmse"? Allowed: auc, coverage, ',
    ],
    [
      'an unknown subset of test ratings',
      `${CONFIG}metrics: [{ name: rmse, subset: clod }]\n`,
      'config.yaml:10:33  metric rmse subset has no value "clod"; did you mean "cold"? Allowed: all, warm, cold',
    ],
    [
      'a metric twice',
      `${CONFIG}metrics: [rmse, mae, { name: rmse, subset: cold }, { name: rmse, subset: all }]\n`,
      'config.yaml:10:52  the metric "rmse" is listed twice',
    ],
    ['a rate of 0', changed('0.01', '0'), 'config.yaml:9:43  optimizer sgd learningRate must be > 0; got 0'],
    ['a negative rate', changed('0.01', '-1'), 'learningRate must be > 0; got -1'],
    ['a rate that is no number', changed('0.01', '.nan'), 'learningRate must be a finite number; got NaN'],
    ['an infinite rate', changed('0.01', '.inf'), 'learningRate must be a finite number; got Infinity'],
    [
      'a rate beyond double precision',
      changed('0.01', '1e400'),
      'learningRate must be a finite number; got Infinity',
    ],
    ['a rate that is text', changed('0.01', '"0.1"'), 'learningRate must be a finite number; got "0.1"'],
    ['negative epochs', changed('epochs: 2', 'epochs: -1'), 'epochs must be >= 1; got -1'],
    ['no factors', changed('factors: 2', 'factors: 0'), 'factors must be >= 1; got 0'],
    [
      'a billion factors',
      changed('factors: 2', 'factors: 1000000000'),
      'factors must be <= 4096; got 1000000000',
    ],
    ['half a factor', changed('factors: 2', 'factors: 2.5'), 'factors must be a whole number; got 2.5'],
    ['a seed beyond 2^53', `${CONFIG}seed: 99999999999999999999\n`, 'seed must be <= 9007199254740991'],
    ['no rows', CONFIG.replace(/rows:[^]*/, 'rows: []\n'), 'rows must NOT have fewer than 1 items'],
    ['a missing part', changed('data: { name: movielens, path: ratings.csv }\n', ''), 'needs data'],
    [
      'a missing option',
      changed(', path: ratings.csv', ''),
      'config.yaml:2:7  data-source movielens: needs either path, of a file, or set, of what mfbench data fetch has brought',
    ],
    [
      'a scale upside down',
      changed('ratings.csv }', 'ratings.csv, scale: { minimum: 5, maximum: 0.5 } }'),
      'config.yaml:2:52  data-source movielens scale has a minimum of 5, above its maximum of 0.5',
    ],
    [
      'a row without an optimizer',
      changed('optimizer: {', 'loss: {').replace('name: sgd, learningRate: 0.01, epochs: 2', 'name: huber'),
      'row "MF" needs an optimizer',
    ],
    [
      'an optimizer for a mean',
      changed('    model: global-mean\n', '    model: global-mean\n    optimizer: sgd\n'),
      'config.yaml:7:5  row "Mean": a model that fits by itself has no optimizer',
    ],
    [
      'a baseline that is no row',
      `${CONFIG}baseline: Maen\n`,
      'config.yaml:10:11  baseline: no row is called "Maen"; did you mean "Mean"? Allowed: Mean, MF',
    ],
    [
      'a baseline that is no name',
      `${CONFIG}baseline: [Mean]\n`,
      'config.yaml:10:11  baseline must be a string',
    ],
    ['certainty', `${CONFIG}confidence: 1\n`, 'config.yaml:10:13  confidence must be <= 0.999; got 1'],
    ['a confidence in percent', `${CONFIG}confidence: 95\n`, 'confidence must be <= 0.999; got 95'],
    ['two rows of one name', changed('name: MF', 'name: Mean'), 'two rows are called "Mean"'],
    [
      'a default that no row has',
      `${CONFIG}defaults: { optimizer: { momentun: 0.5 } }\n`,
      `defaults: no row's optimizer has an option "momentun"`,
    ],
    ['a duplicate key', `${CONFIG}split: hold-out\n`, 'config.yaml:10:1  Map keys must be unique'],
    ['broken YAML', `${CONFIG}  x: [\n`, 'config.yaml:'],
    ['an unknown tag', `${CONFIG}seed: !!js/function "1"\n`, 'Unresolved tag'],
    [
      'an environment variable, which stays text',
      changed('experiment: test', `experiment: \${HOME}`),
      'config.yaml:1:13  experiment names a folder',
    ],
    [
      'a prototype key',
      `${CONFIG}__proto__: { x: 1 }\n`,
      'config.yaml:10:1  the key __proto__ is not allowed',
    ],
    ['a folder outside', changed('experiment: test', 'experiment: ../../x'), 'experiment names a folder'],
    [
      'a name that Windows keeps for itself',
      changed('experiment: test', 'experiment: CON'),
      'experiment names a folder',
    ],
    ['nesting without end', `${CONFIG}seed: ${'['.repeat(20_000)}\n`, 'config.yaml'],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./g, (c) => `${c}: &${c} [${`*${String.fromCharCode(c.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}${CONFIG}`,
      'xcessive alias count',
    ],
    ['a scalar', '42\n', 'expected a map'],
    [
      'an unpenalized table',
      changed('    optimizer', '    regularizer: { name: l2, tables: { W: { lambda: 1 } } }\n    optimizer'),
      'has no penalized table "W"',
    ],
    [
      'batches in blocks',
      changed('learningRate: 0.01', 'learningRate: 0.01, order: blocked, batchSize: 8'),
      'row "MF": sgd cannot be used: in blocks ratings are taken one by one; a batchSize of 8 needs order auto, shuffled or stored',
    ],
    [
      'a combination that makes no sense',
      changed('name: sgd, learningRate: 0.01', 'name: normal-equations'),
      'config.yaml:9:16  row "MF": normal-equations cannot be used: the prediction of matrix-factorization is not linear in U, V together',
    ],
    [
      'a plugin file that is not there',
      `${CONFIG}plugins: [./mine.js]\n`,
      'config.yaml:10:11  there is no plugin file',
    ],
    [
      'a package that is not there',
      `${CONFIG}plugins: [mfbench-plugin-nothing]\n`,
      'config.yaml:10:11  the package mfbench-plugin-nothing is not installed in ',
    ],
  ])('%s', async (_, config, message) => {
    const { code, stderr, stdout, folder } = await run(config);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  test('all faults at once, in the order of the lines', async () => {
    const config = changed('sgd', 'sdg')
      .replace('global-mean', 'golbal-mean')
      .replace('folds: 2', 'folds: 1');
    const { stderr } = await run(`${config}metrics: [rmes]\n`);
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => line.split('  ')[0])).toEqual([
      'config.yaml:3:31',
      'config.yaml:6:12',
      'config.yaml:9:24',
      'config.yaml:10:11',
    ]);
  });

  test('a missing file, a wrong flag, a wrong --set', async () => {
    const folder = folderWith({ 'config.yaml': CONFIG, 'ratings.csv': RATINGS.join('\n') });
    const at = (...parameters: string[]) => inProcess(folder, 'run', ...parameters);
    expect(await at('nothing.yaml')).toMatchObject({
      code: 2,
      stderr: 'nothing.yaml  there is no such file\n',
    });
    expect(await at('ratings.csv')).toMatchObject({
      code: 2,
      stderr:
        'ratings.csv  expected a configuration, a YAML file; if these are ratings, npx mfbench init FILE writes one for them\n',
    });
    const typo = await at('config.yaml', '--sed', '1');
    expect(typo.stderr).toContain('--set');
    expect(typo.code).toBe(2);
    expect((await at('config.yaml', '--threads', '0')).code).toBe(2);
    expect((await at('config.yaml', '--threads', 'many')).code).toBe(2);
    expect((await at('config.yaml', '--set', 'rows.1.optimizer.learningRate=-3')).stderr).toBe(
      '--set rows.1.optimizer.learningRate=-3  optimizer sgd learningRate must be > 0; got -3\n',
    );
    expect(await at('config.yaml', '--set', 'a.__proto__.b=1')).toMatchObject({ code: 2 });
    expect((await at('config.yaml', '--set', 'rows.7.name=x')).stderr).toContain('the list has 2 elements');
    expect((await at('config.yaml', '--set', 'nonsense')).stderr).toContain('expected path=value');
  });
});

describe('ratings: exit code 3 with file and line', () => {
  const lines = (change: (lines: string[]) => void): string => {
    const copy = [...RATINGS];
    change(copy);
    return copy.join('\n');
  };
  test.each([
    ['an empty file', '', 'ratings.csv'],
    ['text for a number', lines((l) => (l[3] = '2,10,five,0')), 'ratings.csv:4'],
    ['a comma for a point', lines((l) => (l[3] = '2,10,"4,5",0')), 'ratings.csv:4'],
    ['NaN', lines((l) => (l[2] = '1,11,NaN,0')), 'ratings.csv:3'],
    ['a number beyond double precision', lines((l) => (l[2] = '1,11,1e999,0')), 'ratings.csv:3'],
    ['a short last line', lines((l) => (l[6] = '3,12')), 'ratings.csv:7'],
    ['another delimiter', RATINGS.join('\n').replaceAll(',', ';'), 'ratings.csv:1'],
    ['a pair twice', lines((l) => (l[6] = '3,10,2,0')), 'ratings.csv:7'],
  ])('%s', async (_, ratings, location) => {
    const { code, stderr, folder } = await run(CONFIG, ratings);
    expect(stderr).toMatch(new RegExp(`^${location.replace('.', '\\.')}`));
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(3);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  test('a missing file', async () => {
    const { code, stderr } = await run(changed('path: ratings.csv', 'path: nothing.csv'));
    expect(stderr).toContain('nothing.csv  there is no such file');
    expect(code).toBe(3);
  });

  test('more folds than ratings', async () => {
    expect((await run(changed('folds: 2', 'folds: 100'))).code).toBe(3);
  });
});

test('a folder that cannot be written to: exit code 5, before anything is fitted', () => {
  const folder = folderWith({
    'config.yaml': CONFIG,
    'ratings.csv': RATINGS.join('\n'),
    reports: 'a file, not a folder',
  });
  chmodSync(join(folder, 'reports'), 0o444);
  const { code, stderr } = mfbench(folder, 'run', 'config.yaml');
  expect(stderr).toContain('cannot write to the folder');
  expect(stderr).not.toContain('done in');
  expect(code).toBe(5);
});

describe('a row that fails leaves the others their results', () => {
  const failing = (body: string): string =>
    `import { defineOptimizer } from 'mfbench';
export default defineOptimizer({ name: 'failing', summary: 'Fails.', passes: ['stochastic'], options: {}, state: {}, update: (values) => { ${body} } });
`;

  test('divergence: status with the epoch, exit code 1', async () => {
    const { code, stdout } = await run(
      changed('learningRate: 0.01, epochs: 2', 'learningRate: 50, epochs: 40'),
    );
    expect(stdout).toMatch(/diverged/);
    expect(stdout).toMatch(/epoch \d+/);
    expect(stdout).toMatch(/Mean.*\d\.\d{4}/);
    expect(code).toBe(1);
  });

  test.each([
    ['throws', "throw new Error('no idea')", 'optimizer failing: no idea'],
    ['throws what is no error', "throw 'a text'", 'optimizer failing: a text'],
    ['returns nothing', '', 'optimizer failing: update returned nothing, not { parameter }'],
  ])('a plugin that %s: its name, exit code 4', async (_, body, message) => {
    const { code, stdout } = await run(
      changed('name: sgd, learningRate: 0.01', 'name: failing').concat('plugins: [./mine.js]\n'),
      undefined,
      {
        'mine.js': failing(body),
        'package.json': '{ "type": "module" }',
      },
    );
    expect(stdout).toContain(message);
    expect(stdout).toMatch(/Mean.*\d\.\d{4}/);
    expect(code).toBe(4);
  });

  test('a plugin that fails while it loads, or takes a name that is taken: exit code 4, both owners named', async () => {
    const config = `${CONFIG}plugins: [./mine.js]\n`;
    const type = { 'package.json': '{ "type": "module" }' };
    const thrown = await run(config, undefined, { 'mine.js': "throw new Error('broken')", ...type });
    expect(thrown.stderr).toContain('plugin ./mine.js cannot be loaded: broken');
    expect(thrown.code).toBe(4);
    const taken = await run(config, undefined, { 'mine.js': failing('').replace('failing', 'sgd'), ...type });
    expect(taken.stderr).toContain('optimizer sgd: one of mfbench, one of ./mine.js');
    expect(taken.code).toBe(4);
    const none = await run(config, undefined, { 'mine.js': 'export const x = 1;', ...type });
    expect(none.stderr).toContain('./mine.js exports no plugin');
    expect(none.code).toBe(2);
  });
});
