import { afterAll, describe, expect, test } from 'vitest';
// The threads of a team run built files, so everything comes from there.
import { compose } from '../../dist/composition.js';
import { RandomStream } from '../../dist/core/random.js';
import { Fit } from '../../dist/engine/fit.js';
import type { Precision } from '../../dist/engine/kernel.js';
import { buildProblem } from '../../dist/engine/problem.js';
import { Team } from '../../dist/engine/team.js';
import { randomRatings, use } from '../support/problems.js';

/** More users than are scored at once, not all of whom and not all items have ratings. */
const data = randomRatings(4, 150, 90, 260);
const [users, items] = [150, 90];
const pairs = {
  user: Int32Array.from({ length: users * items }, (_, k) => Math.floor(k / items)),
  item: Int32Array.from({ length: users * items }, (_, k) => k % items),
};
const everybody = Uint32Array.from({ length: users }, (_, user) => user);
const { registry } = compose('.');
const teams = [1, 2, 4].map((threads) => new Team(threads));
afterAll(() => Promise.all(teams.map((team) => team.close())));

const FEATURES = ['one-hot-user', 'user-mean', 'item-count', 'one-hot-item'];
const features = FEATURES.map((name) => use(registry.find('feature', name)!));
const MODELS = [
  ['matrix-factorization', { factors: 5 }],
  ['biased-matrix-factorization', { factors: 3 }],
  ['bias', {}],
  ['linear-regression', { features }],
] as const;

function fitted(model: string, options: Record<string, unknown>, precision: Precision, team = teams[0]!) {
  const specification = {
    model: use(registry.find('model', model)!, options) as never,
    loss: use(registry.find('loss', 'squared-error')!),
    regularizer: use(registry.find('regularizer', 'l2')!),
  };
  const optimizer = use(registry.find('optimizer', 'gradient-descent')!, { learningRate: 1e-4, epochs: 2 });
  const fit = new Fit(buildProblem(specification, data as never), optimizer, {
    random: RandomStream.fromSeed(3),
    clock: { seconds: () => 0 },
    runner: team,
    precision,
    predicted: pairs,
    scored: true,
  });
  fit.run(() => undefined);
  return fit;
}

function scoresOf(fit: Fit, wanted: Uint32Array): Float64Array[] {
  const scores: Float64Array[] = [];
  fit.forEachUser(wanted, (user, found) => {
    expect(user).toBe(wanted[scores.length]);
    scores.push(Float64Array.from(found));
  });
  return scores;
}

describe.each(MODELS)('%s', (model, options) => {
  test.each(['f32', 'f64'] as const)('scores are the predictions, to the bit, in %s', (precision) => {
    const fit = fitted(model, options, precision);
    const predictions = new Float64Array(users * items);
    fit.predict(predictions);
    scoresOf(fit, everybody).forEach((scores, user) => {
      expect(scores).toEqual(predictions.subarray(user * items, (user + 1) * items).slice());
    });
  });

  test('of some users, next to each other or far apart, in any order of calls', () => {
    const fit = fitted(model, options, 'f32');
    const all = scoresOf(fit, everybody);
    for (const some of [[], [0], [149], [0, 63, 64, 127, 128, 149], [70, 71, 72], [5, 140]]) {
      expect(scoresOf(fit, Uint32Array.from(some))).toEqual(some.map((user) => all[user]));
    }
  });

  test('the same on any number of threads', () => {
    const [alone, ...others] = teams.map((team) => scoresOf(fitted(model, options, 'f32', team), everybody));
    for (const other of others) expect(other).toEqual(alone);
  });
});

test('a fit that was put together without scores says so', () => {
  const fit = new Fit(
    buildProblem(
      {
        model: use(registry.find('model', 'bias')!) as never,
        loss: use(registry.find('loss', 'squared-error')!),
        regularizer: use(registry.find('regularizer', 'l2')!),
      },
      data as never,
    ),
    use(registry.find('optimizer', 'sgd')!),
    {
      random: RandomStream.fromSeed(3),
      clock: { seconds: () => 0 },
      runner: teams[0]!,
      precision: 'f32',
      predicted: pairs,
    },
  );
  expect(() => {
    fit.forEachUser(everybody, () => undefined);
  }).toThrow('without scores');
});
