import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { fileOf, resultsOfRun, run, SMALL } from '../support/experiment.js';

describe('what a run leaves', async () => {
  const { folder, stdout, stderr } = await run(SMALL, ['--threads', '1']);
  const results = JSON.parse(fileOf(folder, 'reports/small/results.json')) as Results;

  test('these files and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual(['.mfbench', 'config.yaml', 'reports']);
    expect(readdirSync(join(folder, 'reports'))).toEqual(['small']);
    expect(readdirSync(join(folder, 'reports/small')).sort()).toEqual([
      'activity.svg',
      'curves.csv',
      'curves.svg',
      'ranks-2.svg',
      'ranks.svg',
      'report.html',
      'report.md',
      'residuals.svg',
      'results.csv',
      'results.json',
      'summary.csv',
    ]);
  });

  test('results.json: what was run, on what, and what came out', () => {
    expect(results).toMatchObject({
      formatVersion: 1,
      experiment: 'small',
      seed: 3,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      data: {
        source: { name: 'synthetic', options: { users: 30, items: 20, noise: 0.2, popularitySkew: 0.8 } },
        checksum: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        ratings: 240,
        users: 30,
        items: 20,
        density: 0.4,
      },
      split: {
        splitter: { name: 'k-fold', options: { folds: 3 } },
        folds: ['fold 1', 'fold 2', 'fold 3'].map((name) => ({ name, training: 160, test: 80 })),
      },
      protocol: { clip: true },
      metrics: [
        { name: 'rmse', direction: 'minimize', metric: { name: 'rmse', options: { subset: 'all' } } },
        { name: 'mae', direction: 'minimize' },
      ],
      environment: { node: process.version, threads: 1 },
      config: { file: 'config.yaml', text: SMALL, set: [] },
      rows: [
        { name: 'Mean', status: 'ok', model: { name: 'global-mean', options: {} } },
        { name: 'MF', status: 'ok', loss: { name: 'squared-error' }, regularizer: { name: 'none' } },
        { name: 'ALS', status: 'ok', optimizer: { name: 'alternating-least-squares' } },
      ],
    });
    expect(results.rows[0]).not.toHaveProperty('optimizer');
    for (const { metrics, folds, fitSeconds } of results.rows) {
      const { mean, standardDeviation, folds: values } = metrics['rmse']!;
      const average = values.reduce<number>((total, value) => total + value!, 0) / 3;
      const squares = values.reduce<number>((total, value) => total + (value! - average) ** 2, 0);
      expect(mean).toBeCloseTo(average, 12);
      expect(standardDeviation).toBeCloseTo(Math.sqrt(squares / 2), 12);
      expect(fitSeconds).toBeGreaterThan(0);
      for (const { predictions } of folds) expect(predictions).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test('curves start before the first epoch and end at the result', () => {
    const [mean, factorization, als] = results.rows;
    expect(mean!.folds.map(({ curve }) => curve)).toEqual([[], [], []]);
    for (const [row, epochs] of [
      [factorization!, 4],
      [als!, 2],
    ] as const) {
      row.folds.forEach(({ curve, fitSeconds }, fold) => {
        expect(curve.map(({ epoch }) => epoch)).toEqual([...Array(epochs + 1).keys()]);
        expect(curve.at(-1)!.rmse).toBeCloseTo(row.metrics['rmse']!.folds[fold]!, 12);
        expect(curve.at(-1)!.objective).toBeLessThan(curve[0]!.objective);
        const seconds = curve.map((point) => point.seconds);
        expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
        expect(seconds.at(-1)).toBeLessThanOrEqual(fitSeconds);
      });
    }
  });

  test('the tables say the same as results.json', () => {
    const lines: Record<string, string>[] = parse(fileOf(folder, 'reports/small/results.csv'), {
      columns: true,
    });
    expect(lines.length).toBe(3 * 3 * 2);
    for (const { row, fold, metric, value, status, optimizer } of lines) {
      const found = results.rows.find(({ name }) => name === row)!;
      const k = found.folds.findIndex((one) => one.fold === fold);
      expect(Number(value)).toBe(found.metrics[metric!]!.folds[k]);
      expect([status, optimizer]).toEqual(['ok', found.optimizer?.name ?? '']);
    }
    const curves: Record<string, string>[] = parse(fileOf(folder, 'reports/small/curves.csv'), {
      columns: true,
    });
    expect(Object.keys(curves[0]!)).toEqual([
      ...['row', 'fold', 'epoch', 'seconds', 'objective', 'rmse', 'gradientEvaluations'],
    ]);
    // A pass of SGD has every rating once; a sweep of ALS once for each of its three tables.
    const evaluations = (name: string) =>
      curves
        .filter(({ row, fold }) => row === name && fold === 'fold 1')
        .map((one) => one['gradientEvaluations']);
    expect(evaluations('MF')).toEqual(['0', '1', '2', '3', '4']);
    expect(evaluations('ALS')).toEqual(['0', '2', '4']);
    expect(curves.length).toBe(3 * 5 + 3 * 3);
    const { mean } = results.rows[1]!.metrics['rmse']!;
    expect(fileOf(folder, 'reports/small/report.md')).toContain(`| ${mean!.toFixed(4)} ± `);
    expect(stdout).toMatch(new RegExp(`│ MF +│ sgd +│ ${mean!.toFixed(4)} ± `));
  });

  test('progress without a terminal: a line for each fit, no escape sequence', () => {
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toBe('9 fits: 3 rows on 3 folds');
    expect(lines.at(-1)).toBe('Reports are in reports/small; open reports/small/report.html in a browser');
    for (const row of ['Mean', 'MF', 'ALS'])
      for (const fold of [1, 2, 3]) {
        const start = `${row}, fold ${fold}  done in `;
        expect(lines.filter((line) => line.startsWith(start)).length).toBe(1);
      }
    expect(lines.filter((line) => /\(\d\/9\)$/.test(line)).length).toBe(9);
    expect(stderr).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(stdout).not.toContain('\x1b');
  });
});

describe('flags', () => {
  test('--json: results on standard output, alone', async () => {
    const { stdout, folder } = await run(SMALL, ['--json']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(fileOf(folder, 'reports/small/results.json')));
  });

  test('--quiet: nothing on standard error', async () => {
    const { stderr, stdout } = await run(SMALL, ['--quiet']);
    expect(stderr).toBe('');
    expect(stdout).toContain('Digest');
  });

  test('--out: another folder, made if need be', async () => {
    const { folder, stderr } = await run(SMALL, ['--out', 'some/where else']);
    expect(readdirSync(join(folder, 'some/where else'))).toContain('report.html');
    expect(readdirSync(folder)).not.toContain('reports');
    expect(existsSync(join(folder, 'reports'))).toBe(false);
    expect(stderr).toContain(
      'Reports are in some/where else; open some/where else/report.html in a browser\n',
    );
  });

  test('--data-root: where relative paths of data start', async () => {
    const config = SMALL.replace(/data:.*/, 'data: { name: csv, path: ratings.csv }');
    const ratings = {
      'elsewhere/ratings.csv': `user,item,rating\n${'abcdef'.replace(/./g, '$&,i,1\n$&,j,3\n')}`,
    };
    expect((await resultsOfRun(config, ['--data-root', 'elsewhere'], ratings)).data.ratings).toBe(12);
  });

  test('--set: by position, by name, for all rows, in place of a name, behind an alias, at an anchor', async () => {
    const config = `${SMALL.replace('model: {', 'model: &mf {')}  - { name: Twin, model: *mf, optimizer: sgd }\n`;
    const {
      rows,
      seed,
      config: used,
      split,
    } = await resultsOfRun(config, [
      ...['--set', 'rows.1.optimizer.epochs=1', '--set', 'rows.MF.optimizer.learningRate=0.25'],
      ...['--set', 'defaults.loss=huber', '--set', 'rows.Twin.optimizer.epochs=2'],
      ...['--set', 'rows.Twin.model.factors=7', '--set', 'seed=11', '--set', 'split={ name: hold-out }'],
      ...['--set', 'rows.ALS.loss=squared-error', '--set', 'rows.MF.model.factors=3'],
    ]);
    expect(seed).toBe(11);
    expect(split.splitter).toEqual({ name: 'hold-out', options: { testFraction: 0.2 } });
    const [, factorization, als, twin] = rows;
    expect(factorization!.optimizer!.options).toMatchObject({ epochs: 1, learningRate: 0.25 });
    expect(factorization!.loss!.name).toBe('huber');
    expect(als!.loss!.name).toBe('squared-error');
    expect(twin!.optimizer!.options).toMatchObject({ epochs: 2 });
    expect([factorization!, twin!].map(({ model }) => model.options['factors'])).toEqual([3, 7]);
    expect(used).toMatchObject({ text: config });
    expect(used.set).toContain('rows.Twin.model.factors=7');
    // The alias stays what was written.
    const [, , , left] = (await resultsOfRun(config, ['--set', 'rows.MF.model.factors=3'])).rows;
    expect(left!.model.options['factors']).toBe(2);
  });

  test('predictions are clipped unless it is said otherwise; what is measured can be chosen', async () => {
    const config = `${SMALL}metrics: [mae]\nreporters: [json]\n`;
    const clipped = await resultsOfRun(config);
    const free = await resultsOfRun(`${config}predictions: { clip: false }\n`);
    expect(Object.keys(clipped.rows[1]!.metrics)).toEqual(['mae']);
    const fingerprints = (results: Results) =>
      results.rows.map(({ folds }) => folds.map(({ predictions }) => predictions));
    expect(fingerprints(free)).toEqual(fingerprints(clipped));
    expect(free.digest).not.toBe(clipped.digest);
  });
});
