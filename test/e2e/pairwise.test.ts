import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Results } from '../../src/core/contracts/results.js';
import { folderWith, inProcess } from '../support/cli.js';
import { resultsOfRun } from '../support/experiment.js';

const config = (metrics: string, epochs: number): string => `experiment: pairs
data: { name: movielens, path: ${process.cwd()}/data/movielens-small/ratings.csv }
split: { name: hold-out, testFraction: 0.2 }
metrics: ${metrics}
baseline: Popularity
rows:
  - { name: Popularity, model: popularity }
  - name: BPR
    model: { name: biased-matrix-factorization, factors: 8 }
    loss: bpr
    regularizer: { name: l2, lambda: 0.01, weighting: per-rating }
    optimizer: { name: sgd, learningRate: 0.05, epochs: ${epochs} }
`;

test('BPR ranks better than popularity on real ratings, by the test too', async () => {
  const { rows } = await resultsOfRun(config('[ndcg, auc]', 30), ['--threads', '2']);
  const [popularity, bpr] = rows;
  for (const metric of ['ndcg@10', 'auc']) {
    expect(bpr!.metrics[metric]!.mean).toBeGreaterThan(popularity!.metrics[metric]!.mean!);
    expect(bpr!.comparison![metric]!.verdict).toBe('better');
  }
});

test('where no metric is of ratings nothing is said of errors, and the figure shows the objective', async () => {
  const folder = folderWith({ 'config.yaml': config('[auc]', 2) });
  expect((await inProcess(folder, 'run', 'config.yaml', '--quiet')).code).toBe(0);
  const { rows } = JSON.parse(readFileSync(join(folder, 'reports/pairs/results.json'), 'utf8')) as Results;
  expect(rows[1]!.folds[0]).not.toHaveProperty('errors');
  expect(rows[1]!.folds[0]!.curve.map(({ rmse }) => rmse)).toEqual([null, null, null]);
  const page = readFileSync(join(folder, 'reports/pairs/report.html'), 'utf8');
  expect(page).toContain('Lines of the objective on the training ratings');
  expect(/<figure>.*?<\/figure>/s.exec(page)![0]).not.toContain('rmse');
  expect(existsSync(join(folder, 'reports/pairs/residuals.svg'))).toBe(false);
});

test('metrics of ratings are refused where predictions are scores', async () => {
  const folder = folderWith({ 'config.yaml': config('[auc, rmse]', 1) });
  const { code, stderr } = await inProcess(folder, 'run', 'config.yaml');
  expect(code).toBe(2);
  expect(stderr).toContain(
    'row "BPR": under the loss bpr predictions are scores, which order items and are no ratings; rmse cannot measure them',
  );
});

test('a saved model recommends by its scores, unclipped, and folds nobody in', async () => {
  const folder = folderWith({ 'config.yaml': config('[auc]', 2) });
  expect(await inProcess(folder, 'train', 'config.yaml', 'BPR', '--out', 'm.mfmodel')).toMatchObject({
    code: 0,
  });
  const { stdout } = await inProcess(
    folder,
    'recommend',
    'm.mfmodel',
    '--user',
    '15',
    '--top',
    '20',
    '--json',
  );
  const scores = (JSON.parse(stdout) as { prediction: number }[]).map(({ prediction }) => prediction);
  expect(new Set(scores).size).toBe(20);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  const refused = await inProcess(folder, 'recommend', 'm.mfmodel', '--rated', '318=5');
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('nobody can be folded in to this model: its loss compares pairs of items');
});
