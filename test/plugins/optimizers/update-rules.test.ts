import { describe, expect, test } from 'vitest';
import type { UpdateRule } from '../../../src/core/public.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import adadelta from '../../../src/plugins/optimizers/adadelta.js';
import adagrad from '../../../src/plugins/optimizers/adagrad.js';
import adam from '../../../src/plugins/optimizers/adam.js';
import adamw from '../../../src/plugins/optimizers/adamw.js';
import amsgrad from '../../../src/plugins/optimizers/amsgrad.js';
import lion from '../../../src/plugins/optimizers/lion.js';
import nadam from '../../../src/plugins/optimizers/nadam.js';
import nesterov from '../../../src/plugins/optimizers/nesterov.js';
import rmsprop from '../../../src/plugins/optimizers/rmsprop.js';
import signSgd from '../../../src/plugins/optimizers/sign-sgd.js';
import { fitted, problemOf, randomRatings, ridge, use, valuesOf } from '../../support/problems.js';
import { type TextbookRule, textbookFactorization } from '../../support/textbook.js';

type Case = readonly [UpdateRule, Record<string, number>, TextbookRule];

/** Each with options that are not the defaults, so that a constant in place of an option is found. */
const cases: readonly Case[] = [
  [
    nesterov,
    { learningRate: 0.004, momentum: 0.8 },
    // In the form with two points: x is theta + momentum velocity, where the gradient is taken.
    (x, g, state, t) => {
      const theta = t === 1 ? x : state[0]!;
      const velocity = 0.8 * state[1]! - 0.004 * g;
      state[0] = theta + velocity;
      state[1] = velocity;
      return state[0] + 0.8 * velocity;
    },
  ],
  [
    adagrad,
    { learningRate: 0.07, epsilon: 1e-3 },
    (x, g, state) => {
      state[0]! += g ** 2;
      return x - (0.07 * g) / (Math.sqrt(state[0]!) + 1e-3);
    },
  ],
  [
    rmsprop,
    { learningRate: 0.02, decay: 0.7, epsilon: 1e-3 },
    (x, g, state) => {
      state[0] = 0.7 * state[0]! + (1 - 0.7) * g ** 2;
      return x - (0.02 * g) / (Math.sqrt(state[0]) + 1e-3);
    },
  ],
  [
    adadelta,
    { learningRate: 0.9, decay: 0.8, epsilon: 1e-4 },
    (x, g, state) => {
      state[0] = 0.8 * state[0]! + (1 - 0.8) * g ** 2;
      const step = (-Math.sqrt(state[1]! + 1e-4) / Math.sqrt(state[0] + 1e-4)) * g;
      state[1] = 0.8 * state[1]! + (1 - 0.8) * step ** 2;
      return x + 0.9 * step;
    },
  ],
  [
    adam,
    { learningRate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 },
    (x, g, state, t) => {
      const [mean, square] = moments(state, g);
      return x - (0.01 * (mean / (1 - 0.8 ** t))) / (Math.sqrt(square / (1 - 0.95 ** t)) + 1e-3);
    },
  ],
  [
    adamw,
    { learningRate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.3 },
    (x, g, state, t) => {
      const [mean, square] = moments(state, g);
      const decayed = x - 0.01 * 0.3 * x;
      return decayed - (0.01 * (mean / (1 - 0.8 ** t))) / (Math.sqrt(square / (1 - 0.95 ** t)) + 1e-3);
    },
  ],
  [
    nadam,
    { learningRate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 },
    (x, g, state, t) => {
      const [mean, square] = moments(state, g);
      const ahead = (0.8 * mean) / (1 - 0.8 ** (t + 1)) + ((1 - 0.8) * g) / (1 - 0.8 ** t);
      return x - (0.01 * ahead) / (Math.sqrt(square / (1 - 0.95 ** t)) + 1e-3);
    },
  ],
  [
    amsgrad,
    { learningRate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 },
    (x, g, state) => {
      const [mean, square] = moments(state, g);
      state[2] = Math.max(state[2]!, square);
      return x - (0.01 * mean) / (Math.sqrt(state[2]) + 1e-3);
    },
  ],
  [
    lion,
    { learningRate: 0.01, beta1: 0.8, beta2: 0.95, weightDecay: 0.3 },
    (x, g, state) => {
      const direction = Math.sign(0.8 * state[0]! + (1 - 0.8) * g);
      state[0] = 0.95 * state[0]! + (1 - 0.95) * g;
      return x - 0.01 * (direction + 0.3 * x);
    },
  ],
  [signSgd, { learningRate: 0.01 }, (x, g) => x - 0.01 * Math.sign(g)],
];

