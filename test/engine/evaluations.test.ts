import { expect, test } from 'vitest';
import { type Objective, type Optimizer, defineOptimizer, RandomStream } from '../../src/core/public.js';
import type { ResolvedPlugin } from '../../src/core/options.js';
import { Fit, type FitState } from '../../src/engine/fit.js';
import matrixFactorization from '../../src/plugins/models/matrix-factorization.js';
import alternatingLeastSquares from '../../src/plugins/optimizers/alternating-least-squares.js';
import none from '../../src/plugins/regularizers/none.js';
import gibbsSampling from '../../src/plugins/optimizers/gibbs-sampling.js';
import lBfgs from '../../src/plugins/optimizers/l-bfgs.js';
import momentum from '../../src/plugins/optimizers/momentum.js';
import { inline } from '../../src/testing/fits.js';
import { problemOf, randomRatings, ridge, use } from '../support/problems.js';

const data = randomRatings(5, 12, 9, 60);
const parts = { model: use(matrixFactorization, { factors: 2 }), regularizer: ridge(1) };

/** The states of a fit, the start first. */
function statesOf(optimizer: ResolvedPlugin<Optimizer>, regularizer = parts.regularizer): FitState[] {
  const states: FitState[] = [];
  const problem = problemOf({ ...parts, regularizer }, data);
  const fit = new Fit(problem, optimizer, {
    runner: inline,
    precision: 'f64',
    clock: { seconds: () => 0 },
    random: RandomStream.fromSeed(1),
    predicted: { user: new Int32Array(), item: new Int32Array() },
  });
  fit.run((state) => states.push(state));
  return states;
}
const countsOf = (...fit: Parameters<typeof statesOf>): number[] =>
  statesOf(...fit).map(({ gradientEvaluations }) => gradientEvaluations);

/** What a minimizer has been counted after each of some steps. */
const countsAfter = (steps: readonly ((objective: Objective) => void)[]): number[] =>
  countsOf(
    use(
      defineOptimizer({
        name: 'steps',
        summary: 'Steps.',
        requires: 'quadratic-per-table',
        options: {},
        minimize: (objective, _options, progress) => {
          for (const step of steps) {
            step(objective);
            progress.epochDone();
          }
        },
      }),
    ),
  ).slice(1);

const move = ({ tables }: Objective): void => {
  tables[1]!.values[0]! += 0.1;
};

test('a pass of an update rule has every rating once, stochastic or full-batch, in batches or not', () => {
  for (const options of [
    { pass: 'full-batch' },
    { pass: 'stochastic' },
    { pass: 'stochastic', batchSize: 7 },
  ])
    expect(countsOf(use(momentum, { ...options, epochs: 3 }))).toEqual([0, 1, 2, 3]);
});

test('E and its gradient at the same parameters are one evaluation, at others another; the harness looks for nothing', () => {
  expect(
    countsAfter([
      (objective) => objective.value(),
      (objective) => objective.gradient(),
      (objective) => {
        move(objective);
        objective.gradient();
        objective.value();
      },
      move,
      (objective) => objective.value(),
    ]),
  ).toEqual([1, 1, 2, 2, 3]);
});

test('the structure of least squares has the ratings of its rows once, and a step of conjugate gradient all of them once', () => {
  const ofUsers = (objective: Objective) => objective.leastSquares(objective.tables[0]!);
  const assembled = new Float64Array(4);
  const first = Array.from(data.ratings.byUser().seen).slice(0, 3);
  const share = first.reduce((sum, row) => sum + data.ratings.byUser().counts[row]!, 0) / 60;
  const counts = countsAfter([
    (objective) => ofUsers(objective).solve(),
    (objective) => objective.value(),
    (objective) => {
      ofUsers(objective).iterate(3, 0);
    },
    (objective) => {
      const rows = ofUsers(objective);
      for (const row of first) rows.assemble(row, assembled, new Float64Array(2));
    },
  ]);
  [1, 2, 6, 6 + share].forEach((count, i) => {
    expect(counts[i]).toBeCloseTo(count, 12);
  });
});

test('sweeps of alternating least squares count once for each table, those of Gibbs sampling once more for E', () => {
  expect(countsOf(use(alternatingLeastSquares, { epochs: 2 }))).toEqual([0, 2, 4]);
  expect(countsOf(use(gibbsSampling, { epochs: 3, burnIn: 0 }), use(none))).toEqual([0, 3, 6, 9]);
});

test('the trials of a line search count, accepted or not', () => {
  let calls = 0;
  const spying = {
    ...lBfgs,
    minimize: (objective: Objective, ...rest: [never, never]) => {
      const counting: Objective = {
        tables: objective.tables,
        value: () => {
          calls++;
          return objective.value();
        },
        gradient: () => objective.gradient(),
        leastSquares: (table) => objective.leastSquares(table),
        solveColumn: (table, k) => objective.solveColumn(table, k),
        spread: (variances) => objective.spread(variances),
      };
      lBfgs.minimize(counting, ...rest);
    },
  };
  const counts = countsOf(use(spying as typeof lBfgs, { epochs: 5 }));
  // Each point that L-BFGS looks at it asks the value of, once.
  expect(counts.at(-1)).toBe(calls);
  expect(counts.at(-1)!).toBeGreaterThan(5);
});
