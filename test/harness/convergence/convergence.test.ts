import { describe, expect, test } from 'vitest';
import { relativeTarget, timesToTarget } from '../../../src/harness/convergence/summarize-convergence.js';
import { sensitivities } from '../../../src/harness/tuning/sensitivity.js';
import type { RowResult } from '../../../src/core/public.js';
import { cellOf, prepared, withTestRatings } from '../../support/cells.js';
import { okRow } from '../../support/results.js';

/** A curve of values, of which an epoch costs `evaluations` and `seconds`. */
const curve = (values: readonly number[], evaluations = 1, seconds = 1) =>
  values.map((value, epochs) => ({
    epochs,
    gradientEvaluations: evaluations * epochs,
    seconds: seconds * epochs,
    value,
  }));

describe('targets and the time to them', () => {
  test('a target is so much of the way from the best value of all back to the start', () => {
    const methods = [curve([2, 1.5, 1.2, 1.1]), curve([2, 1.2, 1, 1.3]), curve([2, 7, Number.NaN])];
    expect(relativeTarget(methods, 0)).toBe(1);
    expect(relativeTarget(methods, 0.1)).toBeCloseTo(1.1, 12);
  });

  test('three methods on two problems, by hand', () => {
    const [fast, slow, never] = timesToTarget(
      [
        [curve([3, 1]), curve([3, 2, 1])],
        // Twice the evaluations an epoch; reaches the first target only, then rises.
        [curve([3, 2, 1, 4], 2, 0.1), curve([3, 2, 2, 2], 2, 0.1)],
        [curve([3, 2]), []],
      ],
      [1, 1],
    );
    expect(fast).toMatchObject({
      reached: 2,
      expected: { epochs: 1.5, gradientEvaluations: 1.5, seconds: 1.5 },
      profile: { gradientEvaluations: [{ ratio: 1, share: 1 }] },
    });
    expect(slow).toMatchObject({
      reached: 1,
      runs: [
        { epochs: 2, gradientEvaluations: 4, reached: true },
        { epochs: 3, gradientEvaluations: 6, reached: false },
      ],
      // (4 + 6) / 1
      expected: { epochs: 5, gradientEvaluations: 10 },
      profile: { epochs: [{ ratio: 2, share: 0.5 }], gradientEvaluations: [{ ratio: 4, share: 0.5 }] },
    });
    expect(slow!.expected!.seconds).toBeCloseTo(0.5, 12);
    expect(slow!.profile.seconds).toEqual([{ ratio: 1, share: 0.5 }]);
    expect(never).toMatchObject({
      reached: 0,
      expected: null,
      spent: { epochs: 1 },
      profile: { epochs: [] },
    });
  });
});

const CONFIG = `experiment: convergence
seed: 5
data: { name: synthetic, users: 40, items: 30, density: 0.5, factors: 2, noise: 0.1 }
split: { name: hold-out, testFraction: 0.2 }
convergence: { validation: { name: k-fold, folds: 2 } }
rows:
  - { name: SGD, model: { name: biased-matrix-factorization, factors: 2 }, optimizer: { name: sgd, epochs: 6 } }
  - name: L-BFGS
    model: { name: biased-matrix-factorization, factors: 2 }
    optimizer: { name: l-bfgs, epochs: 6 }
  - { name: Diverges, model: matrix-factorization, optimizer: { name: gradient-descent, learningRate: 1000, epochs: 30 } }
  - { name: Mean, model: global-mean }
`;

