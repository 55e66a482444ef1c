/**
 * What an epoch costs: against LIBMF and a loop in C++, by threads, by optimizer, by the number of ratings.
 *
 *   npm run build && node bench/epochs.mjs [1M|10M|100M, default 1M]
 *
 * Everything that is compared is measured in turns within one run, several times; ratios are medians over the turns.
 */
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Matrix, Model } from 'libmf';
import { add, defineOptimizer, div, mul, sqrt, square, sub } from '../dist/core/public.js';
import { builtIn, epochSeconds, FACTORS, factorization, median } from './fits.mjs';
import { nativeEpoch } from './native/loop.mjs';
import { SIZES, skewedRatings } from './ratings.mjs';

const BLOCKED = { learningRate: 0.002, order: 'blocked', pass: 'stochastic', batchSize: 1 };
const EPOCHS = 7;

/** Adam, as a user would write it. */
const custom = defineOptimizer({
  name: 'custom-adam',
  summary: 'Moving averages of the gradient and of its square, corrected for their start at zero.',
  passes: ['stochastic'],
  options: {},
  state: { mean: 'element', squares: 'element', weight1: 'row', weight2: 'row' },
  update: ({ parameter, gradient, mean, squares, weight1, weight2 }) => {
    const next = {
      mean: add(mul(0.9, mean), mul(0.1, gradient)),
      squares: add(mul(0.999, squares), mul(0.001, square(gradient))),
      weight1: add(mul(0.9, weight1), 0.1),
      weight2: add(mul(0.999, weight2), 0.001),
    };
    const root = add(sqrt(div(next.squares, next.weight2)), 1e-8);
    return { parameter: sub(parameter, mul(0.002, div(div(next.mean, next.weight1), root))), ...next };
  },
});

/** Seconds of one of LIBMF's epochs: of `EPOCHS` more, so that its preparations do not count. */
function libmfEpoch(matrix, threads) {
  const run = (iterations) => {
    const options = {
      factors: FACTORS,
      threads,
      iterations,
      learningRate: 0.02,
      lambdaP2: 0.05,
      lambdaQ2: 0.05,
    };
    const model = new Model({ ...options, quiet: true });
    const started = performance.now();
    model.fit(matrix);
    const seconds = (performance.now() - started) / 1000;
    model.destroy();
    return seconds;
  };
  return (run(3 + EPOCHS) - run(3)) / EPOCHS;
}

function matrixOf({ ratings: { user, item, value, size } }) {
  const matrix = new Matrix();
  for (let k = 0; k < size; k++) matrix.push(user[k], item[k], value[k]);
  return matrix;
}

/**
 * @param {keyof typeof SIZES} name
 * @param {number} turns
 */
export async function epochs(name, turns = 3) {
  const data = skewedRatings(SIZES[name]);
  const problem = factorization(data);
  const large = name === '100M';
  const matrix = large ? undefined : matrixOf(data);
  const sgd = builtIn('optimizer', 'sgd');
  const measured = {
    'sgd, 1 thread': () => epochSeconds(problem, sgd, BLOCKED, 1, EPOCHS).then(median),
    'sgd, 2 threads': () => epochSeconds(problem, sgd, BLOCKED, 2, EPOCHS).then(median),
    ...(!large && {
      'LIBMF, 1 thread': () => libmfEpoch(matrix, 1),
      'LIBMF, 2 threads': () => libmfEpoch(matrix, 2),
      'C++ -O3 -march=native -ffast-math, 1 thread': () => nativeEpoch(data, FACTORS, EPOCHS),
      'gradient descent, 1 thread': () =>
        epochSeconds(
          problem,
          builtIn('optimizer', 'gradient-descent'),
          { learningRate: 1e-6 },
          1,
          EPOCHS,
        ).then(median),
      'momentum, 1 thread': () =>
        epochSeconds(
          problem,
          builtIn('optimizer', 'momentum'),
          { ...BLOCKED, momentum: 0.5 },
          1,
          EPOCHS,
        ).then(median),
      'adam as a custom optimizer, 1 thread': () =>
        epochSeconds(problem, custom, BLOCKED, 1, EPOCHS).then(median),
      'adam, 1 thread': () =>
        epochSeconds(
          problem,
          builtIn('optimizer', 'adam'),
          { ...BLOCKED, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
          1,
          EPOCHS,
        ).then(median),
    }),
  };
  const seconds = Object.fromEntries(Object.keys(measured).map((what) => [what, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [what, measure] of Object.entries(measured)) {
      const value = await measure();
      if (value !== undefined) seconds[what].push(value);
    }
  }
  matrix?.destroy?.();
  return { count: SIZES[name].count, seconds };
}

/** The median over turns of how many times as long `a` takes as `b`. */
export const ratio = (seconds, a, b) => median(seconds[a].map((value, turn) => value / seconds[b][turn]));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { count, seconds } = await epochs(process.argv[2] ?? '1M');
  for (const [what, values] of Object.entries(seconds)) {
    if (values.length > 0) console.log(`${what}: ${(count / median(values) / 1e6).toFixed(1)} M ratings/s`);
  }
}
