/**
 * Seconds of fitting until the test RMSE of MovieLens 1M is .855, preparations included: mfbench and LIBMF, each with the settings with which it is quickest.
 *
 *   npm run build && MFBENCH_DATA_ROOT=<folder that holds ml-1m/> node bench/time-to-target.mjs
 *
 * The data may not be passed on; without them nothing is measured. Nine tenths of the ratings are for training, the split is seeded; loading is left out on
 * both sides. Both sides search the same grid, for the setting that reaches a target soonest on a tenth of the training ratings; then both are measured in
 * turns on the test ratings.
 */
import console from 'node:console';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Matrix, Model } from 'libmf';
import { compose } from '../dist/composition.js';
import { Fit } from '../dist/engine/fit.js';
import { buildProblem } from '../dist/engine/problem.js';
import { Team } from '../dist/engine/team.js';
import { builtIn, clock, median } from './fits.mjs';
import { seed } from './ratings.mjs';

const TARGET = 0.855;
/** What settings are chosen by: with a tenth of the ratings less to learn from, about as hard to reach. */
const VALIDATION_TARGET = 0.859;
const FILES = ['ratings.dat', 'ratings_no_timestamps.dat.gz'];

const FACTORS = [8, 16, 32];
const LEARNING_RATES = [0.05, 0.1, 0.2, 0.3];
const LAMBDAS = [0.02, 0.05, 0.1];
const GRID = FACTORS.flatMap((factors) =>
  LEARNING_RATES.flatMap((learningRate) => LAMBDAS.map((lambda) => ({ factors, learningRate, lambda }))),
);
const MOST_PASSES = 30;
/** Passes that LIBMF is tried with, one after the other: it tells a model only when it ends. */
const PASSES = [2, 3, 4, 6, 8, 12, 16, 24, MOST_PASSES];

/** @returns the chosen settings, the passes that they took and the seconds of every turn, by side; nothing without data. */
export async function timeToTarget(threads = 2, turns = 5) {
  const data = await movieLens();
  if (!data) return undefined;
  const [training, test] = divide(data, 'test');
  const [fitted, validation] = divide(training, 'validation');
  const sides = { mfbench: ourSide, LIBMF: libmfSide };
  const found = {};
  for (const [name, side] of Object.entries(sides)) {
    const search = side(fitted, validation, VALIDATION_TARGET, threads);
    let best = { seconds: Infinity };
    for (const settings of GRID) {
      const reached = await search(settings, best.seconds);
      if (reached.seconds < best.seconds) best = { ...reached, settings };
    }
    if (!best.settings) throw new Error(`${name} reaches ${VALIDATION_TARGET} with none of the settings`);
    found[name] = { settings: best.settings, fit: side(training, test, TARGET, threads), seconds: [] };
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const side of Object.values(found)) {
      const { passes, seconds } = await side.fit(side.settings, Infinity);
      side.passes = passes;
      side.seconds.push(seconds);
    }
  }
  return found;
}

async function movieLens() {
  const folder = process.env['MFBENCH_DATA_ROOT'];
  const file = FILES.map((name) => join(folder ?? '', 'ml-1m', name)).find((path) => existsSync(path));
  if (folder === undefined || file === undefined) return undefined;
  const source = compose('.').registry.find('data-source', 'movielens');
  return source.load({ path: file, format: 'auto' }, { random: seed() });
}

/** Nine tenths of ratings, as data, and the other tenth. */
function divide(data, purpose) {
  const [fold] = builtIn('splitter', 'hold-out').split(
    data.ratings,
    { testFraction: 0.1 },
    { random: seed().fork(purpose) },
  );
  const part = data.ratings.select(fold.training);
  return [{ ...data, ratings: part }, data.ratings.select(fold.test)];
}

