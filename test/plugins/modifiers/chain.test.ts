import { describe, expect, test } from 'vitest';
import {
  defineModifier,
  defineOptimizer,
  type Modifier,
  mul,
  type Optimizer,
  option,
  sub,
} from '../../../src/core/public.js';
import type { ResolvedPlugin } from '../../../src/core/options.js';
import { chainFault } from '../../../src/engine/chain.js';
import { InterpretedRunner } from '../../../src/engine/interpreted-runner.js';
import { builtIns } from '../../support/built-ins.js';
import alternatingLeastSquares from '../../../src/plugins/optimizers/alternating-least-squares.js';
import gradientDescent from '../../../src/plugins/optimizers/gradient-descent.js';
import momentum from '../../../src/plugins/optimizers/momentum.js';
import sgd from '../../../src/plugins/optimizers/sgd.js';
import matrixFactorization from '../../../src/plugins/models/matrix-factorization.js';
import averageWeights from '../../../src/plugins/modifiers/average-weights.js';
import boldDriver from '../../../src/plugins/modifiers/bold-driver.js';
import clipElements from '../../../src/plugins/modifiers/clip-elements.js';
import clipGradient from '../../../src/plugins/modifiers/clip-gradient.js';
import constant from '../../../src/plugins/modifiers/constant.js';
import cosine from '../../../src/plugins/modifiers/cosine.js';
import earlyStopping from '../../../src/plugins/modifiers/early-stopping.js';
import step from '../../../src/plugins/modifiers/step.js';
import warmUp from '../../../src/plugins/modifiers/warm-up.js';
import {
  fitted,
  predictionsOf,
  problemOf,
  randomRatings,
  ratingsOf,
  ridge,
  type TestProblem,
  use,
  valuesOf,
} from '../../support/problems.js';
import { textbookFactorization } from '../../support/textbook.js';

const data = randomRatings(5, 12, 9, 60);
const factors = 3;
const lambda = 0.2;
const factorization = () =>
  problemOf(
    { model: use(matrixFactorization, { factors, initialMean: 0.9 }), regularizer: ridge(lambda) },
    data,
  );
const chain = (...modifiers: ResolvedPlugin<Modifier>[]) => ({ chain: modifiers });
const stored = (epochs: number) => ({ learningRate: 0.02, epochs, order: 'stored' });
/** The values of all tables, one after another. */
const parametersOf = ({ tables }: TestProblem): number[] => tables.flatMap(({ values }) => [...values]);
const expectClose = (found: readonly number[], expected: readonly number[], digits = 11): void => {
  expect(found).toHaveLength(expected.length);
  found.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i]!, digits);
  });
};

describe('schedules', () => {
  test('an epoch runs at the rate of its number: one epoch after another by hand is the same', () => {
    const problem = factorization();
    const [rate, factor] = [0.02, 0.5];
    fitted(problem, use(sgd, { ...stored(4), ...chain(use(step, { every: 1, factor })) }));
    const byHand = factorization();
    for (let epoch = 1; epoch <= 4; epoch++) {
      const learningRate = rate * factor ** (epoch - 1);
      const options = { factors, lambda, epochs: 1, pass: 'stochastic' };
      const { U, V } = textbookFactorization(byHand, data, options, (x, g) => x - learningRate * g);
      valuesOf(byHand, 'U').set(U);
      valuesOf(byHand, 'V').set(V);
    }
    expectClose(parametersOf(problem), parametersOf(byHand));
  });

  test('several multiply', () => {
    const problem = factorization();
    fitted(problem, use(sgd, { ...stored(1), ...chain(use(warmUp, { epochs: 4 }), use(cosine)) }));
    const quarter = factorization();
    fitted(quarter, use(sgd, { ...stored(1), learningRate: 0.02 / 4 }));
    expectClose(parametersOf(problem), parametersOf(quarter));
  });

  const rules = builtIns('optimizer').filter(({ form }) => form === 'update');
  test.each(rules)('$name with a constant schedule is itself, but for rounding', (plugin) => {
    const run = (more: Record<string, unknown>) => {
      const problem = factorization();
      const objectives = fitted(problem, use(plugin, { epochs: 3, ...more }));
      return [...objectives, ...parametersOf(problem)];
    };
    expectClose(run(chain(use(constant))), run({}));
  });

  test.each([{ pass: 'full-batch' }, { pass: 'stochastic', batchSize: 7 }, { pass: 'stochastic' }])(
    'compiled as interpreted, %j',
    (options) => {
      const run = (more: object) => {
        const problem = factorization();
        const optimizer = use(momentum, {
          ...options,
          epochs: 4,
          ...chain(use(warmUp), use(clipGradient), use(averageWeights, { from: 2 })),
        });
        return [...fitted(problem, optimizer, more), ...parametersOf(problem)];
      };
      expectClose(run({}), run({ runner: new InterpretedRunner() }));
    },
  );

  test('the bold driver is told what the objective did, and recovers from a rate that is too high', () => {
    const problem = factorization();
    const options = { learningRate: 0.03, epochs: 60, ...chain(use(boldDriver)) };
    const objectives = fitted(problem, use(gradientDescent, options));
    expect(Math.max(...objectives)).toBeGreaterThan(objectives[0]!);
    expect(objectives.at(-1)!).toBeLessThan(objectives[0]! / 2);
  });
});

