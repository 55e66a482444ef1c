import { expect, test } from 'vitest';
import { RandomStream } from '../../../src/core/public.js';
import { Fit } from '../../../src/engine/fit.js';
import { optimizerFault } from '../../../src/engine/requirements.js';
import { Team } from '../../../src/engine/team.js';
import { LoadedModel } from '../../../src/loaded-model.js';
import { decodeModel, encodeModel } from '../../../src/harness/model-file.js';
import { savedObjective } from '../../../src/harness/saved-model.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import gibbsSampling from '../../../src/plugins/optimizers/gibbs-sampling.js';
import { drawNormalStep, drawWishart } from '../../../src/plugins/optimizers/normal-wishart.js';
import { problemOf, randomRatings, ridge, use } from '../../support/problems.js';

const DRAWS = 20_000;
const random = RandomStream.fromSeed(5);

test.each([0.5, 1, 7.5])('gamma numbers of shape %d have its mean and variance', (shape) => {
  const stream = random.fork('gamma', shape);
  const drawn = Array.from({ length: DRAWS }, () => stream.gamma(shape));
  const mean = drawn.reduce((a, b) => a + b) / DRAWS;
  const variance = drawn.reduce((total, x) => total + (x - mean) ** 2, 0) / DRAWS;
  // Five standard errors; the fourth moment of a gamma is 3 shape^2 + 6 shape.
  expect(Math.abs(mean - shape)).toBeLessThan(5 * Math.sqrt(shape / DRAWS));
  expect(Math.abs(variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / DRAWS));
});

test('Wishart matrices have the mean degrees times scale', () => {
  const total = new Float64Array(4);
  // The inverse of [[2, 1], [1, 2]] is [[2, -1], [-1, 2]] / 3.
  for (let k = 0; k < DRAWS; k++)
    drawWishart(Float64Array.of(2, 1, 1, 2), 2, 5, random).forEach((x, i) => (total[i]! += x / DRAWS));
  [10 / 3, -5 / 3, -5 / 3, 10 / 3].forEach((x, i) => expect(total[i]).toBeCloseTo(x, 0.8));
});

test('steps have the mean precision^-1 slope and the covariance precision^-1', () => {
  const sums = new Float64Array(5);
  for (let k = 0; k < DRAWS; k++) {
    const slope = Float64Array.of(3, 0);
    drawNormalStep(Float64Array.of(2, 0, 1, 2), slope, 2, random);
    const [x, y] = [slope[0]! - 2, slope[1]! + 1];
    [x, y, x * x, x * y, y * y].forEach((value, i) => (sums[i]! += value / DRAWS));
  }
  [0, 0, 2 / 3, -1 / 3, 2 / 3].forEach((value, i) => expect(Math.abs(sums[i]! - value)).toBeLessThan(0.04));
});

const data = randomRatings(4, 20, 15, 150);
const { users, items } = data.ratings;
const model = use(biasedMatrixFactorization, { factors: 3 });
const cells = Array.from({ length: 300 }, (_, k) => k);
const predicted = {
  user: Int32Array.from(cells, (k) => Math.floor(k / 15)),
  item: Int32Array.from(cells, (k) => k % 15),
};

function sampled(options: Record<string, unknown>) {
  const problem = problemOf({ model }, data);
  const fit = new Fit(problem, use(gibbsSampling, options), {
    random: RandomStream.fromSeed(1),
    clock: { seconds: () => 0 },
    runner: new Team(1),
    precision: 'f32',
    predicted,
    scored: true,
    saved: true,
  });
  const states: Float64Array[] = [];
  fit.run(() => {
    const predictions = new Float64Array(300);
    fit.predict(predictions);
    states.push(predictions);
  });
  return { fit, problem, states, last: states.at(-1)! };
}

test('what predicts is the mean of the samples after burnIn', () => {
  const current = sampled({ epochs: 5, burnIn: 5 }).states;
  const { states } = sampled({ epochs: 5, burnIn: 3 });
  states[5]!.forEach((value, k) => expect(value).toBeCloseTo((current[4]![k]! + current[5]![k]!) / 2, 12));
  expect(states[3]).toEqual(current[3]);
  // Thinned, the fourth sweep is not kept.
  expect(sampled({ epochs: 5, burnIn: 3, thinning: 2 }).last).toEqual(current[5]);
});

test('the same bits twice', () => {
  const { last } = sampled({ epochs: 6, burnIn: 2 });
  expect(sampled({ epochs: 6, burnIn: 2 }).last).toEqual(last);
});

test('rankings and saved models predict to the bit what the fit did', () => {
  const { fit, problem, last } = sampled({ epochs: 8, burnIn: 3 });
  fit.forEachUser(Uint32Array.of(0, 7, 19), (user, scores) => {
    expect([...scores]).toEqual([...last.subarray(15 * user, 15 * user + 15)]);
  });
  const bytes = encodeModel({
    about: {},
    precision: 'f64',
    clip: false,
    ratings: data.ratings,
    ...fit.predictionTables(),
    prediction: problem.prediction,
    objective: savedObjective(problem),
  });
  const loaded = new LoadedModel(decodeModel(bytes, 'file'));
  for (const k of cells)
    expect(loaded.predict(users.idOf(predicted.user[k]!), items.idOf(predicted.item[k]!))).toBe(last[k]);
  expect(() => loaded.foldIn([{ item: 'i1', rating: 4 }])).toThrow(
    'nobody can be folded in to this model: it is the mean over 5 samples',
  );
});

test('a penalty, and sweeps that are all burnt in, are refused', () => {
  expect(optimizerFault(problemOf({ model, regularizer: ridge(1) }, data), use(gibbsSampling))).toContain(
    'regularizer: none',
  );
  expect(gibbsSampling.check!({ epochs: 5, burnIn: 5, thinning: 1 })).toContain('burnIn 5');
});
