import { describe, expect, test } from 'vitest';
import {
  defineModel,
  type FormulaModel,
  type Loss,
  type Regularizer,
  trained,
} from '../../src/core/public.js';
import type { ResolvedPlugin } from '../../src/core/options.js';
import { InterpretedRunner } from '../../src/engine/interpreted-runner.js';
import { unmetRequirement } from '../../src/engine/requirements.js';
import itemMean from '../../src/plugins/features/item-mean.js';
import oneHotUser from '../../src/plugins/features/one-hot-user.js';
import userCount from '../../src/plugins/features/user-count.js';
import absoluteError from '../../src/plugins/losses/absolute-error.js';
import huber from '../../src/plugins/losses/huber.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import bias from '../../src/plugins/models/bias.js';
import biasedMatrixFactorization from '../../src/plugins/models/biased-matrix-factorization.js';
import linearRegression from '../../src/plugins/models/linear-regression.js';
import matrixFactorization from '../../src/plugins/models/matrix-factorization.js';
import elasticNet from '../../src/plugins/regularizers/elastic-net.js';
import l1 from '../../src/plugins/regularizers/l1.js';
import l2 from '../../src/plugins/regularizers/l2.js';
import none from '../../src/plugins/regularizers/none.js';
import { gradientFault } from '../../src/testing/gradients.js';
import { objectiveOf, problemOf, randomRatings, use } from '../support/problems.js';

const features = [use(oneHotUser), use(itemMean), use(userCount)];
const models: ResolvedPlugin<FormulaModel>[] = [
  use(bias),
  use(matrixFactorization, { factors: 3, initialMean: 0.7 }),
  use(matrixFactorization, { factors: 1, initialMean: 0.7 }),
  use(biasedMatrixFactorization, { factors: 2 }),
  use(linearRegression, { features }),
  use(linearRegression, { features, intercept: 'mean' }),
];
const losses: ResolvedPlugin<Loss>[] = [use(squaredError), use(absoluteError), use(huber, { delta: 0.8 })];
const regularizers: ResolvedPlugin<Regularizer>[] = [
  use(none),
  use(l2, { lambda: 0.3 }),
  use(l2, { lambda: 0.3, weighting: 'per-rating' }),
  use(l1, { lambda: 0.2 }),
  use(elasticNet, { lambda: 0.4, ratio: 0.3, weighting: 'per-rating' }),
];
const combinations = models.flatMap((model) =>
  losses.flatMap((loss) => regularizers.map((regularizer) => ({ model, loss, regularizer }))),
);
const data = randomRatings(3, 6, 5, 17);

/** Sums are taken in another order. */
const expectRelative = (found: number, wanted: number): void => {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(wanted)));
};

describe.each(combinations)('$model.plugin.name, $loss.plugin.name, $regularizer.plugin.name', (parts) => {
  /** Away from zero: l1 and absolute-error have a kink there. */
  const atRandom = () => {
    const problem = problemOf(parts, data);
    problem.tables.forEach(({ values }, t) => {
      for (let i = 0; i < values.length; i++) values[i]! += 0.31 + 0.17 * (((i + t) * 7) % 5);
    });
    return problem;
  };

  test('the gradient is that of finite differences', () => {
    expect(gradientFault(objectiveOf(atRandom()))).toBeUndefined();
  });

  test('value and gradient are those of the interpreter', () => {
    const [fast, slow] = [objectiveOf(atRandom()), objectiveOf(atRandom(), new InterpretedRunner())];
    expectRelative(fast.value(), slow.value());
    fast.gradient().forEach((gradient, t) => {
      gradient.forEach((g, i) => {
        expectRelative(g, slow.gradient()[t]![i]!);
      });
    });
  });
});

describe('the objective', () => {
  test('is the sum (2), by hand', () => {
    const problem = problemOf(
      {
        model: use(matrixFactorization, { factors: 2, initialMean: 1 }),
        regularizer: use(l2, { lambda: 0.5 }),
      },
      data,
    );
    const [U, V] = problem.tables.map(({ values }) => values) as [Float64Array, Float64Array];
    const { user, item, value, size } = data.ratings;
    let expected = 0;
    for (let j = 0; j < size; j++) {
      const [u, i] = [user[j]! * 2, item[j]! * 2];
      expected += (value[j]! - U[u]! * V[i]! - U[u + 1]! * V[i + 1]!) ** 2;
    }
    for (const parameter of [...U, ...V]) expected += 0.5 * parameter ** 2;
    expect(objectiveOf(problem).value()).toBeCloseTo(expected, 10);
  });

  test('weighting per-rating counts the penalty of a row once for each of its ratings', () => {
    const model = use(bias);
    const at = (weighting: string, lambda: number) => {
      const problem = problemOf({ model, regularizer: use(l2, { lambda, weighting }) }, data);
      for (const { values } of problem.tables) values.fill(1);
      return objectiveOf(problem).value();
    };
    const loss = at('per-row', 0);
    expect(at('per-row', 2) - loss).toBeCloseTo(2 * (6 + 5));
    expect(at('per-rating', 2) - loss).toBeCloseTo(2 * (17 + 17));
  });

  test('single tables have lambdas of their own, and an unknown table is refused', () => {
    const options = (tables: object) => ({ model: use(bias), regularizer: use(l2, { lambda: 0, tables }) });
    const problem = problemOf(options({ userBias: { lambda: 3 } }), data);
    const before = objectiveOf(problem).value();
    problem.tables.find(({ name }) => name === 'userBias')!.values.fill(1);
    expect(objectiveOf(problem).value()).not.toBe(before);
    expect(() => problemOf(options({ userBais: { lambda: 3 } }), data)).toThrow('did you mean "userBias"');
  });

  test.each(['rating', 'target'])(
    'a table cannot have the name that the rating has in formulas: %s',
    (name) => {
      const tables = () => ({ [name]: trained({ rows: 'items', columns: 1, initial: 0 }) });
      const model = defineModel({
        name: 'wrong',
        summary: 'Wrong.',
        options: {},
        tables,
        predict: (rows) => rows[name]!,
      });
      expect(() => problemOf({ model: use(model) }, data)).toThrow(
        `model wrong: no table can be called ${name}`,
      );
    },
  );
});

describe('what an optimizer requires', () => {
  const factorization = use(matrixFactorization);
  const regression = use(linearRegression, { features });

  test('is met', () => {
    expect(
      unmetRequirement(problemOf({ model: regression, regularizer: use(l2) }, data), 'quadratic'),
    ).toBeUndefined();
    expect(
      unmetRequirement(problemOf({ model: factorization }, data), 'quadratic-per-table'),
    ).toBeUndefined();
    expect(
      unmetRequirement(problemOf({ model: factorization, loss: use(absoluteError) }, data), 'gradient'),
    ).toBeUndefined();
  });

  test('or not, with the reason', () => {
    expect(unmetRequirement(problemOf({ model: factorization }, data), 'quadratic')).toBe(
      'the prediction of matrix-factorization is not linear in U, V together',
    );
    expect(unmetRequirement(problemOf({ model: regression, loss: use(huber) }, data), 'quadratic')).toBe(
      'the loss huber is not quadratic in the prediction',
    );
    expect(
      unmetRequirement(problemOf({ model: regression, regularizer: use(l1) }, data), 'quadratic-per-table'),
    ).toBe('the regularizer l1 is not quadratic in the parameters');
  });
});
