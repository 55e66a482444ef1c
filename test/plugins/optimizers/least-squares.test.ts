import { expect, test } from 'vitest';
import {
  defineOptimizer,
  type LeastSquares,
  type RatingData,
  solvePositiveDefinite,
} from '../../../src/core/public.js';
import { InterpretedRunner } from '../../../src/engine/interpreted-runner.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import {
  fitted,
  problemOf,
  randomRatings,
  ridge,
  type TestProblem,
  use,
  valuesOf,
} from '../../support/problems.js';

const data = randomRatings(5, 40, 600, 9000);
const factorization = (factors: number, weighting: string) =>
  problemOf(
    {
      model: use(matrixFactorization, { factors, initialMean: 0.6 }),
      regularizer: ridge(0.3, { weighting }),
    },
    data,
  );
/** With tables of one column beside those of several. */
const biased = () =>
  problemOf({ model: use(biasedMatrixFactorization, { factors: 5 }), regularizer: ridge(0.3) }, data);
const all = ({ tables }: TestProblem): number[] => tables.flatMap(({ values }) => [...values]);
const expectClose = (found: readonly number[], expected: readonly number[], digits: number): void => {
  expect(found).toHaveLength(expected.length);
  const worst = Math.max(...found.map((x, i) => Math.abs(x - expected[i]!)));
  expect(worst).toBeLessThan(10 ** -digits);
};

/** (sum v v' + lambda n I) u = sum r v for each row, as Zhou et al. write it; n is 1 where lambda is not weighted. */
function textbookSweep(problem: TestProblem, factors: number, lambda: number, weighted: boolean): void {
  const { user, item, value, size } = data.ratings;
  const sides = [
    ['U', user, 'V', item],
    ['V', item, 'U', user],
  ] as const;
  for (const [own, rows, other, others] of sides) {
    const [mine, theirs] = [valuesOf(problem, own), valuesOf(problem, other)];
    for (let row = 0; row < mine.length / factors; row++) {
      const matrix = new Float64Array(factors * factors);
      const right = new Float64Array(factors);
      let n = 0;
      for (let j = 0; j < size; j++) {
        if (rows[j] !== row) continue;
        n++;
        const v = theirs.subarray(others[j]! * factors, (others[j]! + 1) * factors);
        for (let a = 0; a < factors; a++) {
          right[a]! += value[j]! * v[a]!;
          for (let b = 0; b < factors; b++) matrix[a * factors + b]! += v[a]! * v[b]!;
        }
      }
      if (n === 0) continue;
      for (let a = 0; a < factors; a++) matrix[a * factors + a]! += lambda * (weighted ? n : 1);
      expect(solvePositiveDefinite(matrix, right, factors)).toBe(true);
      mine.set(right, row * factors);
    }
  }
}

// Users have more ratings than are described at once; widths are odd, even, and more than are written out.
test.each([1, 2, 3, 8, 35].flatMap((factors) => ['per-row', 'per-rating'].map((w) => [factors, w] as const)))(
  'a sweep over %d factors is that of the textbook, lambda %s',
  (factors, weighting) => {
    const problem = factorization(factors, weighting);
    const byHand = factorization(factors, weighting);
    fitted(problem, use(alternatingLeastSquares, { epochs: 2 }));
    for (let sweep = 0; sweep < 2; sweep++) textbookSweep(byHand, factors, 0.3, weighting === 'per-rating');
    expectClose(all(problem), all(byHand), 8);
  },
);

test('as many steps of conjugate gradient as columns are the Cholesky factorization', () => {
  for (const make of [() => factorization(5, 'per-rating'), biased]) {
    const [exact, iterated] = [make(), make()];
    fitted(exact, use(alternatingLeastSquares, { epochs: 3 }));
    const options = { solver: 'conjugate-gradient', iterations: 12, tolerance: 1e-13, epochs: 3 };
    fitted(iterated, use(alternatingLeastSquares, options));
    expectClose(all(iterated), all(exact), 8);
  }
});

test('a few steps never raise the objective, and end where exact solutions do', () => {
  const exact = fitted(factorization(4, 'per-rating'), use(alternatingLeastSquares, { epochs: 200 }));
  const objectives = fitted(
    factorization(4, 'per-rating'),
    use(alternatingLeastSquares, { solver: 'conjugate-gradient', iterations: 2, epochs: 300 }),
  );
  for (let i = 1; i < objectives.length; i++) {
    expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-12));
  }
  expect(objectives.at(-1)! / exact.at(-1)!).toBeCloseTo(1, 3);
});

