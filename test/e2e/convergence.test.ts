import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { fileOf, resultsOfRun, run } from '../support/experiment.js';
import type { Results } from '../../src/core/public.js';

const CONFIG = `experiment: science
seed: 3
data: { name: synthetic, users: 40, items: 25, density: 0.5, factors: 2, noise: 0.2 }
split: { name: k-fold, folds: 2 }
tuning: { searcher: { name: halton, trials: 4 } }
convergence: { validation: { name: k-fold, folds: 2 }, tolerances: [0.2] }
defaults:
  model: { name: biased-matrix-factorization, factors: 2 }
rows:
  - { name: Mean, model: global-mean }
  - { name: SGD, optimizer: { name: sgd, epochs: 8, learningRate: { range: [0.001, 0.1], scale: log } } }
  - { name: ALS, optimizer: { name: alternating-least-squares, epochs: 5 }, regularizer: l2 }
`;

describe('a run that is asked for convergence', async () => {
  const { folder } = await run(CONFIG, ['--quiet']);
  const file = (name: string) => fileOf(folder, 'reports/science', name);
  const results = JSON.parse(file('results.json')) as Results;

  test('has times to targets and profiles in results.json', () => {
    const { rows, problems, targets } = results.convergence!;
    expect(rows).toEqual(['SGD', 'ALS']);
    expect(problems).toBe(4);
    expect(targets).toHaveLength(1);
    const [{ tolerance, values, rows: found }] = targets as [(typeof targets)[number]];
    expect(tolerance).toBe(0.2);
    found.forEach(({ runs, reached, expected, spent, profile }, i) => {
      const curves = results.rows[i + 1]!.folds.flatMap(({ convergence }) => convergence!);
      expect(runs).toHaveLength(4);
      runs.forEach((one, problem) => {
        const { curve } = curves[problem]!;
        const first = curve.find(({ validation }) => validation! <= values[problem]!);
        expect(one.reached).toBe(first !== undefined);
        expect(one.gradientEvaluations).toBe((first ?? curve.at(-1)!).gradientEvaluations);
      });
      expect(spent.epochs).toBe(runs.reduce((total, { epochs }) => total + epochs, 0));
      if (reached > 0) expect(expected!.epochs).toBeCloseTo(spent.epochs / reached, 12);
      expect(profile.epochs.at(-1)?.share ?? 0).toBe(reached / 4);
    });
    // The best row reaches any target of its own.
    expect(found.some(({ reached }) => reached > 0)).toBe(true);
    // All epochs, whatever number of them was best for the refit.
    for (const fold of results.rows[1]!.folds)
      for (const { curve } of fold.convergence!) expect(curve.at(-1)!.epochs).toBe(8);
  });

  test('and in report.md, with the sensitivity of what was tuned', () => {
    const report = file('report.md');
    expect(report).toContain('## Convergence');
    expect(report).toContain('4 problems, the same start for all rows');
    expect(report).toMatch(/\| Row \| Reached \| Epochs \| Gradient evaluations \| Seconds \| ≤ 1× \|/);
    expect(report).toMatch(/\| ALS \| \d\/4 \| /);
    expect(report).toContain('### Sensitivity');
    expect(report).toMatch(/\| SGD \| 0\.001 to 0\.1 \| /);
    expect(results.sensitivity!.map(({ row, option }) => [row, option])).toEqual([
      ['SGD', 'optimizer learningRate'],
    ]);
  });

  test('and as files for other tools and for papers', () => {
    const lines: Record<string, string>[] = parse(file('convergence.csv'), { columns: true });
    expect(lines).toHaveLength(4 * (8 + 1) + 4 * (5 + 1));
    const als = lines.filter(({ row }) => row === 'ALS');
    expect(als[1]).toMatchObject({ fold: 'fold 1', division: '1', epoch: '1', gradientEvaluations: '4' });
    const figure = file('performance-profile.svg');
    expect(figure).toContain('<title id="title">Performance profiles of science</title>');
    expect(figure.match(/Share of the problems</g)).toHaveLength(2);
    expect(figure).not.toContain('NaN');
  });

  test('another target fits nothing again, and is another digest', async () => {
    const set = 'convergence.targets=[0.5]';
    const again = JSON.parse(
      (await inProcess(folder, 'run', 'config.yaml', '--json', '--quiet', '--set', set)).stdout,
    ) as Results;
    expect(again.environment.storedCells).toBe(6);
    expect(again.convergence!.targets[0]!.values).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(again.digest).not.toBe(results.digest);
  });
});

test('the same digest on any number of threads', async () => {
  const { digest: one } = await resultsOfRun(CONFIG, ['--threads', '1']);
  const { digest: three } = await resultsOfRun(CONFIG, ['--threads', '3']);
  expect(three).toBe(one);
});

test('plan counts the fits', async () => {
  const folder = folderWith({ 'config.yaml': CONFIG });
  expect((await inProcess(folder, 'plan', 'config.yaml')).stdout).toContain(
    '22 fits: 3 rows x 2 folds, and 16 of trials and curves of convergence',
  );
});