/** Biased matrix factorization by adagrad: passes and seconds until the target is reached, which is looked at after every pass. */
function ourSide(training, test, target, threads) {
  return async ({ factors, learningRate, lambda }, giveUp) => {
    const runner = new Team(threads);
    const started = clock.seconds();
    const problem = buildProblem(
      {
        model: {
          plugin: builtIn('model', 'biased-matrix-factorization'),
          options: { factors, initialStandardDeviation: 0.1 },
        },
        loss: { plugin: builtIn('loss', 'squared-error'), options: {} },
        regularizer: { plugin: builtIn('regularizer', 'l2'), options: { lambda, weighting: 'per-rating' } },
      },
      training,
    );
    const before = clock.seconds() - started;
    const options = { learningRate, epsilon: 1e-8, pass: 'stochastic', order: 'blocked', batchSize: 1 };
    const optimizer = {
      plugin: builtIn('optimizer', 'adagrad'),
      options: { ...options, epochs: MOST_PASSES },
    };
    const context = { random: seed(), clock, runner, precision: 'f32', predicted: test };
    const predictions = new Float64Array(test.size);
    let reached = { passes: Infinity, seconds: Infinity };
    try {
      const fit = new Fit(problem, optimizer, context);
      fit.run((state) => {
        const seconds = before + state.seconds;
        if (seconds > giveUp) throw new GivenUp();
        fit.predict(predictions);
        if (rmse(predictions, test) > target) return;
        reached = { passes: state.epoch, seconds };
        throw new GivenUp();
      });
    } catch (error) {
      if (!(error instanceof GivenUp || error.name === 'DivergedError')) throw error;
    } finally {
      await runner.close();
    }
    return reached;
  };
}

/** Ends a fit from its observer: the target is reached, or another setting was quicker. */
class GivenUp extends Error {}

/** Seconds of a fit of LIBMF with as few passes as it needs. */
function libmfSide(training, test, target, threads) {
  const matrix = new Matrix();
  const { user, item, value, size } = training.ratings;
  for (let k = 0; k < size; k++) matrix.push(user[k], item[k], value[k]);
  const predictions = new Float64Array(test.size);
  const needed = new Map();
  const fit = ({ factors, learningRate, lambda }, iterations) => {
    const options = { factors, threads, iterations, learningRate, lambdaP2: lambda, lambdaQ2: lambda };
    const model = new Model({ ...options, quiet: true });
    const started = performance.now();
    model.fit(matrix);
    const seconds = (performance.now() - started) / 1000;
    const [p, q, bias] = [model.p(), model.q(), model.bias()];
    for (let k = 0; k < test.size; k++) {
      const [a, b] = [p[test.user[k]], q[test.item[k]]];
      const dot = a && b ? a.reduce((sum, x, i) => sum + x * b[i], 0) : bias;
      predictions[k] = Number.isNaN(dot) ? bias : dot;
    }
    model.destroy();
    return { passes: iterations, seconds, error: rmse(predictions, test) };
  };
  /** The fit with the fewest passes that suffice, more than `fewer` and at most those of `enough`. */
  const fewest = (settings, fewer, enough) => {
    let found = enough;
    for (let iterations = enough.passes - 1; iterations > fewer; iterations--) {
      const result = fit(settings, iterations);
      if (result.error > target) break;
      found = result;
    }
    needed.set(settings, found.passes);
    return found;
  };
  return (settings, giveUp) => {
    const known = needed.get(settings);
    if (known !== undefined) return fit(settings, known);
    let fewer = 1;
    for (const iterations of PASSES) {
      const result = fit(settings, iterations);
      if (result.error <= target) return fewest(settings, fewer, result);
      if (result.seconds > giveUp) break;
      fewer = iterations;
    }
    return { passes: Infinity, seconds: Infinity };
  };
}

/** Of predictions moved into the scale. */
function rmse(predictions, { value, scale: { minimum, maximum } }) {
  let squares = 0;
  for (let k = 0; k < value.length; k++) {
    const error = Math.min(Math.max(predictions[k], minimum), maximum) - value[k];
    squares += error * error;
  }
  return Math.sqrt(squares / value.length);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await timeToTarget();
  if (!found) console.log('no MovieLens 1M: set MFBENCH_DATA_ROOT to the folder that holds ml-1m/');
  else
    for (const [side, { settings, passes, seconds }] of Object.entries(found))
      console.log(side, JSON.stringify({ settings, passes, median: median(seconds), seconds }));
}
