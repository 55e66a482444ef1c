import { describe, expect, test } from 'vitest';
import type { FoldSummary, Results } from '../../src/core/public.js';
import markdown from '../../src/plugins/reporters/markdown.js';
import terminal from '../../src/plugins/reporters/terminal.js';
import { badRow, okRow, resultsOf } from '../support/results.js';

const CONTEXT = { width: 300, color: false };
const textOf = (results: Results): string => terminal.render(results, {}, CONTEXT).terminal!;
const reportOf = (results: Results): string =>
  markdown.render(results, {}, CONTEXT).files!['report.md'] as string;
const ROWS = [okRow('fine', 0.9, 1)];
const BASE = resultsOf(ROWS);

/** Results whose folds differ from the usual by these. */
const withFolds = (...changes: readonly Partial<FoldSummary>[]): Results =>
  resultsOf(ROWS, {
    split: { ...BASE.split, folds: BASE.split.folds.map((fold, k) => ({ ...fold, ...changes[k] })) },
  });

const range = (first: string, last: string) => ({ first: `${first}T00:00:00Z`, last: `${last}T23:59:59Z` });
const timeOf = (testBeforeTrainingEnd: number) => ({
  training: range('2001-02-03', '2005-06-07'),
  test: range('2002-01-01', '2009-10-11'),
  testBeforeTrainingEnd,
});

describe('the terminal and report.md', () => {
  test.each([
    ['terminal', textOf],
    ['report.md', reportOf],
  ])('%s: a division that leaks across time is labelled as one', (_, render) => {
    const leaking = render(withFolds({ time: timeOf(1) }, { time: timeOf(0) }));
    expect(leaking).toContain('k-fold, 2 folds (leaks across time)');
    expect(leaking).toContain(
      'Training ratings are from 2001-02-03 to 2005-06-07, test ratings are from 2002-01-01 to 2009-10-11; ' +
        '25.0 % of the test ratings are earlier than the last training rating: predicted with knowledge of later.',
    );
    const clean = render(withFolds({ time: timeOf(0) }, { time: timeOf(0) }));
    expect(clean).not.toContain('leaks');
    expect(clean).toContain('no test rating is earlier than a training rating.');
    expect(render(BASE)).not.toMatch(/leaks|earlier/);
  });

  test.each([
    ['terminal', textOf],
    ['report.md', reportOf],
  ])('%s: popularity, cold ratings and what the splitter says', (_, render) => {
    const same = render(withFolds({ notes: ['Said of all.'] }, { notes: ['Said of all.', 'Of one\u001b.'] }));
    expect(same.match(/Said of all\./g)).toHaveLength(1);
    expect(same).toContain('fold 2: Of one .');
    expect(same).toContain(
      "Gini coefficient of the items' popularity (0: all alike): 0.250 in training, 0.000 in the test.",
    );
    expect(same).toContain('Of 4 test ratings 0 are by users and 2 of items without a training rating.');
  });

  test.each([
    ['terminal', textOf],
    ['report.md', reportOf],
  ])('%s: what filters left', (_, render) => {
    const filter = {
      filter: { name: 'k-core', options: { k: 5 } },
      before: { ratings: 30, users: 9, items: 8 },
      after: { ratings: 10, users: 4, items: 5 },
    };
    expect(render(resultsOf(ROWS, { data: { ...BASE.data, filters: [filter] } }))).toContain(
      'Filter k-core (k 5): 10 of 30 ratings, 4 of 9 users and 5 of 8 items are left.',
    );
    expect(render(BASE)).not.toContain('Filter');
  });
});

describe('metrics', () => {
  const cold = {
    name: 'rmse cold',
    direction: 'minimize' as const,
    metric: { name: 'rmse', options: { subset: 'cold' } },
    summary: 'Root mean squared error.',
  };
  const rowWith = (folds: readonly (number | null)[], mean: number | null, row = okRow('fine', 0.9, 1)) => ({
    ...row,
    metrics: {
      ...row.metrics,
      'rmse cold': { mean, standardDeviation: null, confidenceInterval: null, folds },
    },
  });
  const measured = (...rows: readonly ReturnType<typeof rowWith>[]) =>
    resultsOf(rows, { metrics: [...BASE.metrics, cold] });

  test('one that has no value on a fold: a dash, and where and why', () => {
    const text = textOf(measured(rowWith([0.5, null], null)));
    expect(text).toMatch(/│ fine +│ sgd +│ 0\.9500 ± 0\.0123 │ +– │/);
    expect(text).toContain(
      'rmse cold is not defined on fold 2: there is no test rating that it measures, or none that differ.',
    );
    expect(reportOf(measured(rowWith([0.5, null], null)))).toContain('rmse cold is not defined on fold 2:');
    const failed = badRow('bad', 'failed', 'broken');
    expect(textOf(measured(rowWith([0.5, null], null, failed)))).not.toContain('not defined');
  });

  test('one that has no interval where others have', () => {
    expect(textOf(measured(rowWith([0.5, -0.5], -0.00012)))).toMatch(
      /−0\.0001 │.*\n[^]*rmse cold has no interval: too few users/,
    );
    expect(textOf(BASE)).not.toContain('has no interval');
  });

  test('report.md says what each is, and of which ratings', () => {
    const report = reportOf(measured(rowWith([0.5, 0.6], 0.55)));
    expect(report).toContain(
      '  - rmse cold (lower is better): Root mean squared error. Only those whose user or item has no training rating.\n',
    );
    expect(report).toContain('  - rmse (lower is better): Root mean squared error.\n');
  });
});
