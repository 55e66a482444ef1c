import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/core/errors.js';
import { RandomStream } from '../../src/core/random.js';
import type { Clip } from '../../src/core/public.js';
import type { Precision } from '../../src/engine/kernel.js';
import { Fit } from '../../src/engine/fit.js';
import { Team } from '../../src/engine/team.js';
import { LoadedModel } from '../../src/loaded-model.js';
import { decodeModel, encodeModel } from '../../src/harness/model-file.js';
import { savedObjective } from '../../src/harness/saved-model.js';
import oneHotUser from '../../src/plugins/features/one-hot-user.js';
import itemMean from '../../src/plugins/features/item-mean.js';
import asymmetricSvd from '../../src/plugins/models/asymmetric-svd.js';
import biasedMatrixFactorization from '../../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../../src/plugins/models/linear-regression.js';
import nonNegativeMatrixFactorization from '../../src/plugins/models/non-negative-matrix-factorization.js';
import svdPlusPlus from '../../src/plugins/models/svd-plus-plus.js';
import sgd from '../../src/plugins/optimizers/sgd.js';
import { type Parts, problemOf, randomRatings, use } from '../support/problems.js';

const data = randomRatings(7, 30, 20, 200);
const { users, items, user, item, size } = data.ratings;

/** A fitted model's file, and its predictions for all pairs, user by user. */
function saved(model: Parts['model'], precision: Precision = 'f32', clip: Clip = false) {
  const problem = problemOf({ model }, data);
  const pairs = Array.from({ length: 600 }, (_, k) => k);
  const predicted = {
    user: Int32Array.from(pairs, (k) => Math.floor(k / 20)),
    item: Int32Array.from(pairs, (k) => k % 20),
  };
  const fit = new Fit(problem, use(sgd, { learningRate: 0.01, epochs: 5 }), {
    random: RandomStream.fromSeed(1),
    clock: { seconds: () => 0 },
    runner: new Team(1),
    precision,
    predicted,
  });
  fit.run(() => undefined);
  const predictions = new Float64Array(600);
  fit.predict(predictions);
  const { prediction } = problem;
  const bytes = encodeModel({
    about: { row: 'MF' },
    precision,
    clip,
    ratings: data.ratings,
    ...fit.predictionTables(),
    prediction,
    objective: savedObjective(problem),
  });
  return { bytes, predictions };
}

const features = [use(oneHotUser), use(itemMean)];
const models = [
  use(svdPlusPlus, { factors: 3 }),
  use(asymmetricSvd, { factors: 3 }),
  use(biasedMatrixFactorization, { factors: 3 }),
  use(nonNegativeMatrixFactorization, { factors: 5 }),
  use(linearRegression, { features }),
];

describe.each(models)('a saved $plugin.name', (model) => {
  test.each(['f32', 'f64'] as const)('predicts to the bit what the fit in %s did', (precision) => {
    const { bytes, predictions } = saved(model, precision);
    const loaded = new LoadedModel(decodeModel(bytes, 'file'));
    for (let u = 0; u < 30; u++) {
      for (let i = 0; i < 20; i++)
        expect(loaded.predict(users.idOf(u), items.idOf(i))).toBe(predictions[u * 20 + i]);
    }
  });
});

describe('recommendations', () => {
  const { bytes, predictions } = saved(models[2]!);
  const loaded = new LoadedModel(decodeModel(bytes, 'file'));
  const rated = new Set(Array.from({ length: size }, (_, j) => user[j]! * 20 + item[j]!));
  const sorted = (u: number, includeRated: boolean) =>
    Array.from({ length: 20 }, (_, i) => u * 20 + i)
      .filter((pair) => includeRated || !rated.has(pair))
      .sort((a, b) => predictions[b]! - predictions[a]! || a - b)
      .map((pair) => ({ item: items.idOf(pair % 20), prediction: predictions[pair]! }));

  test.each([false, true])('are a full sort, rated items among them: %s', (includeRated) => {
    for (let u = 0; u < 30; u++) {
      for (const top of [1, 5, 20, 50]) {
        const found = loaded.recommend(users.idOf(u), { top, includeRated });
        expect(found).toEqual(sorted(u, includeRated).slice(0, top));
      }
    }
  });

  test('are in the scale if the experiment clips, in the order of what was predicted', () => {
    const clipped = new LoadedModel(decodeModel(saved(models[2]!, 'f32', true).bytes, 'file'));
    const found = clipped.recommend('u0', { includeRated: true, top: 20 });
    expect(found.map((one) => one.item)).toEqual(sorted(0, true).map((one) => one.item));
    for (const { prediction } of found) expect(prediction).toBeLessThanOrEqual(5);
  });

  test('are in the range that the experiment clips to', () => {
    const clipped = new LoadedModel(decodeModel(saved(models[2]!, 'f32', [2, 3]).bytes, 'file'));
    const found = clipped.recommend('u0', { includeRated: true, top: 20 });
    const moved = sorted(0, true).map(({ prediction }) => Math.min(Math.max(prediction, 2), 3));
    expect(found.map(({ prediction }) => prediction)).toEqual(moved);
    const nonsense = saved(models[2]!, 'f32', [3, 2]).bytes;
    expect(() => decodeModel(nonsense, 'file')).toThrow('it does not say what predictions are clipped to');
  });

  test('need a user and items that the model knows', () => {
    expect(() => loaded.recommend('nobody')).toThrow(
      'the model knows no user "nobody"; it has 30, such as "u0"',
    );
    expect(() => loaded.predict('u0', 'nothing')).toThrow('the model knows no item "nothing"');
  });
});

describe('a file that is not as it was written is refused', () => {
  const { bytes } = saved(models[2]!);

  test('whichever byte is another', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const damaged = bytes.slice();
        damaged[at]! ^= by;
        expect(() => decodeModel(damaged, 'file')).toThrow(DataError);
      }),
      { numRuns: 500 },
    );
  });

  test('wherever it is cut, and whatever else it is', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.uint8Array({ maxLength: 200 }), (length, other) => {
        expect(() => decodeModel(bytes.subarray(0, length), 'file')).toThrow(DataError);
        expect(() => decodeModel(other, 'file')).toThrow(DataError);
      }),
    );
  });

  test.each([
    ['', 'an empty file'],
    ['{ "a": 1 }', 'JSON'],
    ['PK\x03\x04\x00', 'an archive'],
    ['MFBMODEL\x03', 'the beginning of one, which was cut'],
    ['rows:\n  MF: {}', 'text'],
    ['\x7fELF\x00', 'something else'],
  ])('%j says what it is and what would be right', (text, what) => {
    expect(() => decodeModel(Buffer.from(text, 'latin1'), 'file')).toThrow(
      `this is no model file but ${what}; mfbench train CONFIG ROW --out FILE writes one`,
    );
  });

  test('a newer version says so', () => {
    const newer = bytes.slice();
    newer[8] = 4;
    expect(() => decodeModel(newer, 'file')).toThrow(
      'a model file of version 4; this mfbench reads version 3',
    );
  });
});
