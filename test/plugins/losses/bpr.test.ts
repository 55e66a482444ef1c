import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../src/core/public.js';
import { InterpretedRunner } from '../../../src/engine/interpreted-runner.js';
import { expectedVisits, NegativeItems, pairedRatings } from '../../../src/engine/negative-items.js';
import { optimizerFault } from '../../../src/engine/requirements.js';
import bpr from '../../../src/plugins/losses/bpr.js';
import itemMean from '../../../src/plugins/features/item-mean.js';
import oneHotItem from '../../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import factorizationMachine from '../../../src/plugins/models/factorization-machine.js';
import linearRegression from '../../../src/plugins/models/linear-regression.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import svdPlusPlus from '../../../src/plugins/models/svd-plus-plus.js';
import adam from '../../../src/plugins/optimizers/adam.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import gradientDescent from '../../../src/plugins/optimizers/gradient-descent.js';
import lBfgs from '../../../src/plugins/optimizers/l-bfgs.js';
import momentum from '../../../src/plugins/optimizers/momentum.js';
import sgd from '../../../src/plugins/optimizers/sgd.js';
import { fitted, problemOf, randomRatings, ratingsOf, ridge, use, valuesOf } from '../../support/problems.js';

const data = randomRatings(5, 12, 9, 60);
const { user, item, size } = data.ratings;
const loss = use(bpr);
const FACTORS = 3;
const factorization = use(matrixFactorization, { factors: FACTORS, initialMean: 0.2 });

/** The other items that a fit of seed 1 draws in an epoch, by the number of the rating. */
const drawn = (epoch: number): Uint32Array =>
  new NegativeItems(data.ratings).drawFor(data.ratings, RandomStream.fromSeed(1).fork('negatives', epoch));

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const rowsOf = (values: Float64Array): number[][] =>
  Array.from({ length: values.length / FACTORS }, (_, r) => [
    ...values.slice(r * FACTORS, (r + 1) * FACTORS),
  ]);
const product = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, x, k) => total + x * b[k]!, 0);

describe('steps are those of LearnBPR, written out by hand', () => {
  test.each(['per-rating', 'per-row'])('by single ratings, penalty %s', (weighting) => {
    const problem = problemOf({ model: factorization, loss, regularizer: ridge(0.05, { weighting }) }, data);
    const [U, V] = [rowsOf(valuesOf(problem, 'U')), rowsOf(valuesOf(problem, 'V'))];
    const userVisits = data.ratings.byUser().counts;
    const itemVisits = expectedVisits(data.ratings);
    const lambda = (visits: number) => (weighting === 'per-rating' ? 0.05 : 0.05 / visits);
    for (let epoch = 1; epoch <= 3; epoch++) {
      const others = drawn(epoch);
      for (let t = 0; t < size; t++) {
        const [u, i, j] = [user[t]!, item[t]!, others[t]!];
        const [p, q, r] = [U[u]!, V[i]!, V[j]!];
        const slope = sigmoid(-(product(p, q) - product(p, r)));
        U[u] = p.map((x, k) => x + 0.1 * (slope * (q[k]! - r[k]!) - 2 * lambda(userVisits[u]!) * x));
        V[i] = q.map((x, k) => x + 0.1 * (slope * p[k]! - 2 * lambda(itemVisits[i]!) * x));
        V[j] = r.map((x, k) => x + 0.1 * (-slope * p[k]! - 2 * lambda(itemVisits[j]!) * x));
      }
    }
    fitted(problem, use(sgd, { learningRate: 0.1, epochs: 3, order: 'stored' }));
    valuesOf(problem, 'U').forEach((x, k) => expect(x).toBeCloseTo(U.flat()[k]!, 12));
    valuesOf(problem, 'V').forEach((x, k) => expect(x).toBeCloseTo(V.flat()[k]!, 12));
  });

  test('with momentum, whose state an item shares as the one and as the other', () => {
    const problem = problemOf({ model: factorization, loss }, data);
    const [U, V] = [rowsOf(valuesOf(problem, 'U')), rowsOf(valuesOf(problem, 'V'))];
    const [velocityU, velocityV] = [U, V].map((rows) => rows.map((row) => row.map(() => 0)));
    const others = drawn(1);
    const move = (row: number[], velocity: number[], gradient: number[]) => {
      gradient.forEach((g, k) => {
        velocity[k] = 0.9 * velocity[k]! + g;
        row[k]! -= 0.05 * velocity[k];
      });
    };
    for (let t = 0; t < size; t++) {
      const [u, i, j] = [user[t]!, item[t]!, others[t]!];
      const [p, q, r] = [[...U[u]!], [...V[i]!], [...V[j]!]];
      const slope = sigmoid(-(product(p, q) - product(p, r)));
      move(
        U[u]!,
        velocityU![u]!,
        q.map((x, k) => -slope * (x - r[k]!)),
      );
      move(
        V[i]!,
        velocityV![i]!,
        p.map((x) => -slope * x),
      );
      move(
        V[j]!,
        velocityV![j]!,
        p.map((x) => slope * x),
      );
    }
    const options = { learningRate: 0.05, momentum: 0.9, epochs: 1, pass: 'stochastic', order: 'stored' };
    fitted(problem, use(momentum, options));
    valuesOf(problem, 'U').forEach((x, k) => expect(x).toBeCloseTo(U.flat()[k]!, 12));
    valuesOf(problem, 'V').forEach((x, k) => expect(x).toBeCloseTo(V.flat()[k]!, 12));
  });
});

