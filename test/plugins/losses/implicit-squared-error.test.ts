import { describe, expect, test } from 'vitest';
import { solvePositiveDefinite } from '../../../src/core/public.js';
import { InterpretedRunner } from '../../../src/engine/interpreted-runner.js';
import { optimizerFault } from '../../../src/engine/requirements.js';
import { explainRow } from '../../../src/harness/explain-row.js';
import implicitSquaredError from '../../../src/plugins/losses/implicit-squared-error.js';
import biasedMatrixFactorization from '../../../src/plugins/models/biased-matrix-factorization.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import earlyStopping from '../../../src/plugins/modifiers/early-stopping.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import gibbsSampling from '../../../src/plugins/optimizers/gibbs-sampling.js';
import lBfgs from '../../../src/plugins/optimizers/l-bfgs.js';
import sgd from '../../../src/plugins/optimizers/sgd.js';
import { prepared } from '../../support/cells.js';
import {
  fitted,
  problemOf,
  randomRatings,
  ratingsOf,
  ridge,
  type TestProblem,
  use,
  valuesOf,
} from '../../support/problems.js';

const LAMBDA = 0.7;
const [USERS, ITEMS] = [300, 40];
// Users and items that nobody has rated, and a user with a rating of 0, which is no choice.
const data = (() => {
  const { ratings } = randomRatings(9, USERS, ITEMS, 2500);
  const tuples = Array.from(ratings.value, (value, k): [number, number, number] => [
    ratings.user[k]!,
    ratings.item[k]!,
    k === 7 ? 0 : value,
  ]);
  return ratingsOf(tuples, USERS + 2, ITEMS + 1);
})();
const settings = { hu: { alpha: 3, unobservedWeight: 1 }, rendle: { unobservedWeight: 0.05 } };
type Setting = keyof typeof settings;

const implicit = (factors: number, setting: Setting, weighting = 'per-row', lambda = LAMBDA): TestProblem =>
  problemOf(
    {
      model: use(matrixFactorization, { factors, initialMean: 0.3 }),
      loss: use(implicitSquaredError, settings[setting]),
      regularizer: ridge(lambda, { weighting }),
    },
    data,
  );

/** Preference and confidence of every pair of a user and an item that have ratings. */
function cells(setting: Setting): { preference: number; confidence: number }[][] {
  const { alpha = 0, unobservedWeight } = settings[setting] as { alpha?: number; unobservedWeight: number };
  const all = Array.from({ length: USERS }, () =>
    Array.from({ length: ITEMS }, () => ({ preference: 0, confidence: unobservedWeight })),
  );
  const { user, item, value } = data.ratings;
  user.forEach((u, k) => {
    if (value[k]! > 0) all[u]![item[k]!] = { preference: 1, confidence: 1 + alpha * value[k]! };
  });
  return all;
}

const counts = (axis: 'users' | 'items'): ArrayLike<number> =>
  (axis === 'users' ? data.ratings.byUser() : data.ratings.byItem()).counts;

function denseObjective(problem: TestProblem, factors: number, setting: Setting, weighted: boolean): number {
  const [U, V] = [valuesOf(problem, 'U'), valuesOf(problem, 'V')];
  let total = 0;
  cells(setting).forEach((row, u) => {
    row.forEach(({ preference, confidence }, i) => {
      let f = 0;
      for (let k = 0; k < factors; k++) f += U[u * factors + k]! * V[i * factors + k]!;
      total += confidence * (preference - f) ** 2;
    });
  });
  for (const [values, rows, axis] of [
    [U, USERS, 'users'],
    [V, ITEMS, 'items'],
  ] as const) {
    for (let k = 0; k < rows * factors; k++) {
      total += LAMBDA * (weighted ? counts(axis)[Math.floor(k / factors)]! : 1) * values[k]! ** 2;
    }
  }
  return total;
}

