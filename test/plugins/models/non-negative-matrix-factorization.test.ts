import { expect, test } from 'vitest';
import { RandomStream } from '../../../src/core/public.js';
import model from '../../../src/plugins/models/non-negative-matrix-factorization.js';
import lBfgs from '../../../src/plugins/optimizers/l-bfgs.js';
import {
  fitted,
  predictionsOf,
  problemOf,
  randomRatings,
  ratingsOf,
  ridge,
  use,
} from '../../support/problems.js';

/** The prediction for every pair. */
function predictions(problem: ReturnType<typeof problemOf>, users: number, items: number): Float64Array {
  const pairs = Array.from({ length: users * items }, (_, cell) => cell);
  return predictionsOf(
    problem,
    pairs.map((cell) => cell % users),
    pairs.map((cell) => Math.floor(cell / users)),
  );
}

test('predictions start near the mean rating', () => {
  const data = randomRatings(4, 30, 20, 300);
  for (const factors of [1, 8, 64]) {
    const problem = problemOf({ model: use(model, { factors, initialStandardDeviation: 0.01 }) }, data);
    const start = predictions(problem, 30, 20);
    expect(start.reduce((a, b) => a + b) / start.length).toBeCloseTo(data.ratings.mean, 1);
  }
});

test('planted non-negative factors are recovered, and no prediction is negative', () => {
  const random = RandomStream.fromSeed(9);
  const [users, items] = [60, 40];
  const planted = (rows: number) =>
    Array.from({ length: rows }, () => [Math.abs(random.normal()), Math.abs(random.normal())]);
  const [P, Q] = [planted(users), planted(items)];
  const truth = (u: number, i: number) => P[u]![0]! * Q[i]![0]! + P[u]![1]! * Q[i]![1]!;
  const cells = random.shuffle(Uint32Array.from({ length: users * items }, (_, cell) => cell));
  const triples = Array.from(cells.slice(0, 1200), (cell) => {
    const [u, i] = [cell % users, Math.floor(cell / users)];
    return [u, i, truth(u, i)] as const;
  });
  const problem = problemOf(
    { model: use(model, { factors: 2 }), regularizer: ridge(1e-7) },
    ratingsOf(triples, users, items),
  );
  fitted(problem, use(lBfgs, { epochs: 1500, tolerance: 1e-8 }));
  const all = predictions(problem, users, items);
  const squares = all.reduce(
    (total, p, cell) => total + (p - truth(cell % users, Math.floor(cell / users))) ** 2,
    0,
  );
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.sqrt(squares / all.length)).toBeLessThan(0.01);
});