/** Adam's averages with beta1 0.8 and beta2 0.95. */
function moments(state: number[], g: number): [mean: number, square: number] {
  state[0] = 0.8 * state[0]! + (1 - 0.8) * g;
  state[1] = 0.95 * state[1]! + (1 - 0.95) * g ** 2;
  return [state[0], state[1]];
}

const data = randomRatings(5, 12, 9, 60);
const factors = 4;
const lambda = 0.3;
const factorization = () =>
  problemOf(
    { model: use(matrixFactorization, { factors, initialMean: 0.9 }), regularizer: ridge(lambda) },
    data,
  );

describe.each(cases)('$name', (plugin, options, rule) => {
  test.each(['stochastic', 'full-batch'])('is the textbook loop, %s', (pass) => {
    const problem = factorization();
    const epochs = pass === 'stochastic' ? 3 : 8;
    const { U, V } = textbookFactorization(problem, data, { factors, lambda, epochs, pass }, rule);
    fitted(
      problem,
      use(plugin, { ...options, epochs, pass, ...(pass === 'stochastic' && { order: 'stored' }) }),
    );
    valuesOf(problem, 'U').forEach((x, i) => expect(x).toBeCloseTo(U[i]!, 11));
    valuesOf(problem, 'V').forEach((x, i) => expect(x).toBeCloseTo(V[i]!, 11));
  });
});

describe('what the first step says of a rule', () => {
  /** How far the elements moved in one full-batch epoch. */
  const moves = (plugin: UpdateRule, options: Record<string, number>): number[] => {
    const [before, after] = [factorization(), factorization()];
    fitted(after, use(plugin, { ...options, epochs: 1, pass: 'full-batch' }));
    return [...valuesOf(after, 'U')].map((x, i) => Math.abs(x - valuesOf(before, 'U')[i]!));
  };

  test('corrected for the start, adam moves every element by the rate', () => {
    for (const beta2 of [0, 0.5, 0.999]) {
      for (const move of moves(adam, { learningRate: 0.01, beta2, epsilon: 1e-12 })) {
        expect(move).toBeCloseTo(0.01, 10);
      }
    }
  });

  test('uncorrected, rmsprop moves by rate / sqrt(1 - decay) and amsgrad by rate (1 - beta1) / sqrt(1 - beta2)', () => {
    for (const move of moves(rmsprop, { learningRate: 0.01, decay: 0.75, epsilon: 1e-12 })) {
      expect(move).toBeCloseTo(0.02, 10);
    }
    for (const move of moves(amsgrad, { learningRate: 0.01, beta1: 0.5, beta2: 0.75, epsilon: 1e-12 })) {
      expect(move).toBeCloseTo(0.01, 10);
    }
  });

  test('adagrad, lion and sign-sgd move every element by the rate', () => {
    for (const plugin of [adagrad, lion, signSgd]) {
      for (const move of moves(plugin, { learningRate: 0.01 })) expect(move).toBeCloseTo(0.01, 10);
    }
  });
});

describe('bounds of options', () => {
  const refused = (plugin: UpdateRule, options: Record<string, number>) => () => use(plugin, options);

  test.each(cases)('$name', (plugin) => {
    for (const value of [0, -1]) {
      expect(refused(plugin, { learningRate: value })).toThrow('learningRate');
    }
    for (const name of ['momentum', 'decay', 'beta1', 'beta2']) {
      if (!(name in plugin.options)) continue;
      expect(refused(plugin, { [name]: 1 })).toThrow(name);
      expect(refused(plugin, { [name]: -0.1 })).toThrow(name);
      expect(refused(plugin, { [name]: 0 })).not.toThrow();
    }
    if ('epsilon' in plugin.options) expect(refused(plugin, { epsilon: 0 })).toThrow('epsilon');
    if ('weightDecay' in plugin.options) expect(refused(plugin, { weightDecay: -1 })).toThrow('weightDecay');
    expect(refused(plugin, { learning_rate: 1 })).toThrow('must NOT have additional properties');
  });
});
