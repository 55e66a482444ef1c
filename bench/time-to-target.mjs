/**
 * Seconds of fitting until the test RMSE of MovieLens 1M is .855, preparations included: mfbench and LIBMF, each with settings that suit it.
 *
 *   npm run build && MFBENCH_DATA_ROOT=<folder that holds ml-1m/> node bench/time-to-target.mjs
 *
 * The data may not be passed on; without them nothing is measured. Nine tenths of the ratings are for training, the split is seeded. Loading is left out on
 * both sides.
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
const FILES = ['ratings.dat', 'ratings_no_timestamps.dat.gz'];

/**
 * Chosen by hand after looking at test errors on other seeded divisions of the same ratings, not on a validation part. mfbench's reached the target soonest of
 * about twenty settings and several optimizers; LIBMF's was a good one of 29 by its error after 20 and 40 iterations, and was not searched for speed: the
 * comparison favours mfbench by that much.
 */
export const SETTINGS = {
  mfbench: 'biased MF, 32 factors, adagrad, learningRate 0.1, lambda 0.05 per rating',
  LIBMF: '32 factors, learning rate 0.1, lambda 0.05',
};

export async function timeToTarget(threads = 2, turns = 3) {
  const folder = process.env['MFBENCH_DATA_ROOT'];
  const file = FILES.map((name) => join(folder ?? '', 'ml-1m', name)).find((path) => existsSync(path));
  if (folder === undefined || file === undefined) return undefined;
  const source = compose('.').registry.find('data-source', 'movielens');
  const data = await source.load({ path: file, format: 'auto' }, { random: seed() });
  const splitter = builtIn('splitter', 'hold-out');
  const [fold] = splitter.split(data.ratings, { testFraction: 0.1 }, { random: seed() });
  const training = { ...data, ratings: data.ratings.select(fold.training) };
  const test = data.ratings.select(fold.test);
  const matrix = new Matrix();
  const { user, item, value, size } = training.ratings;
  for (let k = 0; k < size; k++) matrix.push(user[k], item[k], value[k]);
  const iterations = enoughIterations(matrix, test, threads);
  const seconds = { mfbench: [], LIBMF: [] };
  let epochs;
  for (let turn = 0; turn < turns; turn++) {
    const ours = await oursUntilTarget(training, test, threads);
    epochs = ours.epoch;
    seconds.mfbench.push(ours.seconds);
    seconds.LIBMF.push(fitLibmf(matrix, iterations, threads).seconds);
  }
  return { target: TARGET, epochs, iterations, seconds };
}

async function oursUntilTarget(training, test, threads) {
  const runner = new Team(threads);
  const started = clock.seconds();
  const problem = buildProblem(
    {
      model: {
        plugin: builtIn('model', 'biased-matrix-factorization'),
        options: { factors: 32, initialStandardDeviation: 0.1 },
      },
      loss: { plugin: builtIn('loss', 'squared-error'), options: {} },
      regularizer: {
        plugin: builtIn('regularizer', 'l2'),
        options: { lambda: 0.05, weighting: 'per-rating' },
      },
    },
    training,
  );
  const before = clock.seconds() - started;
  const optimizer = {
    plugin: builtIn('optimizer', 'adagrad'),
    options: {
      learningRate: 0.1,
      epsilon: 1e-8,
      pass: 'stochastic',
      order: 'blocked',
      batchSize: 1,
      epochs: 20,
    },
  };
  const fit = new Fit(problem, optimizer, {
    random: seed(),
    clock,
    runner,
    precision: 'f32',
    predicted: test,
  });
  const predictions = new Float64Array(test.size);
  let reached;
  fit.run((state) => {
    if (reached) return;
    fit.predict(predictions);
    if (rmse(predictions, test) <= TARGET) reached = { epoch: state.epoch, seconds: before + state.seconds };
  });
  await runner.close();
  return reached ?? { epoch: Infinity, seconds: Infinity };
}

function fitLibmf(matrix, iterations, threads) {
  const model = new Model({
    factors: 32,
    threads,
    iterations,
    learningRate: 0.1,
    lambdaP2: 0.05,
    lambdaQ2: 0.05,
    quiet: true,
  });
  const started = performance.now();
  model.fit(matrix);
  return { model, seconds: (performance.now() - started) / 1000 };
}

/** The fewest iterations with which LIBMF gets there. */
function enoughIterations(matrix, test, threads) {
  for (let iterations = 3; iterations < 60; iterations++) {
    const { model } = fitLibmf(matrix, iterations, threads);
    const [p, q, bias] = [model.p(), model.q(), model.bias()];
    const predictions = Float64Array.from({ length: test.size }, (_, k) => {
      const [a, b] = [p[test.user[k]], q[test.item[k]]];
      const dot = a && b ? a.reduce((sum, x, i) => sum + x * b[i], 0) : bias;
      return Number.isNaN(dot) ? bias : dot;
    });
    model.destroy();
    if (rmse(predictions, test) <= TARGET) return iterations;
  }
  return Infinity;
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
    for (const [side, values] of Object.entries(found.seconds))
      console.log(side, median(values), JSON.stringify(found));
}
