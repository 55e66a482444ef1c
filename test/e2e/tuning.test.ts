import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
// Threads run built files, so all of it comes from there.
import { runExperiment } from '../../dist/index.js';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess } from '../support/cli.js';
import { fileOf, resultsOfRun, run } from '../support/experiment.js';

const TUNED = `experiment: tuned
seed: 3
data: { name: synthetic, users: 40, items: 25, density: 0.5, factors: 2, noise: 0.2 }
split: { name: k-fold, folds: 2 }
tuning: { searcher: { name: random, trials: 4 } }
rows:
  - { name: Mean, model: global-mean }
  - name: MF
    model: { name: biased-matrix-factorization, factors: { values: [1, 2, 4] } }
    optimizer: { name: sgd, epochs: 5, learningRate: { range: [0.001, 10], scale: log } }
  - name: ALS
    model: bias
    regularizer: { name: l2, lambda: { range: [0.1, 10], scale: log } }
    optimizer: { name: alternating-least-squares, epochs: 2 }
`;
const SEARCHERS = [
  '{ name: random, trials: 5 }',
  '{ name: grid, points: 3 }',
  '{ name: halton, trials: 5 }',
  '{ name: tpe, trials: 8, startup: 4 }',
  '{ name: successive-halving, trials: 9 }',
];

/** Everything but what may differ: times. */
const numbersOf = ({ digest, rows }: Results) => ({
  digest,
  rows: rows.map(({ metrics, folds }) => ({
    metrics,
    folds: folds.map(({ predictions, tuning }) => ({
      predictions,
      chosen: tuning?.chosen,
      trials: tuning?.trials.map(({ seconds: _seconds, ...trial }) => trial),
    })),
  })),
});

test.each(SEARCHERS)('%s: the same trials and the same digest on any number of threads', async (searcher) => {
  const results = [];
  for (const threads of ['1', '3']) {
    const parameters = [`--set=tuning.searcher=${searcher}`, '--threads', threads];
    results.push(numbersOf(await resultsOfRun(TUNED, parameters)));
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[0]!.rows[1]!.folds[0]!.trials!.length).toBeGreaterThan(0);
});

const base = await resultsOfRun(TUNED);

test.each([
  'tuning.searcher.trials=5',
  'tuning.searcher=tpe',
  'tuning.validation={ name: hold-out, testFraction: 0.2 }',
  'tuning.metric=mae',
  'tuning.epochs=given',
  'rows.ALS.regularizer.lambda.range=[0.1, 10.1]',
])('another digest for %s', async (change) => {
  expect((await resultsOfRun(TUNED, ['--set', change])).digest).not.toBe(base.digest);
});

test('results.json has the tuning, what each row chose from, and what was chosen in each fold', () => {
  expect(base.formatVersion).toBe(1);
  expect(base.tuning).toEqual({
    searcher: { name: 'random', options: { trials: 4 } },
    validation: { name: 'hold-out', options: { testFraction: 0.1 } },
    metric: 'rmse',
    epochs: 'best',
  });
  const [mean, mf, als] = base.rows;
  expect(mean!.tuning).toBeUndefined();
  expect(als!.tuning).toEqual({
    options: [{ name: 'regularizer lambda', choices: { range: [0.1, 10], scale: 'log' } }],
    trials: 4,
    fits: 4,
    wholeFits: 4,
  });
  expect(mf!.optimizer!.options['learningRate']).toEqual({ range: [0.001, 10], scale: 'log' });
  for (const { tuning } of mf!.folds) {
    expect(tuning!.trials).toHaveLength(4);
    expect(Object.keys(tuning!.chosen!.values)).toEqual(['model factors', 'optimizer learningRate']);
  }
});

describe('the reports', async () => {
  const { stdout, folder } = await run(TUNED, ['--quiet', '--set', 'tuning.searcher=grid']);
  const report = fileOf(folder, 'reports', 'tuned', 'report.md');
  const text = stdout.replaceAll(/\s+/g, ' ');

  test('say how options were chosen, how many trials there were, what was chosen, and that budgets differ', () => {
    for (const shown of [text, report]) {
      expect(shown).toContain('Tuned inside each fold on its training part alone: grid (points 5) by rmse');
      expect(shown).toContain('Budgets differ');
      expect(shown).toContain('1 of 3 rows are not tuned');
      expect(shown).toMatch(/MF: of 30 trials \d+ diverged/);
      expect(shown).toMatch(/learningRate 0\.\d+/);
    }
    expect(text).toMatch(/│ Trials │/);
    expect(report).toMatch(/\| Mean \| not tuned \|/);
    expect(report).toMatch(/\| MF \| 15 \| factors .*; learningRate .*; epochs /);
  });

  test('trials.csv has every trial and option, and which trial was refitted', () => {
    const lines = parse<Record<string, string>>(fileOf(folder, 'reports', 'tuned', 'trials.csv'), {
      columns: true,
    });
    expect(lines).toHaveLength(2 * (15 * 2 + 5));
    expect(lines.filter(({ chosen }) => chosen === '1')).toHaveLength(2 * (2 + 1));
    expect(new Set(lines.map(({ option }) => option))).toEqual(
      new Set(['model factors', 'optimizer learningRate', 'regularizer lambda']),
    );
    expect(lines.filter(({ status }) => status === 'diverged').every(({ score }) => score === '')).toBe(true);
  });

  test('nothing of it without tuning', async () => {
    const untuned = await run(
      'experiment: plain\ndata: synthetic\nsplit: hold-out\nrows: [{ name: Mean, model: global-mean }]\n',
      ['--quiet'],
    );
    expect(untuned.stdout).not.toContain('rials');
    expect(() => fileOf(untuned.folder, 'reports', 'plain', 'trials.csv')).toThrow();
  });
});

test('plan counts the fits of the trials', async () => {
  const folder = folderWith({ 'config.yaml': TUNED });
  const { stdout } = await inProcess(folder, 'plan', 'config.yaml');
  expect(stdout).toContain('22 fits: 3 rows x 2 folds, and 16 of trials');
  expect(stdout).toContain('Tuned inside each fold');
  const halving = await inProcess(
    folder,
    'plan',
    'config.yaml',
    '--json',
    '--set',
    'tuning.searcher=successive-halving',
    '--set',
    'tuning.validation={ name: k-fold, folds: 2 }',
  );
  expect(JSON.parse(halving.stdout)).toMatchObject({ fits: 6 + 2 * 2 * 2 * (27 + 9 + 3) });
});

test.each([1, 2])('an observer hears of every trial, on %d threads', async (threads) => {
  const folder = folderWith({ 'config.yaml': TUNED });
  const heard: string[] = [];
  await runExperiment(join(folder, 'config.yaml'), {
    threads,
    out: join(folder, 'reports'),
    observer: { trialDone: ({ row, fold }, evaluations) => heard.push(`${row} ${fold} ${evaluations}`) },
  });
  const expected = [1, 2].flatMap((row) =>
    [0, 1].flatMap((fold) => [1, 2, 3, 4].map((k) => `${row} ${fold} ${k}`)),
  );
  expect(heard.sort()).toEqual(expected.sort());
});
