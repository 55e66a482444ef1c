import { describe, expect, test } from 'vitest';
import type { ResolvedPlugin } from '../../../src/core/options.js';
import type { Minimizer, Objective, Optimizer } from '../../../src/core/public.js';
import oneHotItem from '../../../src/plugins/features/one-hot-item.js';
import oneHotUser from '../../../src/plugins/features/one-hot-user.js';
import huber from '../../../src/plugins/losses/huber.js';
import linearRegression from '../../../src/plugins/models/linear-regression.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import conjugateGradient from '../../../src/plugins/optimizers/conjugate-gradient.js';
import lBfgs from '../../../src/plugins/optimizers/l-bfgs.js';
import normalEquations from '../../../src/plugins/optimizers/normal-equations.js';
import {
  fitted,
  objectiveOf,
  type Parts,
  problemOf,
  randomRatings,
  ridge,
  use,
  valuesOf,
} from '../../support/problems.js';

const data = randomRatings(5, 12, 9, 60);
const minimizers: readonly Minimizer[] = [lBfgs, conjugateGradient];

const gradientNorm = (parts: ReturnType<typeof problemOf>): number =>
  Math.sqrt(
    objectiveOf(parts)
      .gradient()
      .reduce((total, table) => total + table.reduce((sum, g) => sum + g * g, 0), 0),
  );

/** Fits, and checks that the objective never rose. */
function descended(problem: ReturnType<typeof problemOf>, optimizer: ResolvedPlugin<Optimizer>): number[] {
  const objectives = fitted(problem, optimizer);
  for (let i = 1; i < objectives.length; i++) {
    expect(objectives[i]!).toBeLessThanOrEqual(objectives[i - 1]! * (1 + 1e-11));
  }
  return objectives;
}

describe.each(minimizers)('$name', (plugin) => {
  const features = [use(oneHotUser), use(oneHotItem)];
  const regression = () =>
    problemOf({ model: use(linearRegression, { features, intercept: 'mean' }), regularizer: ridge(2) }, data);

  test('reaches the optimum of linear regression that the normal equations give', () => {
    const exact = regression();
    const best = fitted(exact, use(normalEquations, { tolerance: 1e-13 })).at(-1)!;
    const problem = regression();
    const objectives = descended(problem, use(plugin, { tolerance: 1e-10, epochs: 200 }));
    expect(objectives.at(-1)!).toBeCloseTo(best, 9);
    expect(objectives.length).toBeLessThan(60);
    for (const { name, values } of problem.tables) {
      values.forEach((x, i) => expect(x).toBeCloseTo(valuesOf(exact, name)[i]!, 8));
    }
  });

  test.each([
    ['squared-error', {}],
    ['huber', { loss: use(huber, { delta: 0.7 }) }],
  ] as const)('ends at a stationary point of matrix factorization with %s', (_loss, loss: Partial<Parts>) => {
    const model = use(matrixFactorization, { factors: 3, initialMean: 0.8, initialStandardDeviation: 0.3 });
    const problem = problemOf({ model, regularizer: ridge(0.5), ...loss }, data);
    const start = gradientNorm(problem);
    const objectives = descended(problem, use(plugin, { tolerance: 1e-7, epochs: 2000 }));
    expect(gradientNorm(problem)).toBeLessThanOrEqual(1e-7 * start);
    expect(objectives.length).toBeLessThan(2000);
  });

  test('stops where it starts if that is a stationary point', () => {
    const model = use(matrixFactorization, { factors: 2, initialStandardDeviation: 0 });
    expect(fitted(problemOf({ model }, data), use(plugin))).toHaveLength(1);
  });

  test('does no more iterations than it is told', () => {
    expect(fitted(regression(), use(plugin, { epochs: 3 }))).toHaveLength(4);
  });

  test('finds the end of the bent valley of Rosenbrock', () => {
    const { objective, evaluations } = plane(
      ([x, y]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2,
      ([x, y]) => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
      [-1.2, 1],
    );
    plugin.minimize(objective, use(plugin, { tolerance: 1e-9, epochs: 200 }).options, {
      epochDone: () => undefined,
    });
    const [x, y] = objective.tables[0]!.values;
    expect(x).toBeCloseTo(1, 6);
    expect(y).toBeCloseTo(1, 6);
    expect(evaluations()).toBeLessThan(400);
  });

  test('comes back from where the objective is infinite or undefined', () => {
    const values: number[] = [];
    const { objective } = plane(
      ([x, y]) => {
        values.push(100 * x - Math.log(x) + y * y);
        return values.at(-1)!;
      },
      ([x, y]) => [100 - 1 / x, 2 * y],
      [0.5, 0.1],
    );
    plugin.minimize(objective, use(plugin, { tolerance: 1e-9 }).options, { epochDone: () => undefined });
    const [x, y] = objective.tables[0]!.values;
    expect(values.some(Number.isNaN)).toBe(true);
    expect(x).toBeCloseTo(0.01, 9);
    expect(y).toBeCloseTo(0, 6);
  });

  test('bounds of options', () => {
    for (const options of [
      { tolerance: 0 },
      { tolerance: 1 },
      { epochs: 0 },
      { memory: 0 },
      { memory: 101 },
    ]) {
      expect(() => use(plugin, options)).toThrow();
    }
  });
});

/** A function of two numbers as an objective, and the count of its evaluations. */
function plane(
  value: (x: readonly [number, number]) => number,
  gradient: (x: readonly [number, number]) => readonly number[],
  start: readonly [number, number],
): { objective: Objective; evaluations: () => number } {
  const values = Float64Array.from(start);
  let evaluations = 0;
  const at = () => [values[0]!, values[1]!] as const;
  const objective: Objective = {
    tables: [{ name: 'x', axis: 'shared', columns: 2, seen: Uint32Array.of(0), values }],
    value: () => {
      evaluations++;
      return value(at());
    },
    gradient: () => [Float64Array.from(gradient(at()))],
    leastSquares: () => {
      throw new Error('not needed');
    },
    solveColumn: () => undefined,
    spread: () => {
      throw new Error('not needed');
    },
  };
  return { objective, evaluations: () => evaluations };
}
