import { expect, test } from 'vitest';
import { InterpretedRunner } from '../../../src/engine/interpreted-runner.js';
import { optimizerFault } from '../../../src/engine/requirements.js';
import itemMean from '../../../src/plugins/features/item-mean.js';
import oneHotItem from '../../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import userCount from '../../../src/plugins/features/user-count.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import factorizationMachine from '../../../src/plugins/models/factorization-machine.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import sgd from '../../../src/plugins/optimizers/sgd.js';
import { gradientFault } from '../../../src/testing/gradients.js';
import {
  fitted,
  objectiveOf,
  predictionsOf,
  problemOf,
  randomRatings,
  ridge,
  use,
  valuesOf,
} from '../../support/problems.js';

const data = randomRatings(5, 12, 9, 60);
const features = [oneHotUser, oneHotItem, itemMean, userCount].map((feature) => use(feature));
const machine = (of = features) =>
  problemOf(
    { model: use(factorizationMachine, { factors: 3, features: of }), regularizer: ridge(0.3) },
    data,
  );

test('the gradient is that of finite differences', () => {
  expect(gradientFault(objectiveOf(machine()))).toBeUndefined();
});

test('predictions are the sum over all pairs, by brute force', () => {
  const problem = machine();
  problem.tables.forEach(({ values }, t) => values.forEach((_, i) => (values[i]! += 0.1 * ((i + t) % 4))));
  const { mean } = data.ratings;
  const [user, item] = [4, 7];
  const row = { users: user, items: item, shared: 0 };
  const columns = features.map(({ plugin: { name } }) => {
    const [weight, profile] = [name, `${name} V`].map((one) => problem.tables.find((t) => t.name === one)!);
    const given = problem.predictionConstants.find(({ leaf }) => leaf.name === `${name} x`);
    const start = 3 * row[profile!.axis];
    return {
      x: given ? given.values[row[given.axis as 'users']]! : 1,
      w: weight!.values[row[weight!.axis]]!,
      v: [...profile!.values.slice(start, start + 3)],
    };
  });
  let wanted = mean;
  columns.forEach(({ x, w, v }, c) => {
    wanted += x * w;
    for (const other of columns.slice(c + 1))
      wanted += x * other.x * v.reduce((total, element, k) => total + element * other.v[k]!, 0);
  });
  expect(predictionsOf(problem, [user], [item])[0]).toBeCloseTo(wanted, 12);
});

test('of the indicators of user and item it is biased matrix factorization, step by step', () => {
  const one = machine(features.slice(0, 2));
  const other = problemOf(
    { model: use(biasedMatrixFactorization, { factors: 3 }), regularizer: ridge(0.3) },
    data,
  );
  const pairs = [
    ['one-hot-user', 'userBias'],
    ['one-hot-item', 'itemBias'],
    ['one-hot-user V', 'U'],
    ['one-hot-item V', 'V'],
  ] as const;
  for (const [mine, theirs] of pairs) valuesOf(one, mine).set(valuesOf(other, theirs));
  const rule = use(sgd, { learningRate: 0.01, epochs: 3 });
  fitted(one, rule);
  fitted(other, rule);
  for (const [mine, theirs] of pairs)
    valuesOf(one, mine).forEach((x, i) => expect(x).toBeCloseTo(valuesOf(other, theirs)[i]!, 12));
});

test('kernels and the interpreter agree, and alternating least squares never rises', () => {
  const [fast, slow] = [machine(), machine()];
  expect(optimizerFault(fast, use(alternatingLeastSquares))).toBeUndefined();
  const objectives = fitted(fast, use(alternatingLeastSquares, { epochs: 4 }));
  objectives.slice(1).forEach((value, k) => expect(value).toBeLessThanOrEqual(objectives[k]! * (1 + 1e-12)));
  fitted(slow, use(alternatingLeastSquares, { epochs: 4 }), { runner: new InterpretedRunner() });
  fast.tables.forEach(({ values }, t) =>
    values.forEach((x, i) => expect(x).toBeCloseTo(slow.tables[t]!.values[i]!, 9)),
  );
});