test('a batch of all ratings steps along the gradient that finite differences give', () => {
  const parts = { model: use(biasedMatrixFactorization, { factors: FACTORS }), loss };
  const problem = problemOf(parts, data);
  problem.tables.forEach(({ values }, t) => {
    for (let k = 0; k < values.length; k++) values[k]! += 0.3 + 0.17 * (((k + t) * 7) % 5);
  });
  const start = problem.tables.map(({ values }) => values.slice());
  const [itemBias, , U, V] = start as [Float64Array, Float64Array, Float64Array, Float64Array];
  expect(problem.tables.map(({ name }) => name)).toEqual(['itemBias', 'userBias', 'U', 'V']);
  const others = drawn(1);
  const score = (u: number, i: number): number => itemBias[i]! + product(rowsOf(U)[u]!, rowsOf(V)[i]!);
  const cost = (): number => {
    let total = 0;
    for (let t = 0; t < size; t++) {
      total -= Math.log(sigmoid(score(user[t]!, item[t]!) - score(user[t]!, others[t]!)));
    }
    return total;
  };
  const rate = 1e-3;
  fitted(problem, use(sgd, { learningRate: rate, epochs: 1, batchSize: size }));
  problem.tables.forEach(({ values, name }, t) => {
    for (let k = 0; k < values.length; k++) {
      const at = start[t]!;
      const middle = at[k]!;
      const [above, below] = [1e-5, -1e-5].map((step) => {
        at[k] = middle + step;
        return cost();
      });
      at[k] = middle;
      const difference = (above! - below!) / 2e-5;
      expect((middle - values[k]!) / rate, `${name}[${k}]`).toBeCloseTo(difference, 6);
    }
  });
});

