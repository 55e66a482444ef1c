import { describe, expect, test } from 'vitest';
import type { Results, RowResult } from '../../src/core/public.js';
import { layoutData } from '../../src/plugins/reporters/html/figure/figures.js';
import { PRINT_PALETTE } from '../../src/plugins/reporters/html/figure/palette.js';
import {
  activityOf,
  profileOf,
  ranksOf,
  residualsOf,
  sensitivityOf,
} from '../../src/plugins/reporters/html/figure-data.js';
import { figuresOf } from '../../src/plugins/reporters/html/page-figures.js';
import {
  badRow,
  comparedWith,
  okRow,
  resultsOf,
  tunedResults,
  withConvergence,
  withRanks,
} from '../support/results.js';

const three = withRanks(resultsOf([okRow('a', 1, 1), okRow('b', 2, 2), okRow('c', 3, 3)]));

test('error by activity: folds are pooled rating by rating, empty bins at the start are left out', () => {
  const row = okRow('a', 1, 1);
  const other = {
    ...row.folds[1]!,
    errors: {
      ...row.folds[1]!.errors!,
      byUserActivity: { ratings: [0, 10, 0, 4], squaredErrors: [0, 130, 0, 4] },
    },
  };
  const { panels } = activityOf(resultsOf([{ ...row, folds: [row.folds[0]!, other] }]))!;
  expect(panels[0]).toMatchObject({
    of: 'user',
    firstBin: 1,
    ratings: [40, 50, 4],
    rmse: [[2, 2, 1]],
  });
  expect(panels[1]).toMatchObject({ of: 'item', firstBin: 0, ratings: [80, 80], rmse: [[1.5, 1]] });
});

test('residuals: shares of all folds together, and their mean; the baseline is marked', () => {
  const data = residualsOf(comparedWith(resultsOf([okRow('a', 1, 1), okRow('b', 2, 2)]), ['worse']))!;
  expect(data.rows[0]).toEqual({ name: 'a', shares: [0.25, 0.5, 0.25], mean: 0.1 });
  expect(data).toMatchObject({ limit: 4.5, baseline: 0 });
});

test('a row that is not ok on every fold is in neither: it would be on other test ratings', () => {
  const results = resultsOf([badRow('bad', 'diverged', 'too fast'), okRow('good', 1, 1)]);
  expect(activityOf(results)!.rows).toEqual([{ name: 'good', series: 1 }]);
  expect(residualsOf(results)!.rows.map(({ name }) => name)).toEqual(['good']);
  expect(figuresOf(resultsOf([badRow('bad', 'diverged', 'too fast')]))).toEqual([]);
});

describe('sensitivity', () => {
  const [rate, order] = sensitivityOf(tunedResults())!.panels;

  test('a panel for each option: ranges as they are, lists by place; what was chosen; a warning at an edge', () => {
    expect(rate).toMatchObject({
      row: 'tuned',
      option: 'learningRate',
      across: { range: [0.001, 0.1], logarithmic: true },
      warning: 'at the upper end (2/2 folds)',
    });
    expect(rate!.trials.slice(0, 3)).toMatchObject([
      { x: 0.001, score: 0.95, chosen: false },
      { x: 0.1, score: 0.9, chosen: true },
      { x: 0.05, score: null, chosen: false },
    ]);
    expect(order).toMatchObject({ option: 'order', across: { values: ['stored', 'shuffled'] } });
    expect(order!.trials.map(({ x }) => x)).toEqual([0, 1, 0, 0, 1, 0]);
    expect(order!.warning).toBeUndefined();
  });

  test('the axis has the better half of the scores, whatever the others are', () => {
    const far = tunedResults([0.9, 0.91, 0.92, 50, 1e9]);
    const [low, high] = sensitivityOf(far)!.panels[0]!.scores;
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(0.92);
    expect(high).toBeLessThan(1);
  });

  test('nothing tuned: no figure', () => {
    expect(sensitivityOf(three)).toBeUndefined();
  });
});

