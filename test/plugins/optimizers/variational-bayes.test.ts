import { expect, test } from 'vitest';
import {
  defineOptimizer,
  type FormulaModel,
  type Objective,
  RandomStream,
} from '../../../src/core/public.js';
import type { ResolvedPlugin } from '../../../src/core/options.js';
import { optimizerFault } from '../../../src/engine/requirements.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import factorizationMachine from '../../../src/plugins/models/factorization-machine.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import { FactorizedPosterior } from '../../../src/plugins/optimizers/factorized-posterior.js';
import variationalBayes from '../../../src/plugins/optimizers/variational-bayes.js';
import oneHotItem from '../../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import userMean from '../../../src/plugins/features/user-mean.js';
import { fitted, problemOf, randomRatings, ratingsOf, ridge, use } from '../../support/problems.js';

type Looker = (posterior: FactorizedPosterior, objective: Objective) => void;

/** The optimizer itself, which shows its posterior after each sweep. */
const watched = (sweeps: number, look: Looker) =>
  use(
    defineOptimizer({
      name: 'watched',
      summary: 'Variational Bayes that is looked at.',
      requires: 'spread',
      options: {},
      sample: (objective, _options, progress) => {
        const posterior = new FactorizedPosterior(objective, progress.ratings);
        for (let sweep = 0; sweep < sweeps; sweep++) {
          posterior.sweep();
          look(posterior, objective);
          progress.epochDone(false);
        }
      },
    }),
  );

const small = randomRatings(4, 20, 15, 150);
const biased = use(biasedMatrixFactorization, { factors: 3 });
const feature = (plugin: typeof oneHotUser) => ({ plugin, options: {} });

test.each<[string, ResolvedPlugin<FormulaModel>]>([
  ['matrix factorization', use(matrixFactorization, { factors: 4 })],
  ['biased matrix factorization', biased],
  [
    'a factorization machine of users and items',
    use(factorizationMachine, { factors: 2, features: [feature(oneHotUser), feature(oneHotItem)] }),
  ],
])('the evidence lower bound never falls: %s', (_name, model) => {
  const bounds: number[] = [];
  fitted(
    problemOf({ model }, small),
    watched(60, (posterior) => bounds.push(posterior.bound())),
  );
  expect(bounds).toHaveLength(60);
  for (let k = 1; k < bounds.length; k++)
    expect(bounds[k]! - bounds[k - 1]!).toBeGreaterThan(-1e-9 * Math.abs(bounds[k]!));
  expect(bounds.at(-1)! - bounds[0]!).toBeGreaterThan(1);
});

test('the spread is the mean of E over random parameters less E at their means', () => {
  const random = RandomStream.fromSeed(3);
  const draws = 20_000;
  let checked = false;
  fitted(
    problemOf({ model: biased }, small),
    watched(2, ({ variances }, objective) => {
      if (checked) return;
      checked = true;
      const means = objective.tables.map(({ values }) => values.slice());
      const start = objective.value();
      const { value } = objective.spread(variances);
      let [total, squares] = [0, 0];
      for (let draw = 0; draw < draws; draw++) {
        objective.tables.forEach(({ values }, i) => {
          values.forEach(
            (_, k) => (values[k] = means[i]![k]! + Math.sqrt(variances[i]![k]!) * random.normal()),
          );
        });
        const difference = objective.value() - start;
        total += difference / draws;
        squares += difference ** 2 / draws;
      }
      objective.tables.forEach(({ values }, i) => {
        values.set(means[i]!);
      });
      const error = Math.sqrt((squares - total ** 2) / draws);
      expect(error).toBeLessThan(0.02 * value);
      expect(Math.abs(total - value)).toBeLessThan(4 * error);
    }),
  );
  expect(checked).toBe(true);
});

test('learns the precisions that simulated ratings were drawn with', () => {
  const [users, items, factors] = [300, 200, 2];
  const random = RandomStream.fromSeed(11);
  const normals = (count: number, precision: number) =>
    Float64Array.from({ length: count }, () => random.normal() / Math.sqrt(precision));
  const truth = { alpha: 4, userBias: 9, itemBias: 2.5, U: 1.5, V: 2 };
  const [a, b] = [normals(users, truth.userBias), normals(items, truth.itemBias)];
  const [u, v] = [normals(users * factors, truth.U), normals(items * factors, truth.V)];
  const triples: [number, number, number][] = [];
  for (let user = 0; user < users; user++)
    for (let item = 0; item < items; item++) {
      if (random.uniform() > 0.3) continue;
      let rating = 3 + a[user]! + b[item]! + random.normal() / Math.sqrt(truth.alpha);
      for (let k = 0; k < factors; k++) rating += u[user * factors + k]! * v[item * factors + k]!;
      triples.push([user, item, rating]);
    }
  const data = ratingsOf(triples);
  let last: FactorizedPosterior | undefined;
  // Twice as many factors as there are: those that explain nothing go to 0.
  const model = use(biasedMatrixFactorization, { factors: 2 * factors });
  fitted(
    problemOf({ model }, data),
    watched(100, (posterior) => (last = posterior)),
  );
  const { alpha, precisions, objective } = last!;
  const of = (name: string) => precisions[objective.tables.findIndex((table) => table.name === name)]!;
  expect(Math.abs(alpha / truth.alpha - 1)).toBeLessThan(0.05);
  expect(Math.abs(of('userBias')[0]! / truth.userBias - 1)).toBeLessThan(0.15);
  expect(Math.abs(of('itemBias')[0]! / truth.itemBias - 1)).toBeLessThan(0.15);
  // U and V could be scaled against each other, so that only the product of their precisions says anything.
  const products = [...of('U')].map((precision, k) => precision * of('V')[k]!).sort((x, y) => x - y);
  for (const product of products.slice(0, factors))
    expect(Math.abs(product / (truth.U * truth.V) - 1)).toBeLessThan(0.25);
  for (const product of products.slice(factors)) expect(product).toBeGreaterThan(50);
});

test('a penalty, and predictions whose variance is not that of independent terms, are refused', () => {
  expect(
    optimizerFault(problemOf({ model: biased, regularizer: ridge(1) }, small), use(variationalBayes)),
  ).toContain('regularizer: none');
  const model = use(factorizationMachine, {
    features: [feature(oneHotUser), feature(oneHotItem), { plugin: userMean, options: {} }],
  });
  expect(optimizerFault(problemOf({ model }, small), use(variationalBayes))).toContain(
    'terms have no table in common',
  );
});