describe('clipping', () => {
  const clipped = (g: readonly number[], norm: number): number[] => {
    const length = Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
    return g.map((x) => x * Math.min(1, norm / length));
  };
  /** One rating, one step: the gradients of its rows are -2 e v and -2 e u. */
  const single = ratingsOf([[0, 0, 5]]);
  const oneStep = (modifier: ResolvedPlugin<Modifier>) => {
    const problem = problemOf({ model: use(matrixFactorization, { factors: 2 }) }, single);
    valuesOf(problem, 'U').set([0.5, -1]);
    valuesOf(problem, 'V').set([2, 0.25]);
    fitted(problem, use(sgd, { learningRate: 0.1, epochs: 1, ...chain(modifier) }));
    return problem;
  };
  // e = 5 - (0.5 2 - 1 0.25) = 4.25
  const gradients = { U: [-2 * 4.25 * 2, -2 * 4.25 * 0.25], V: [-2 * 4.25 * 0.5, -2 * 4.25 * -1] };

  test.each([3, 1000])('the gradient of each row is no longer than norm %d', (norm) => {
    const problem = oneStep(use(clipGradient, { norm }));
    const [u, v] = [clipped(gradients.U, norm), clipped(gradients.V, norm)];
    expectClose([...valuesOf(problem, 'U')], [0.5 - 0.1 * u[0]!, -1 - 0.1 * u[1]!]);
    expectClose([...valuesOf(problem, 'V')], [2 - 0.1 * v[0]!, 0.25 - 0.1 * v[1]!]);
  });

  test('no element is larger than limit', () => {
    const problem = oneStep(use(clipElements, { limit: 3 }));
    expectClose([...valuesOf(problem, 'U')], [0.5 + 0.1 * 3, -1 + 0.1 * 2.125]);
    expectClose([...valuesOf(problem, 'V')], [2 + 0.1 * 3, 0.25 - 0.1 * 3]);
  });

  test('a gradient of 0 stays 0', () => {
    const problem = problemOf({ model: use(matrixFactorization, { factors: 2 }) }, single);
    valuesOf(problem, 'U').set([5, 0]);
    valuesOf(problem, 'V').set([1, 0]);
    fitted(problem, use(sgd, { learningRate: 0.1, epochs: 1, ...chain(use(clipGradient)) }));
    expect([...valuesOf(problem, 'U'), ...valuesOf(problem, 'V')]).toEqual([5, 0, 1, 0]);
  });
});

/** The parameters after each of the first epochs. */
const path = (epochs: number): number[][] =>
  Array.from({ length: epochs }, (_, k) => {
    const problem = factorization();
    fitted(problem, use(sgd, stored(k + 1)));
    return parametersOf(problem);
  });

describe('averaging', () => {
  test('the parameters that predict are the mean of those after the epochs from `from` on', () => {
    const points = path(5);
    const problem = factorization();
    const objectives = fitted(
      problem,
      use(sgd, { ...stored(5), ...chain(use(averageWeights, { from: 3 })) }),
    );
    const mean = points[0]!.map((_, i) => (points[2]![i]! + points[3]![i]! + points[4]![i]!) / 3);
    expectClose(parametersOf(problem), mean);
    const plain = fitted(factorization(), use(sgd, stored(5)));
    expect(objectives.slice(0, 4)).toEqual(plain.slice(0, 4));
    // What is reported is the objective of what predicts.
    expect(objectives[5]).toBeCloseTo(fitted(problem, use(sgd, stored(1)))[0]!, 9);
  });

  test('a moving average starts at the first of them', () => {
    const points = path(4);
    const problem = factorization();
    fitted(problem, use(sgd, { ...stored(4), ...chain(use(averageWeights, { from: 2, decay: 0.75 })) }));
    const [, a, b, c] = points;
    expectClose(
      parametersOf(problem),
      a!.map((x, i) => 0.75 * (0.75 * x + 0.25 * b![i]!) + 0.25 * c![i]!),
    );
  });

  test('works for minimizers too', () => {
    const points = [1, 2].map((epochs) => {
      const problem = factorization();
      fitted(problem, use(alternatingLeastSquares, { epochs }));
      return parametersOf(problem);
    });
    const problem = factorization();
    fitted(problem, use(alternatingLeastSquares, { epochs: 2, ...chain(use(averageWeights)) }));
    expectClose(
      parametersOf(problem),
      points[0]!.map((x, i) => (x + points[1]![i]!) / 2),
    );
  });
});

