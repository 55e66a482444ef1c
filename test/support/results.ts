import type { Results, RowResult, TimeToTarget, Verdict } from '../../src/core/public.js';

/** The result of a row that was fitted, on the two folds of `resultsOf`. */
export const okRow = (name: string, ...rmse: readonly [number, number]): RowResult => ({
  name,
  status: 'ok',
  model: { name: 'matrix-factorization', options: { factors: 8 } },
  loss: { name: 'squared-error', options: {} },
  regularizer: { name: 'l2', options: { lambda: 0.02, tables: { U: { lambda: 1 } } } },
  optimizer: { name: 'sgd', options: { learningRate: 0.005, epochs: 1 } },
  metrics: {
    rmse: {
      mean: (rmse[0] + rmse[1]) / 2,
      standardDeviation: 0.0123,
      confidenceInterval: {
        lower: (rmse[0] + rmse[1]) / 2 - 0.0123,
        upper: (rmse[0] + rmse[1]) / 2 + 0.0123,
      },
      folds: rmse,
    },
  },
  fitSeconds: 1.5,
  folds: rmse.map((_, fold) => ({
    fold: `fold ${fold + 1}`,
    status: 'ok',
    fitSeconds: 1.5,
    predictions: 'ab'.repeat(32),
    errors: {
      byUserActivity: { ratings: [0, 30, 50], squaredErrors: [0, 30, 200] },
      byItemPopularity: { ratings: [40, 40], squaredErrors: [90, 40] },
      residuals: { limit: 4.5, counts: [20, 40, 20], sum: 8 },
    },
    curve: [
      { epoch: 0, seconds: 0, gradientEvaluations: 0, objective: 12.5, rmse: 1.25 },
      { epoch: 1, seconds: 0.5, gradientEvaluations: 1, objective: -0.5, rmse: 1 },
    ],
  })),
});

/** The same for a row whose second fold went wrong. */
export function badRow(name: string, status: 'diverged' | 'failed', message: string): RowResult {
  const row = okRow(name, 0.9, 1);
  return {
    ...row,
    status,
    message: `${message} (fold 2)`,
    metrics: { rmse: { mean: null, standardDeviation: null, confidenceInterval: null, folds: [0.9, null] } },
    folds: [
      row.folds[0]!,
      { fold: 'fold 2', status, message, fitSeconds: 1.5, predictions: null, curve: [] },
    ],
  };
}

export function resultsOf(rows: readonly RowResult[], changes: Partial<Results> = {}): Results {
  const fold = {
    ...{ training: 8, test: 2, unseenUserRatings: 0, unseenItemRatings: 1, coldRatings: 1 },
    popularityGini: { training: 0.25, test: 0 },
    notes: [],
  };
  return {
    formatVersion: 1,
    experiment: 'test',
    seed: 42,
    digest: '0123456789abcdef'.repeat(4),
    data: {
      source: { name: 'csv', options: { path: 'ratings.csv' } },
      filters: [],
      checksum: 'f'.repeat(64),
      ratings: 10,
      users: 4,
      items: 5,
      density: 0.5,
      mean: 3.25,
      scale: { minimum: 0.5, maximum: 5 },
    },
    split: {
      splitter: { name: 'k-fold', options: { folds: 2 } },
      folds: [
        { name: 'fold 1', checksum: '1'.repeat(64), ...fold },
        { name: 'fold 2', checksum: '2'.repeat(64), ...fold },
      ],
    },
    protocol: { clip: true, precision: 'f32' },
    metrics: [
      {
        name: 'rmse',
        direction: 'minimize',
        metric: { name: 'rmse', options: { subset: 'all' } },
        summary: 'Root mean squared error.',
      },
    ],
    statistics: { confidence: 0.95, test: 'corrected-resampled-t', baseline: null, correction: 'holm' },
    environment: {
      mfbench: '0.1.0',
      node: 'v20',
      platform: 'linux x64',
      processor: 'a <processor>',
      threads: 1,
    },
    rows,
    config: { file: 'config.yaml', text: 'experiment: test\n', set: [] },
    ...changes,
  };
}

