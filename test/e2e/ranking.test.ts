import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess } from '../support/cli.js';
import { fileOf, resultsOfRun, run, SMALL } from '../support/experiment.js';

const METRICS = `metrics:
  - rmse
  - ndcg
  - { name: ndcg, at: 5, gains: exponential, relevantFrom: 4 }
  - { name: recall, at: 5 }
  - { name: recall, at: 5, denominator: capped }
  - { name: hit-rate, sampled: 5, at: 3 }
  - precision
  - map
  - mrr
  - auc
  - { name: coverage, at: 2 }
  - { name: exposure-gini, at: 2 }
  - { name: novelty, at: 2 }
  - { name: popularity-lift, at: 2, against: catalogue }
`;
const NAMES = [
  ...['rmse', 'ndcg@10', 'ndcg@5 exponential relevantFrom 4', 'recall@5', 'recall@5 capped'],
  ...['hit-rate@3 sampled 5', 'precision@10', 'map', 'mrr', 'auc', 'coverage@2', 'exposure-gini@2'],
  ...['novelty@2', 'popularity-lift@2 catalogue'],
];
const SPLITS = [
  '{ name: k-fold, folds: 3 }',
  '{ name: hold-out, testFraction: 0.3 }',
  '{ name: leave-k-out }',
];
const config = (split: string): string =>
  `${SMALL.replace(/split:.*/, `split: ${split}`)}baseline: Mean\n${METRICS}`;

/** What does not change with the time that a run takes. */
const numbersOf = ({ rows, digest, metrics }: Results) => ({
  digest,
  metrics,
  rows: rows.map(({ metrics: found, comparison }) => ({ found, comparison })),
});

test.each(SPLITS)(
  '%s: rankings and ratings out of one run, the same on any number of threads',
  async (split) => {
    const results = await resultsOfRun(config(split), ['--threads', '1']);
    expect(results.metrics.map(({ name }) => name).toSorted()).toEqual(NAMES.toSorted());
    for (const { name, metrics } of results.rows) {
      expect(Object.values(metrics).every(({ mean }) => Number.isFinite(mean))).toBe(true);
      if (name === 'Mean') expect(metrics['auc']!.mean).toBe(0.5);
      else expect(metrics['auc']!.mean).not.toBe(0.5);
    }
    const withoutRankings = await resultsOfRun(config(split).replace(METRICS, 'metrics: [rmse]\n'));
    withoutRankings.rows.forEach(({ metrics, folds }, row) => {
      expect(results.rows[row]!.metrics['rmse']).toEqual(metrics['rmse']);
      expect(results.rows[row]!.folds.map(({ predictions }) => predictions)).toEqual(
        folds.map(({ predictions }) => predictions),
      );
    });
    const others = await resultsOfRun(config(split), ['--threads', '3']);
    expect(numbersOf(others)).toEqual(numbersOf(results));
  },
);

test('over users, rankings are tested like ratings; what is no sum over users has no interval', async () => {
  const { rows, metrics, data } = await resultsOfRun(config(SPLITS[1]!));
  const [, factorization] = rows;
  expect(factorization!.comparison!['ndcg@10']).toMatchObject({ test: 'user-bootstrap' });
  expect(factorization!.metrics['ndcg@10']!.confidenceInterval).not.toBeNull();
  expect(factorization!.metrics['coverage@2']!.confidenceInterval).toBeNull();
  const { ranking } = metrics.find(({ name }) => name.includes('relevantFrom'))!;
  expect(ranking).toMatchObject({ relevantFrom: 4, sampled: null });
  for (const { users, usersLeftOut } of ranking!.folds) {
    expect(users).toBeLessThan(data.users);
    expect(users + usersLeftOut).toBe(data.users);
  }
});