describe('early stopping', () => {
  const validation = randomRatings(6, 12, 9, 40).ratings;
  const lossOf = (problem: TestProblem): number => {
    const predictions = predictionsOf(problem, [...validation.user], [...validation.item]);
    return predictions.reduce((sum, p, k) => sum + (validation.value[k]! - p) ** 2, 0) / validation.size;
  };

  test.each([
    [sgd, { learningRate: 0.05, order: 'stored' }],
    [alternatingLeastSquares, {}],
  ] as const)(
    '$name ends `patience` epochs after the best one, whose parameters predict',
    (plugin, options) => {
      const most = 60;
      const losses = Array.from({ length: most }, (_, k) => {
        const problem = factorization();
        fitted(problem, use<Optimizer>(plugin, { ...options, epochs: k + 1 }));
        return lossOf(problem);
      });
      const patience = 4;
      let [best, end] = [0, 0];
      for (; end < most && end - best < patience; end++) if (losses[end]! < losses[best]!) best = end;
      const last = best + patience;
      expect(last).toBeLessThan(most - 1);
      const problem = factorization();
      const objectives = fitted(
        problem,
        use<Optimizer>(plugin, {
          ...options,
          epochs: most,
          ...chain(use(earlyStopping, { patience })),
        }),
        { validation },
      );
      expect(objectives).toHaveLength(1 + last + 1);
      expect(lossOf(problem)).toBeCloseTo(losses[best]!, 11);
      // Whenever it ends, it leaves the best so far: the objective is that of the best epoch from there on.
      expect(objectives.at(-1)).toBe(objectives[best + 1]);
    },
  );

  test('the average is what is validated', () => {
    const run = (...modifiers: ResolvedPlugin<Modifier>[]) => {
      const problem = factorization();
      fitted(problem, use(sgd, { ...stored(1), ...chain(...modifiers) }), { validation });
      return parametersOf(problem);
    };
    const average = use(averageWeights);
    expect(run(use(earlyStopping, { patience: 9 }), average)).toEqual(run(average));
  });

  test('an improvement has to be as large as is asked for', () => {
    const { options } = use(earlyStopping, { patience: 2, minimumImprovement: 0.1 });
    const stop = (...losses: number[]) => earlyStopping.stop!([9, ...losses], options as never);
    expect(stop(1)).toBe(false);
    expect(stop(1, 0.95)).toBe(false);
    expect(stop(1, 0.95, 0.91)).toBe(true);
    expect(stop(1, 0.95, 0.89)).toBe(false);
  });
});

describe('what makes no sense is refused', () => {
  const noRate = defineOptimizer({
    name: 'no-rate',
    summary: 'Has a step of its own.',
    passes: ['stochastic'],
    options: {},
    state: {},
    update: ({ parameter, gradient }) => ({ parameter: sub(parameter, mul(0.01, gradient)) }),
  });

  test('with the reason', () => {
    const fault = (plugin: Optimizer, ...modifiers: ResolvedPlugin<Modifier>[]) =>
      chainFault(use(plugin, chain(...modifiers)));
    const [rate, clip, average] = [use(cosine), use(clipGradient), use(averageWeights)] as const;
    expect(fault(alternatingLeastSquares, rate)).toBe(
      'the schedule cosine needs an optimizer with a learningRate, and alternating-least-squares has none',
    );
    expect(fault(noRate, rate)).toMatch(/^the schedule cosine .* no-rate has none$/);
    expect(fault(alternatingLeastSquares, clip)).toBe(
      'clip-gradient changes the gradients of an update rule, and alternating-least-squares is none',
    );
    expect(fault(sgd, average, average)).toBe(
      'its chain has 2 modifiers that average (average-weights, average-weights); one is enough',
    );
    expect(fault(sgd, rate, rate, clip, clip, average)).toBeUndefined();
    expect(fault(noRate, clip, average)).toBeUndefined();
  });

  test('a schedule over a rule that computes with its rate as a number', () => {
    const arithmetic = defineOptimizer({
      name: 'arithmetic',
      summary: 'Multiplies its rate as if it were a number.',
      passes: ['stochastic'],
      options: { learningRate: option.number({ default: 0.01, description: 'The rate.' }) },
      state: {},
      update: ({ parameter, gradient }, { learningRate }) => ({
        parameter: sub(parameter, mul((learningRate as number) * 2, gradient)),
      }),
    });
    expect(() => fitted(factorization(), use(arithmetic, chain(use(cosine))))).toThrow(
      /^optimizer arithmetic: an operand is NaN; expressions, and learningRate is one under a schedule, .* \(chain\.test\.ts:\d+:\d+\)$/,
    );
  });

  test('hooks that break their contract', () => {
    const named = { name: 'broken', summary: 'Is broken.', options: {} } as const;
    const run = (hook: object) => () =>
      fitted(
        factorization(),
        use(sgd, { ...stored(1), ...chain(use(defineModifier({ ...named, ...hook })) as never) }),
      );
    expect(run({ rate: () => -1 })).toThrow(
      'modifier broken: rate returned -1 for epoch 1, not a number of 0 or more',
    );
    expect(run({ averageWeight: () => 2 })).toThrow(
      'averageWeight returned 2 for epoch 1, not a number from 0 to 1',
    );
    expect(run({ gradient: () => 3 })).toThrow('gradient returned 3, not an expression');
    expect(() => defineModifier(named)).toThrow(
      'modifier broken needs one of rate, gradient, averageWeight and stop',
    );
  });
});