/** The same results with the first row as the baseline, and what the test says of the others. */
export function comparedWith(results: Results, verdicts: readonly Verdict[]): Results {
  const [baseline, ...others] = results.rows;
  const reference = baseline!.metrics['rmse']!.mean!;
  const rows = others.map((row, i): RowResult => {
    const difference = row.metrics['rmse']!.mean! - reference;
    const verdict = verdicts[i]!;
    const adjustedPValue = verdict === 'no difference detected' ? 0.4 : 0.0004;
    const comparison = {
      test: 'corrected-resampled-t' as const,
      difference,
      confidenceInterval: { lower: difference - 0.02, upper: difference + 0.02 },
      pValue: adjustedPValue / 2,
      adjustedPValue,
      effectSize: 1.5,
      verdict,
    };
    return { ...row, comparison: { rmse: comparison } };
  });
  return {
    ...results,
    statistics: { ...results.statistics, baseline: baseline!.name },
    rows: [baseline!, ...rows],
  };
}

/** Names as they should not be. */
export const HOSTILE = [
  'a | b',
  '`code` ``twice``',
  '<script>alert(1)</script>',
  'two\nlines\r\nand three',
  '\x1b[31mred\x1b[0m \x1b]0;title\x07',
  '=1+1',
  '@SUM(A1)',
  '"quoted", twice',
  '推薦システムの比較',
  '![image](http://x) [link](javascript:x) &lt; # ~~',
  '\u202Eright to left\u2066',
];

/** The same results with mean ranks of their rows, in the order in which they are. */
export function withRanks(results: Results): Results {
  const rows = results.rows.map(({ name }, i) => ({ name, meanRank: i + 1 }));
  const rmse = { folds: 2, rows, pValue: 0.02, criticalDifference: 1.5, groups: [[0, 1] as const] };
  return { ...results, ranks: { rmse } };
}

/** A row that is tuned, with these scores of trials on each fold and one that diverged; the best was at an end of its range. */
export function tunedResults(scores: readonly number[] = [0.95, 0.9]): Results {
  const rate = 'optimizer learningRate';
  const best = scores.indexOf(Math.min(...scores));
  const values = (i: number) => ({
    [rate]: [0.001, 0.1][i] ?? 0.05,
    'optimizer order': i === 1 ? 'shuffled' : 'stored',
  });
  const trials = [...scores, null].map((score, i) => ({
    trial: i + 1,
    status: score === null ? ('diverged' as const) : ('ok' as const),
    ...{ values: values(i), score, epochs: score === null ? null : 5, seconds: 0.5 },
  }));
  const chosen = {
    ...{ trial: best + 1, values: values(best), score: scores[best]!, epochs: 5 },
    edges: [{ option: rate, end: 'highest' as const }],
  };
  const row = okRow('tuned', 0.9, 1);
  const options = [
    { name: rate, choices: { range: [0.001, 0.1], scale: 'log' } },
    { name: 'optimizer order', choices: { values: ['stored', 'shuffled'] } },
  ];
  const tuned: RowResult = {
    ...row,
    tuning: { options, trials: trials.length, fits: trials.length, wholeFits: trials.length },
    folds: row.folds.map((fold) => ({ ...fold, tuning: { chosen, trials } })),
  };
  return resultsOf([tuned, okRow('given', 1, 1)], {
    tuning: {
      searcher: { name: 'random', options: { trials: trials.length } },
      validation: { name: 'hold-out', options: {} },
      ...{ metric: 'rmse', epochs: 'best' },
    },
  });
}

/** The same results with a target that every row reaches on the first of two problems, each later than the one before, and none on the second. */
export function withConvergence(results: Results, metric = 'rmse'): Results {
  const names = results.rows.map(({ name }) => name);
  const cost = (n: number) => ({ epochs: n, gradientEvaluations: n, seconds: n / 4 });
  const rows = names.map((_, i): TimeToTarget => {
    const steps = [{ ratio: i + 1, share: 0.5 }];
    return {
      runs: [
        { ...cost(i + 1), reached: true },
        { ...cost(9), reached: false },
      ],
      ...{ reached: 1, expected: cost(i + 10), spent: cost(i + 10) },
      profile: { epochs: steps, gradientEvaluations: steps, seconds: steps },
    };
  });
  return {
    ...results,
    convergence: {
      validation: { name: 'hold-out', options: {} },
      ...{ metric, measure: 'validation', rows: names, problems: 2 },
      targets: [{ tolerance: 0.1, values: [0.9, 1], rows }],
    },
  };
}