test('all reporters show them, with their direction and what was ranked', async () => {
  const { stdout, folder } = await run(
    `${config(SPLITS[0]!)}reporters: [terminal, markdown, html, csv, latex, curves, json]\n`,
    ['--quiet'],
  );
  const text = stdout.replace(/\s+/g, ' ');
  expect(stdout).toMatch(/rmse ↓ │ +ndcg@10 ↑/);
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
  expect(text).toMatch(/No room for .*popularity-lift@2 catalogue; the report files have them\./);
  expect(text).toContain('hit-rate@3 sampled 5: only 5 random items are ranked beside the relevant ones');
  expect(text).toMatch(
    /relevantFrom 4: .* a test rating of at least 4; \d+ to \d+ of 30 users have one, the/,
  );
  const file = (name: string) => fileOf(folder, 'reports/small', name);
  expect(file('report.md')).toContain('  - exposure-gini@2 (lower is better): ');
  expect(file('report.md')).toContain('  - recall@5 capped (higher is better): ');
  expect(file('report.md')).toContain('- **Rankings:** ');
  expect(file('report.html')).toContain('ndcg@10, higher is better');
  expect(file('report.html')).toContain('only 5 random items are ranked');
  expect(file('table.tex')).toContain('{ndcg@5 exponential relevantFrom 4 $\\uparrow$}');
  expect(file('table.tex')).toContain('{popularity-lift@2 catalogue $\\downarrow$}');
  for (const name of NAMES) {
    expect(file('summary.csv')).toContain(`MF,${name},`);
    expect(file('results.csv')).toContain(`,${name},`);
  }
});

describe('what is wrong is pointed at', () => {
  const refusal = async (metric: string) => {
    const text = SMALL.replace('rows:', `metrics: [${metric}]\nrows:`);
    const { code, stderr } = await inProcess(folderWith({ 'config.yaml': text }), 'plan', 'config.yaml');
    expect(code).toBe(2);
    return stderr;
  };

  test.each([
    [
      '{ name: ndcg, relevantFrom: 50 }',
      'config.yaml:5:11  metric ndcg: no rating reaches relevantFrom 50; the scale is',
    ],
    ['{ name: ndcg, at: 0 }', 'metric ndcg at must be >= 1; got 0'],
    ['{ name: auc, at: 5 }', 'metric auc: unknown key "at"'],
    ['{ name: coverage, sampled: 5 }', 'metric coverage: unknown key "sampled"'],
    ['{ name: ndcg, subset: cold }', 'metric ndcg: unknown key "subset"'],
    ['{ name: ndcg, gains: squared }', 'metric ndcg gains has no value "squared"'],
    ['ndcg, { name: ndcg, at: 10 }', 'the metric "ndcg@10" is listed twice'],
  ])('%s', async (metric, message) => {
    expect(await refusal(metric)).toContain(message);
  });
});

test('a model whose predictions are no numbers fails by name, although no test rating is of that item', async () => {
  const model = `import { definePredictor } from 'mfbench';
export default definePredictor({ name: 'gaps', summary: 'Knows only what is rated.', options: {},
  fit: (_options, { ratings }) => ({ predict: (user, item) => (item === 19 && user === 0 ? NaN : 3) }) });`;
  const text = SMALL.replace(
    /rows:[^]*/,
    `plugins: [./gaps.js]
metrics: [auc]
rows:
  - { name: Gaps, model: gaps }
  - { name: Mean, model: global-mean }
`,
  ).replace(/split:.*/, 'split: { name: k-fold, folds: 2 }');
  const folder = folderWith({ 'config.yaml': text, 'gaps.js': model, 'package.json': '{"type":"module"}' });
  const { stdout, code } = await inProcess(folder, 'run', 'config.yaml', '--quiet', '--allow-plugins');
  expect(code).toBe(4);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(/Gaps: model gaps: the prediction for user .*, item .* is NaN/);
});

test('a metric of rankings and one of exposure by the user', async () => {
  const plugin = `import { defineExposureMetric, defineRankingMetric } from 'mfbench';
export const worst = defineRankingMetric({ name: 'worst-place', summary: 'Mean place of the last relevant item.', direction: 'minimize',
  cutOff: 'never', options: {}, sums: ['place', 'users'],
  ofUser: ({ ranks }) => ({ place: ranks.at(-1), users: 1 }), value: ({ place, users }) => place / users });
export const most = defineExposureMetric({ name: 'most-shown', summary: 'Lists that one item is in.', direction: 'minimize', options: {},
  value: ({ lists }) => Math.max(...lists) });`;
  const { rows } = await resultsOfRun(
    `${SMALL}plugins: [./mine.js]\nmetrics: [worst-place, { name: most-shown, at: 1 }]\n`,
    ['--allow-plugins'],
    { 'mine.js': plugin, 'package.json': '{"type":"module"}' },
  );
  const { metrics } = rows[2]!;
  expect(metrics['worst-place']!.mean).toBeGreaterThan(1);
  expect(metrics['worst-place']!.mean).toBeLessThanOrEqual(20);
  expect(metrics['most-shown@1']!.mean).toBeGreaterThanOrEqual(1.5);
});
