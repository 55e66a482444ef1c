/**
 * What a sweep of alternating least squares costs, against what the processor can do; and how much sooner methods that use curvature reach what gradient
 * descent reaches on linear regression.
 *
 *   npm run build && node bench/least-squares.mjs [1M|10M, default 1M]
 */
import { execFileSync } from 'node:child_process';
import console from 'node:console';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { Fit } from '../dist/engine/fit.js';
import { buildProblem } from '../dist/engine/problem.js';
import { Team } from '../dist/engine/team.js';
import { builtIn, clock, epochSeconds, factorization, implicitFactorization, median } from './fits.mjs';
import { hasCompiler } from './native/loop.mjs';
import { seed, SIZES, skewedRatings } from './ratings.mjs';

const FACTORS = 64;
const SOURCE = fileURLToPath(new URL('./native/multiply-adds.cpp', import.meta.url));

/** Floating-point operations of a sweep: half of an outer product for each rating on both axes, and a factorization for each row. */
function operationsOf({ users, items, count }) {
  const outerProducts = 2 * count * FACTORS * (FACTORS + 1);
  return outerProducts + ((users + items) * FACTORS ** 3) / 3;
}

/** Operations a second that one core can do at most, measured in C++; undefined without a compiler. */
function peak() {
  if (!hasCompiler()) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mfbench-peak-'));
  try {
    const program = join(folder, 'peak');
    execFileSync('g++', ['-O3', '-march=native', SOURCE, '-o', program]);
    const stdio = ['ignore', 'pipe', 'ignore'];
    return median([1, 2, 3].map(() => Number(execFileSync(program, { encoding: 'utf8', stdio }))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const CHOLESKY = { solver: 'cholesky', iterations: 3, tolerance: 0.1 };
/** Optimizers and their options, over the ratings or over all pairs. */
const METHODS = {
  'ALS over the ratings': ['ratings', 'alternating-least-squares', CHOLESKY],
  'ALS, blocks of 16 columns': ['ratings', 'alternating-least-squares', { ...CHOLESKY, blockSize: 16 }],
  'CCD++': ['ratings', 'ccd-plus-plus', { innerIterations: 1 }],
  'iALS, over all pairs': ['pairs', 'alternating-least-squares', CHOLESKY],
  'iALS++, blocks of 32 columns': ['pairs', 'alternating-least-squares', { ...CHOLESKY, blockSize: 32 }],
  'iALS++, blocks of 16 columns': ['pairs', 'alternating-least-squares', { ...CHOLESKY, blockSize: 16 }],
};

/** Seconds of a sweep by method and threads; operations of the first, and how many a second one core can do at most. */
export async function sweeps(name, turns = 3) {
  const size = SIZES[name];
  const ratings = skewedRatings(size);
  const problems = {
    ratings: factorization(ratings, 0.05, FACTORS),
    pairs: implicitFactorization(ratings, FACTORS),
  };
  const seconds = Object.fromEntries(Object.keys(METHODS).map((method) => [method, { 1: [], 2: [] }]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [method, [over, optimizer, options]] of Object.entries(METHODS)) {
      for (const threads of [1, 2]) {
        const times = await epochSeconds(
          problems[over],
          builtIn('optimizer', optimizer),
          options,
          threads,
          3,
        );
        seconds[method][threads].push(median(times));
      }
    }
  }
  return { seconds, operations: operationsOf(size), peak: peak() };
}

/** Seconds until each method's objective is that of 500 epochs of gradient descent, on one-hot linear regression of a million ratings. */
export async function curvature() {
  const data = skewedRatings(SIZES['1M']);
  const features = ['one-hot-user', 'one-hot-item'].map((name) => ({
    plugin: builtIn('feature', name),
    options: {},
  }));
  const problem = buildProblem(
    {
      model: { plugin: builtIn('model', 'linear-regression'), options: { features, intercept: 'mean' } },
      loss: { plugin: builtIn('loss', 'squared-error'), options: {} },
      regularizer: { plugin: builtIn('regularizer', 'l2'), options: { lambda: 3, weighting: 'per-row' } },
    },
    data,
  );
  const curve = async (name, options) => {
    const runner = new Team(1);
    const nothing = { user: new Int32Array(), item: new Int32Array() };
    const context = { random: seed(), clock, runner, precision: 'f64', predicted: nothing };
    const fit = new Fit(problem, { plugin: builtIn('optimizer', name), options }, context);
    const states = [];
    fit.run(({ seconds, objective }) => states.push({ seconds, objective }));
    await runner.close();
    return states;
  };
  // The largest power of two times 1e-6 with which it does not diverge.
  let descent;
  for (let learningRate = 64e-6; !descent; learningRate /= 2) {
    descent = await curve('gradient-descent', { learningRate, epochs: 500 }).catch((error) => {
      if (error.name !== 'DivergedError' && !String(error.message).startsWith('diverged')) throw error;
    });
  }
  const goal = descent.at(-1);
  const reached = (states) =>
    states.find(({ objective }) => objective <= goal.objective)?.seconds ?? Infinity;
  return {
    'gradient-descent, 500 epochs': goal.seconds,
    'l-bfgs': reached(await curve('l-bfgs', { memory: 10, tolerance: 1e-9, epochs: 100 })),
    'alternating-least-squares': reached(
      await curve('alternating-least-squares', {
        solver: 'cholesky',
        iterations: 3,
        tolerance: 0.1,
        epochs: 30,
      }),
    ),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(await sweeps(process.argv[2] ?? '1M'));
  console.log(await curvature());
}