/** (sum over all items of c v v' + lambda I) u = sum over all items of c p v, for each user, then for each item. */
function denseSweep(problem: TestProblem, factors: number, setting: Setting, weighted: boolean): void {
  const confidences = cells(setting);
  for (const [own, other, rows, others, axis] of [
    ['U', 'V', USERS, ITEMS, 'users'],
    ['V', 'U', ITEMS, USERS, 'items'],
  ] as const) {
    const [mine, theirs] = [valuesOf(problem, own), valuesOf(problem, other)];
    for (let row = 0; row < rows; row++) {
      const matrix = new Float64Array(factors * factors);
      const right = new Float64Array(factors);
      for (let j = 0; j < others; j++) {
        const { preference, confidence } = own === 'U' ? confidences[row]![j]! : confidences[j]![row]!;
        const v = theirs.subarray(j * factors, (j + 1) * factors);
        for (let a = 0; a < factors; a++) {
          right[a]! += confidence * preference * v[a]!;
          for (let b = 0; b < factors; b++) matrix[a * factors + b]! += confidence * v[a]! * v[b]!;
        }
      }
      const lambda = LAMBDA * (weighted ? counts(axis)[row]! : 1);
      for (let a = 0; a < factors; a++) matrix[a * factors + a]! += lambda;
      expect(solvePositiveDefinite(matrix, right, factors)).toBe(true);
      mine.set(right, row * factors);
    }
  }
}

const farthest = (a: TestProblem, b: TestProblem): number =>
  Math.max(
    ...a.tables.flatMap(({ name, values }) =>
      [...values].map((value, k) => Math.abs(value - valuesOf(b, name)[k]!)),
    ),
  );

describe.each(Object.keys(settings) as Setting[])('%s', (setting) => {
  test.each([
    [1, 'per-row'],
    [2, 'per-rating'],
    [5, 'per-row'],
    [8, 'per-rating'],
  ] as const)(
    'with %d factors, lambda %s, sweeps solve the dense weighted least squares',
    (factors, weighting) => {
      const weighted = weighting === 'per-rating';
      const [problem, byHand] = [
        implicit(factors, setting, weighting),
        implicit(factors, setting, weighting),
      ];
      const expected = [denseObjective(byHand, factors, setting, weighted)];
      const objectives = fitted(problem, use(alternatingLeastSquares, { epochs: 2 }));
      for (let sweep = 0; sweep < 2; sweep++) {
        denseSweep(byHand, factors, setting, weighted);
        expected.push(denseObjective(byHand, factors, setting, weighted));
      }
      expect(farthest(problem, byHand)).toBeLessThan(1e-9);
      objectives.forEach((objective, epoch) => {
        expect(objective / expected[epoch]!).toBeCloseTo(1, 12);
      });
    },
  );

  test('the objective never rises, with either solver', () => {
    for (const options of [{}, { solver: 'conjugate-gradient', iterations: 2 }]) {
      const objectives = fitted(
        implicit(6, setting),
        use(alternatingLeastSquares, { ...options, epochs: 30 }),
      );
      for (let i = 1; i < objectives.length; i++) {
        expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-12));
      }
    }
  });

  test('blocks of elements end where whole rows do, and never rise', () => {
    // So strong that the least objective has fewer factors than the model: there are no other minima than the least.
    const easy = () => implicit(4, setting, 'per-row', setting === 'hu' ? 40 : 4);
    const whole = fitted(easy(), use(alternatingLeastSquares, { epochs: 200 }));
    for (const blockSize of [1, 3]) {
      const objectives = fitted(easy(), use(alternatingLeastSquares, { blockSize, epochs: 200 }));
      for (let i = 1; i < objectives.length; i++) {
        expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-12));
      }
      expect(objectives.at(-1)! / whole.at(-1)!).toBeCloseTo(1, 6);
    }
  });

  test('as many steps of conjugate gradient as factors are the Cholesky factorization', () => {
    const [exact, iterated] = [implicit(5, setting), implicit(5, setting)];
    fitted(exact, use(alternatingLeastSquares, { epochs: 2 }));
    const options = { solver: 'conjugate-gradient', iterations: 12, tolerance: 1e-13, epochs: 2 };
    fitted(iterated, use(alternatingLeastSquares, options));
    expect(farthest(iterated, exact)).toBeLessThan(1e-8);
  });

  test('compiled as interpreted', () => {
    const [compiled, interpreted] = [implicit(3, setting), implicit(3, setting)];
    fitted(compiled, use(alternatingLeastSquares, { epochs: 1 }));
    fitted(interpreted, use(alternatingLeastSquares, { epochs: 1 }), { runner: new InterpretedRunner() });
    expect(farthest(compiled, interpreted)).toBeLessThan(1e-11);
  });

  test('a general minimizer cannot improve on the solution', () => {
    const problem = implicit(3, setting);
    const [solved] = fitted(problem, use(alternatingLeastSquares, { epochs: 600 })).slice(-1) as [number];
    const objectives = fitted(problem, use(lBfgs, { epochs: 30 }));
    expect(objectives.at(-1)! / solved).toBeCloseTo(1, 7);
  });
});