describe('compiled and interpreted', () => {
  const features = [use(oneHotUser), use(oneHotItem)];
  const models = [
    factorization,
    use(biasedMatrixFactorization, { factors: 5 }),
    use(linearRegression, { features }),
    use(factorizationMachine, { features, factors: 2 }),
  ];

  test('leave the same, whatever the ratings, model, rule and batches', () => {
    const cases = fc.record({
      seed: fc.integer({ min: 0, max: 1000 }),
      users: fc.integer({ min: 1, max: 8 }),
      items: fc.integer({ min: 3, max: 8 }),
      model: fc.constantFrom(...models),
      rule: fc.constantFrom(sgd, adam, momentum),
      batchSize: fc.constantFrom(1, 1, 3),
      order: fc.constantFrom('shuffled', 'stored'),
      weighting: fc.constantFrom('per-row', 'per-rating'),
    });
    fc.assert(
      fc.property(cases, ({ seed, users, items, model, rule, batchSize, order, weighting }) => {
        const ratings = randomRatings(seed, users, items, Math.ceil((users * items) / 2));
        fc.pre(pairedRatings(ratings.ratings).size > 0);
        const passes = rule.passes.length > 1 ? { pass: 'stochastic' } : {};
        const optimizer = use(rule, { learningRate: 0.05, epochs: 2, batchSize, order, ...passes });
        const outcome = (runner?: InterpretedRunner) => {
          const problem = problemOf({ model, loss, regularizer: ridge(0.1, { weighting }) }, ratings, seed);
          const objectives = fitted(problem, optimizer, runner ? { runner, seed } : { seed });
          return [...objectives, ...problem.tables.flatMap(({ values }) => [...values])];
        };
        const wanted = outcome(new InterpretedRunner());
        outcome().forEach((x, k) => expect(x).toBeCloseTo(wanted[k]!, 9));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the other items', () => {
  test('are those that the user has no rating of, each as likely', () => {
    const negatives = new NegativeItems(data.ratings);
    const random = RandomStream.fromSeed(4);
    for (const u of data.ratings.byUser().seen) {
      const rated = new Set([...item].filter((_, t) => user[t] === u));
      const free = [...data.ratings.byItem().seen].filter((i) => !rated.has(i));
      expect(negatives.choices(u)).toBe(free.length);
      if (free.length === 0) continue;
      const counts = new Map<number, number>();
      const draws = 1000 * free.length;
      for (let k = 0; k < draws; k++) {
        const one = negatives.draw(u, random);
        counts.set(one, (counts.get(one) ?? 0) + 1);
      }
      expect([...counts.keys()].sort((a, b) => a - b)).toEqual(free);
      // Six standard deviations of a binomial count.
      for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(1000));
    }
  });

  test('are drawn anew each epoch', () => {
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  test('meet items as often as is expected, and the visits of an epoch are twice the ratings', () => {
    const visits = expectedVisits(data.ratings);
    expect(visits.reduce((sum, one) => sum + one, 0)).toBeCloseTo(2 * size, 9);
    const counts = [...data.ratings.byItem().counts];
    const epochs = 2000;
    for (let epoch = 1; epoch <= epochs; epoch++)
      for (const other of drawn(epoch)) counts[other]! += 1 / epochs;
    visits.forEach((wanted, row) => expect(Math.abs(counts[row]! - wanted)).toBeLessThan(0.5));
  });

  test('are not the items of other ratings that are left out of the training', () => {
    const besides = ratingsOf([[0, 1, 3]], 2, 3).ratings;
    const training = ratingsOf(
      [
        [0, 0, 3],
        [1, 1, 3],
        [1, 2, 3],
      ],
      2,
      3,
    ).ratings;
    const negatives = new NegativeItems(training, besides);
    expect(negatives.choices(0)).toBe(1);
    expect(negatives.draw(0, RandomStream.fromSeed(1))).toBe(2);
  });

  test('there are none for a user who has rated everything: her ratings are no part of the objective', () => {
    const most = ratingsOf([
      [0, 0, 3],
      [0, 1, 3],
      [0, 2, 3],
      [1, 0, 3],
      [2, 1, 3],
      [2, 0, 3],
    ]);
    // Without user 0 nobody has rated item 2, and user 2 has rated all that is left.
    expect([...pairedRatings(most.ratings).user]).toEqual([]);
    expect(() => problemOf({ model: factorization, loss }, most)).toThrow(
      'loss bpr compares what a user has rated with what she has not, and all users have rated all items',
    );
    const some = ratingsOf([
      [0, 0, 3],
      [0, 1, 3],
      [0, 2, 3],
      [1, 0, 3],
      [2, 1, 3],
    ]);
    const problem = problemOf({ model: factorization, loss }, some);
    const before = valuesOf(problem, 'U').slice(0, FACTORS);
    fitted(problem, use(sgd, { learningRate: 0.1, epochs: 2 }));
    expect(valuesOf(problem, 'U').slice(0, FACTORS)).toEqual(before);
    expect(valuesOf(problem, 'U').every(Number.isFinite)).toBe(true);
  });
});

test('planted preferences are found again', () => {
  // Each user likes the 12 items of her half, of which 3 at random are not rated: these should come before the other half.
  const random = RandomStream.fromSeed(8);
  const unrated = Array.from({ length: 40 }, () =>
    random.shuffle(Uint32Array.from({ length: 12 }, (_, k) => k)).slice(0, 3),
  );
  const tuples = unrated.flatMap((left, u) =>
    Array.from({ length: 12 }, (_, k) => [u, 12 * (u % 2) + k, 3] as const).filter(
      (_, k) => !left.includes(k),
    ),
  );
  const regularizer = ridge(0.01, { weighting: 'per-rating' });
  const problem = problemOf({ model: factorization, loss, regularizer }, ratingsOf(tuples));
  const objectives = fitted(problem, use(sgd, { learningRate: 0.1, epochs: 50 }));
  expect(objectives.at(-1)).toBeLessThan(0.6 * objectives[0]!);
  const [U, V] = [rowsOf(valuesOf(problem, 'U')), rowsOf(valuesOf(problem, 'V'))];
  const pairs = unrated.flatMap((left, u) => {
    const score = (half: number, k: number): number => product(U[u]!, V[12 * half + k]!);
    return [...left].flatMap((k) =>
      Array.from({ length: 12 }, (_, other) => score(u % 2, k) > score(1 - (u % 2), other)),
    );
  });
  expect(pairs.filter(Boolean).length / pairs.length).toBeGreaterThan(0.98);
});

test('early stopping looks at pairs of the validation part, without ratings that have none', () => {
  const validation = ratingsOf(
    [
      [0, 0, 3],
      [1, 2, 3],
      [2, 5, 3],
    ],
    12,
    9,
  ).ratings;
  const problem = problemOf({ model: factorization, loss }, data);
  const seen: number[] = [];
  const stop = {
    kind: 'modifier',
    name: 'look',
    summary: 'Looks.',
    options: {},
    stop: (losses: readonly number[]) => {
      seen.splice(0, seen.length, ...losses);
      return losses.length === 3;
    },
  };
  const optimizer = use(sgd, { learningRate: 0.1, epochs: 10 });
  const chain = [{ plugin: stop, options: { validationFraction: 0.1 } }];
  const objectives = fitted(
    problem,
    { ...optimizer, options: { ...optimizer.options, chain } },
    { validation },
  );
  expect(objectives).toHaveLength(3);
  expect(seen).toHaveLength(3);
  for (const one of seen) expect(one).toBeGreaterThan(0);
});

describe('what cannot be is refused with the reason', () => {
  const problem = problemOf({ model: factorization, loss }, data);
  test.each([
    [use(gradientDescent), 'which only a stochastic pass does; take an optimizer that has one, such as sgd'],
    [use(lBfgs), 'take an optimizer that has one'],
    [use(alternatingLeastSquares), 'take an optimizer that has one'],
    [use(adam, { pass: 'full-batch' }), 'give it pass: stochastic'],
    [use(sgd, { learningRate: 0.1, order: 'blocked' }), 'order can be auto, shuffled or stored'],
  ])('%#', (optimizer, reason) => {
    expect(optimizerFault(problem, optimizer)).toContain(reason);
  });

  test("models with sums over a user's items, and with features that leave a rating out", () => {
    expect(() => problemOf({ model: use(svdPlusPlus), loss }, data)).toThrow(
      "the model svd-plus-plus sums over a user's items",
    );
    const features = [use(oneHotUser), use(itemMean)];
    expect(() => problemOf({ model: use(linearRegression, { features }), loss }, data)).toThrow(
      'which another item has none of',
    );
  });
});