test('ranks: a row of the diagram for each row, a bar for each group', () => {
  const data = ranksOf(three, 'rmse')!;
  expect(data.rows.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  const drawn = (groups: readonly (readonly [number, number])[], width: number) =>
    JSON.stringify(layoutData({ ...data, groups }, width, PRINT_PALETTE)).split('"stroke-width":4').length -
    1;
  for (const width of [300, 900]) {
    expect(drawn([], width)).toBe(0);
    expect(
      drawn(
        [
          [0, 1],
          [1, 2],
        ],
        width,
      ),
    ).toBe(2);
  }
});

describe('performance profiles', () => {
  test('two panels for each target, the stairs of each row in them', () => {
    const data = profileOf(withConvergence(three))!;
    expect(data.panels.map(({ target, cost }) => [target, cost])).toEqual([
      ['Target best + 0.1 (start - best)', 'Gradient evaluations'],
      ['Target best + 0.1 (start - best)', 'Seconds'],
    ]);
    expect(data.panels[0]!.steps).toEqual([1, 2, 3].map((ratio) => [{ ratio, share: 0.5 }]));
  });

  test('a row has the colour that it has in the other figures, though not all rows have curves', () => {
    const { convergence, ...results } = withConvergence(three);
    const { rows, targets } = convergence!;
    const fewer = {
      ...{ ...convergence!, rows: rows.slice(1) },
      targets: targets.map((target) => ({ ...target, rows: target.rows.slice(1) })),
    };
    expect(profileOf({ ...results, convergence: fewer })!.rows).toEqual([
      { name: 'b', series: 1 },
      { name: 'c', series: 2 },
    ]);
  });

  test('what it shows is said in words: how often a row was the fastest, how often it got there', () => {
    const { description } = figuresOf(withConvergence(three)).find(({ id }) => id === 'performance-profile')!;
    expect(description).toContain('by seconds: a 50 %, 50 %; b 0 %, 50 %; c 0 %, 50 %.');
  });

  test('no target that is known: no figure', () => {
    const { convergence, ...results } = withConvergence(three);
    expect(profileOf(results)).toBeUndefined();
    expect(profileOf({ ...results, convergence: { ...convergence!, targets: [] } })).toBeUndefined();
  });
});

/** Results that have little to draw, or very much of it. */
const odd: readonly (readonly [string, Results])[] = [
  ['one row', resultsOf([okRow('only', 1, 1)])],
  [
    'forty rows',
    withConvergence(withRanks(resultsOf(Array.from({ length: 40 }, (_, i) => okRow(`row ${i}`, i, i + 1))))),
  ],
  ['all trials alike', tunedResults([0.9, 0.9])],
  [
    'long names',
    withRanks(resultsOf(['x', 'y', '推'].map((name): RowResult => okRow(name.repeat(300), 1, 1)))),
  ],
  ['an error of 0', resultsOf([withoutErrors(okRow('perfect', 0, 0))])],
];

function withoutErrors(row: RowResult): RowResult {
  const none = { ratings: [3], squaredErrors: [0] };
  const residuals = { limit: 1, counts: [0, 3, 0], sum: 0 };
  const errors = { byUserActivity: none, byItemPopularity: none, residuals };
  return { ...row, folds: row.folds.map((fold) => ({ ...fold, errors })) };
}

test.each(odd)('%s: every figure has numbers for all places, at any width', (_, results) => {
  const figures = figuresOf(results);
  expect(figures.length).toBeGreaterThan(1);
  for (const { data } of figures) {
    for (const width of [280, 600, 1100]) {
      const layout = layoutData(data, width, PRINT_PALETTE);
      expect(JSON.stringify(layout)).not.toMatch(/NaN|Infinity|null|undefined/);
      expect(layout.height).toBeGreaterThan(50);
    }
  }
});

test('a hidden row is not drawn, and keeps no place in the heights', () => {
  const data = activityOf(three)!;
  const lines = (hidden: number[]) =>
    JSON.stringify(layoutData(data, 700, PRINT_PALETTE, new Set(hidden))).split('"path"').length - 1;
  expect([lines([]), lines([1]), lines([0, 1, 2])]).toEqual([6, 4, 0]);
});