describe('refused, with the reason:', () => {
  const mf = implicit(3, 'hu');
  const biased = problemOf(
    { model: use(biasedMatrixFactorization), loss: use(implicitSquaredError), regularizer: ridge(1) },
    data,
  );
  const stopping = { chain: [use(earlyStopping)] };

  test('passes that see ratings alone', () => {
    expect(optimizerFault(mf, use(sgd, { learningRate: 0.01 }))).toBe(
      'the loss implicit-squared-error counts pairs without a rating too, which sgd does not visit; alternating-least-squares, l-bfgs and conjugate-gradient take them into account',
    );
    expect(optimizerFault(mf, use(gibbsSampling))).toContain('which gibbs-sampling does not visit');
  });

  test('models that are no product of two rows', () => {
    expect(optimizerFault(biased, use(alternatingLeastSquares))).toContain(
      'as that of matrix-factorization is; that of biased-matrix-factorization is not',
    );
  });

  test('stopping by the loss of ratings', () => {
    const { plugin, options } = use(alternatingLeastSquares);
    expect(optimizerFault(mf, { plugin, options: { ...options, ...stopping } })).toContain(
      'early-stopping would look at ratings alone; tune the number of epochs by a metric of rankings',
    );
  });

  test('not without a weight of unobserved pairs, where it is an ordinary loss', () => {
    const loss = use(implicitSquaredError, { unobservedWeight: 0 });
    const problem = problemOf({ model: use(biasedMatrixFactorization), loss, regularizer: ridge(1) }, data);
    expect(optimizerFault(problem, use(sgd, { learningRate: 0.01 }))).toBeUndefined();
  });
});

describe('its explanation', () => {
  const explained = async (unobservedWeight: number) => {
    const experiment = await prepared(`experiment: a
data: { name: synthetic, users: 30, items: 20, density: 0.4, factors: 2, noise: 0.2 }
split: hold-out
rows:
  - name: iALS
    model: { name: matrix-factorization, factors: 2 }
    loss: { name: implicit-squared-error, unobservedWeight: ${unobservedWeight} }
    optimizer: alternating-least-squares
`);
    const { objective, derivatives } = explainRow(experiment, experiment.experiment.rows[0]!, false)
      .explanation!;
    return [...objective, ...derivatives].filter((line) => line.includes('without a rating'));
  };

  test('has the term of pairs without a rating and its derivatives', async () => {
    expect(await explained(0.25)).toEqual([
      'loss of each pair without a rating = 0.25 prediction^2',
      'd loss of each pair without a rating / d U = 0.5 prediction V',
      'd loss of each pair without a rating / d V = 0.5 prediction U',
    ]);
  });

  test('has none where they weigh nothing', async () => {
    expect(await explained(0)).toEqual([]);
  });
});