describe('fits for curves', () => {
  test('one for each division, from the same start for all rows, with the work that was counted', async () => {
    const experiment = await prepared(CONFIG);
    const [sgd, lBfgs] = [0, 1].map((row) => cellOf(experiment, row).fold.convergence!);
    expect(sgd!.map(({ status, curve: found }) => [status, found.length])).toEqual([
      ['ok', 7],
      ['ok', 7],
    ]);
    sgd!.forEach(({ curve: found }, i) => {
      expect(found.map((point) => point.gradientEvaluations)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(found.at(-1)!.objective).toBeLessThan(found[0]!.objective);
      // The same start, but for the precision that rules compute in.
      expect(found[0]!.validation).toBeCloseTo(lBfgs![i]!.curve[0]!.validation!, 5);
      expect(lBfgs![i]!.curve.at(-1)!.gradientEvaluations).toBeGreaterThanOrEqual(6);
    });
  });

  test('asking for them changes nothing else; models that fit by themselves have none', async () => {
    const [asked, plain] = await Promise.all([
      prepared(CONFIG),
      prepared(CONFIG.replace(/^convergence:.*\n/m, '')),
    ]);
    for (const row of [0, 1]) {
      const { convergence: _curves, ...fold } = cellOf(asked, row).fold;
      expect(fold).toEqual(cellOf(plain, row).fold);
    }
    expect(cellOf(asked, 3).fold.convergence).toBeUndefined();
  });

  test('a fit that diverges leaves its curve so far', async () => {
    const { status, convergence } = cellOf(await prepared(CONFIG), 2).fold;
    expect(status).toBe('diverged');
    expect(convergence!.map((run) => run.status)).toEqual(['diverged', 'diverged']);
    expect(convergence![0]!.curve.length).toBeGreaterThan(0);
    expect(convergence![0]!.curve.length).toBeLessThan(31);
  });

  test('no test rating has a part in them', async () => {
    const experiment = await prepared(CONFIG);
    const other = withTestRatings(experiment, (value) => 6 - value);
    const [before, after] = [experiment, other].map((one) => cellOf(one, 0));
    expect(after!.fold.convergence).toEqual(before!.fold.convergence);
    expect(after!.metrics).not.toEqual(before!.metrics);
  });

  test.each([
    ['convergence.metric=mse', 'the experiment does not measure "mse"'],
    ['convergence.measure=objective', 'row "Diverges" has another objective than the first'],
    ['convergence.tolerances=[1]', 'must be'],
    ['convergence.validation=k-flod', 'k-fold'],
  ])('%s is refused', (set, message) => {
    expect(() => prepared(CONFIG, [set])).toThrow(message);
  });
});

test('sensitivity: fifths of a logarithmic range, by hand', () => {
  const trial = (trialNumber: number, rate: number, score: number | null) => ({
    trial: trialNumber,
    status: score === null ? ('diverged' as const) : ('ok' as const),
    values: { 'optimizer learningRate': rate },
    score,
    epochs: 1,
    seconds: 1,
  });
  const row = okRow('SGD', 1, 1);
  const trials = [
    [trial(1, 1e-5, 1.4), trial(2, 2e-5, 1.2), trial(3, 5e-5, 1)],
    [trial(1, 0.0002, 0.9), trial(2, 0.5, 3), trial(3, 0.9, null), trial(4, 1, null)],
  ];
  const tuned: RowResult = {
    ...row,
    tuning: {
      options: [{ name: 'optimizer learningRate', choices: { range: [1e-5, 1], scale: 'log' } }],
      trials: 3,
      fits: 3,
      wholeFits: 3,
    },
    folds: row.folds.map((fold, i) => ({ ...fold, tuning: { chosen: null, trials: trials[i]! } })),
  };
  expect(sensitivities([tuned], 'minimize')).toEqual([
    {
      row: 'SGD',
      option: 'optimizer learningRate',
      parts: [
        { from: 1e-5, to: 1e-4, trials: 3, lost: 0, best: 1, median: 1.2 },
        { from: 1e-4, to: 1e-3, trials: 1, lost: 0, best: 0.9, median: 0.9 },
        { from: 1e-3, to: 0.01, trials: 0, lost: 0, best: null, median: null },
        { from: 0.01, to: 0.1, trials: 0, lost: 0, best: null, median: null },
        // One of three is ok: the median is a lost one.
        { from: 0.1, to: 1, trials: 3, lost: 2, best: 3, median: null },
      ],
    },
  ]);
});
