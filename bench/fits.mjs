import { performance } from 'node:perf_hooks';
import { compose } from '../dist/composition.js';
import { Fit } from '../dist/engine/fit.js';
import { buildProblem } from '../dist/engine/problem.js';
import { Team } from '../dist/engine/team.js';
import { seed } from './ratings.mjs';

export const FACTORS = 32;
const { registry } = compose('.');
const NOTHING = { user: new Int32Array(), item: new Int32Array(), value: new Float32Array() };
export const clock = { seconds: () => performance.now() / 1000 };

/** The median of some numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export const builtIn = (kind, name) => registry.find(kind, name);

/** Matrix factorization with an L2 penalty at every visit, the problem that LIBMF solves. */
export function factorization(data, lambda = 0.05, factors = FACTORS) {
  return buildProblem(
    {
      model: {
        plugin: builtIn('model', 'matrix-factorization'),
        options: { factors, initialMean: 0.3, initialStandardDeviation: 0.05 },
      },
      loss: { plugin: builtIn('loss', 'squared-error'), options: {} },
      regularizer: { plugin: builtIn('regularizer', 'l2'), options: { lambda, weighting: 'per-rating' } },
    },
    data,
  );
}

/** Matrix factorization of whether there is a rating, over all pairs of user and item. */
export function implicitFactorization(data, factors) {
  return buildProblem(
    {
      model: {
        plugin: builtIn('model', 'matrix-factorization'),
        options: { factors, initialMean: 0, initialStandardDeviation: 0.1 },
      },
      loss: {
        plugin: builtIn('loss', 'implicit-squared-error'),
        options: { alpha: 0, unobservedWeight: 0.1 },
      },
      regularizer: { plugin: builtIn('regularizer', 'l2'), options: { lambda: 5, weighting: 'per-row' } },
    },
    data,
  );
}

/** Fits, and gives the seconds of each epoch. */
export async function epochSeconds(problem, optimizer, options, threads, epochs) {
  const runner = new Team(threads);
  const resolved = { plugin: optimizer, options: { ...options, epochs } };
  const context = { random: seed(), clock, runner, precision: 'f32', predicted: NOTHING };
  const fit = new Fit(problem, resolved, context);
  const ends = [];
  fit.run(({ seconds }) => ends.push(seconds));
  await runner.close();
  return ends.slice(1).map((end, i) => end - ends[i]);
}