test('a block as wide as a row, or wider, is the whole row to the bit', () => {
  const [whole, block] = [factorization(5, 'per-rating'), factorization(5, 'per-rating')];
  fitted(whole, use(alternatingLeastSquares, { epochs: 2 }));
  fitted(block, use(alternatingLeastSquares, { blockSize: 7, epochs: 2 }));
  expect(all(block)).toEqual(all(whole));
});

/** For each row, one block of its elements after the other: H[b, b] x[b] = right[b] - H[b, other elements] x[other elements]. */
function textbookBlockStep(
  problem: TestProblem,
  { ratings: { user, item, value } }: RatingData,
  factors: number,
  lambda: number,
  size: number,
): void {
  const [U, V] = [valuesOf(problem, 'U'), valuesOf(problem, 'V')];
  for (const row of problem.tables[0]!.seen) {
    for (let from = 0; from < factors; from += size) {
      const width = Math.min(size, factors - from);
      const matrix = new Float64Array(width * width);
      const right = new Float64Array(width);
      user.forEach((u, j) => {
        if (u !== row) return;
        const v = V.subarray(item[j]! * factors, (item[j]! + 1) * factors);
        let rest = value[j]!;
        for (let k = 0; k < factors; k++) {
          if (k < from || k >= from + width) rest -= U[row * factors + k]! * v[k]!;
        }
        for (let a = 0; a < width; a++) {
          right[a]! += rest * v[from + a]!;
          for (let b = 0; b < width; b++) matrix[a * width + b]! += v[from + a]! * v[from + b]!;
        }
      });
      for (let a = 0; a < width; a++) matrix[a * width + a]! += lambda;
      expect(solvePositiveDefinite(matrix, right, width)).toBe(true);
      U.set(right, row * factors + from);
    }
  }
}

/** Moves users, by what a test says. */
const oneSide = (move: (rows: LeastSquares) => void) =>
  use(
    defineOptimizer({
      name: 'one-side',
      summary: 'Solves users.',
      options: {},
      requires: 'quadratic-per-table',
      minimize: (objective) => {
        move(objective.leastSquares(objective.tables[0]!));
      },
    }),
  );

test.each([1, 2, 3, 5])('blocks of %d of 7 columns are solved one after the other', (size) => {
  const [problem, byHand] = [factorization(7, 'per-row'), factorization(7, 'per-row')];
  fitted(
    problem,
    oneSide((rows) => rows.solve(size)),
  );
  textbookBlockStep(byHand, data, 7, 0.3, size);
  expectClose(all(problem), all(byHand), 9);
});

test('blocks of rows with more ratings than there is room to describe', () => {
  const many = randomRatings(2, 1, 2600, 2600);
  const make = () =>
    problemOf({ model: use(matrixFactorization, { factors: 500 }), regularizer: ridge(0.3) }, many);
  const [problem, byHand] = [make(), make()];
  fitted(
    problem,
    oneSide((rows) => rows.solve(150)),
  );
  textbookBlockStep(byHand, many, 500, 0.3, 150);
  expectClose([...valuesOf(problem, 'U')], [...valuesOf(byHand, 'U')], 9);
});

test.each([0, -1, 1.5])('blocks of %d columns are refused', (size) => {
  const optimizer = oneSide((rows) => rows.solve(size));
  expect(() => fitted(factorization(7, 'per-row'), optimizer)).toThrow(`blocks of ${size} columns`);
});

test('blocks never raise the objective, and end where whole rows do', () => {
  const exact = fitted(factorization(4, 'per-rating'), use(alternatingLeastSquares, { epochs: 200 }));
  const objectives = fitted(
    factorization(4, 'per-rating'),
    use(alternatingLeastSquares, { blockSize: 2, epochs: 300 }),
  );
  for (let i = 1; i < objectives.length; i++) {
    expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-12));
  }
  expect(objectives.at(-1)! / exact.at(-1)!).toBeCloseTo(1, 3);
});

test('compiled as interpreted', () => {
  for (const options of [{}, { blockSize: 2 }, { solver: 'conjugate-gradient' }]) {
    const run = (more: object) => {
      const problem = factorization(3, 'per-rating');
      fitted(problem, use(alternatingLeastSquares, { ...options, epochs: 1 }), more);
      return all(problem);
    };
    expectClose(run({}), run({ runner: new InterpretedRunner() }), 10);
  }
});

test('a row without a unique minimum is named', () => {
  const few = randomRatings(5, 4, 4, 6);
  const problem = problemOf({ model: use(matrixFactorization, { factors: 5 }) }, few);
  expect(() => fitted(problem, use(alternatingLeastSquares))).toThrow(
    /^optimizer alternating-least-squares: row \d of table U has no unique minimum; give the regularizer a lambda above 0/,
  );
});
