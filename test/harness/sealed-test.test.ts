import { describe, expect, test } from 'vitest';
import {
  add,
  constantTable,
  defineFeature,
  defineModel,
  defineOptimizer,
  definePredictor,
  dot,
  type FormulaModel,
  RandomStream,
  trained,
} from '../../src/core/public.js';
import { Team } from '../../src/engine/team.js';
import { runCell } from '../../src/harness/cells.js';
import type { Method } from '../../src/harness/experiment.js';
import type { PreparedExperiment } from '../../src/harness/prepare.js';
import { SealedTest } from '../../src/harness/sealed-test.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import rmse from '../../src/plugins/metrics/rmse.js';
import linearRegression from '../../src/plugins/models/linear-regression.js';
import sgd from '../../src/plugins/optimizers/sgd.js';
import none from '../../src/plugins/regularizers/none.js';
import { canFind } from '../support/hidden-values.js';
import { ratingsOf, use } from '../support/problems.js';

/** What every test rating is, and no other number of the experiment: exact in 32 bits. */
const SECRET = 1 + 1234567 / 2 ** 22;
const PUBLIC = 1 + 7654321 / 2 ** 23;

const data = ratingsOf(
  Array.from(
    { length: 60 },
    (_, k) => [k % 10, Math.floor(k / 10), k % 3 === 0 ? SECRET : PUBLIC, 1e9 + k] as const,
  ),
);
const positions = Array.from(data.ratings.value.keys());
const fold = {
  name: 'fold',
  training: Uint32Array.from(positions.filter((k) => k % 3 > 0)),
  test: Uint32Array.from(positions.filter((k) => k % 3 === 0)),
};

const prepared = (method: Method): PreparedExperiment => ({
  experiment: {
    rows: [{ name: 'Thief', path: [], method }],
    metrics: [{ ...use(rmse), name: 'rmse' }],
    clip: true,
    precision: 'f32',
  } as never,
  random: RandomStream.fromSeed(1),
  data,
  filters: [],
  inputs: new Map(),
  folds: [fold],
});

/** Everything that the plugins of a method are handed while a cell runs, and after. */
const loot: unknown[] = [];
const take = (...values: readonly unknown[]): void => {
  loot.push(...values);
};

const run = (method: Method) => {
  loot.length = 0;
  return runCell(
    prepared(method),
    { row: 0, fold: 0 },
    { clock: { seconds: () => 0 }, runner: new Team(1) },
    () => undefined,
  );
};

const thief = definePredictor({
  name: 'thief',
  summary: 'Keeps all it is given.',
  options: {},
  fit: (options, training, context) => {
    take(options, training, context);
    return {
      predict: (...pair) => {
        take(...pair);
        return 3;
      },
    };
  },
});

const hungryModel = defineModel({
  name: 'hungry-model',
  summary: 'Keeps all it is given.',
  options: {},
  tables: (options, training) => {
    take(options, training);
    return {
      U: trained({ rows: 'users', columns: 2, initial: 0.1 }),
      V: trained({ rows: 'items', columns: 2, initial: 0.1 }),
      c: constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(0) }),
    };
  },
  predict: (rows, options) => {
    take(rows, options);
    return add(rows.c, dot(rows.U, rows.V));
  },
});

const hungryOptimizer = defineOptimizer({
  name: 'hungry-optimizer',
  summary: 'Keeps all it is given.',
  requires: 'gradient',
  options: {},
  minimize: (objective, options, progress) => {
    take(objective, options, progress, objective.gradient(), objective.value());
    progress.epochDone();
    take(objective, objective.gradient());
  },
});

const hungryFeature = defineFeature({
  name: 'hungry-feature',
  summary: 'Keeps all it is given.',
  options: {},
  columns: (options, training) => {
    take(options, training);
    return { kind: 'one-hot', rows: 'users' };
  },
});

const formula = (model: FormulaModel, optimizer: Parameters<typeof use>[0], options = {}): Method => ({
  form: 'formula',
  model: use(model, options),
  loss: use(squaredError),
  regularizer: use(none),
  optimizer: use(optimizer as typeof sgd),
});

describe('no test rating is in anything that a plugin is given', () => {
  test.each<[string, Method]>([
    ['a model that fits by itself', { form: 'predictor', model: use(thief) }],
    ['a model that is a formula', formula(hungryModel, sgd)],
    ['an optimizer, which is given the objective', formula(hungryModel, hungryOptimizer)],
    ['a feature', formula(linearRegression, sgd, { features: [use(hungryFeature)] })],
  ])('%s', (_, method) => {
    const result = run(method);
    expect(result.fold.status).toBe('ok');
    expect(result.metrics['rmse']).toBeGreaterThan(0);
    expect(loot.length).toBeGreaterThan(0);
    expect(canFind(PUBLIC, ...loot)).toBe(true);
    expect(canFind(SECRET, ...loot)).toBe(false);
  });

  test('nor in what fitting code is given of the test part, which measures all the same', () => {
    const sealed = new SealedTest(data.ratings, fold, true);
    expect(canFind(SECRET, sealed)).toBe(false);
    expect(sealed.rmse(new Float64Array(20).fill(SECRET))).toBe(0);
    expect(sealed.rmse(new Float64Array(20).fill(SECRET + 0.5))).toBe(0.5);
  });
});

test('the search finds what is there: in a matrix, in a part of a buffer, behind a getter, in a map', () => {
  const wide = Float64Array.of(0, SECRET, 0);
  for (const place of [
    data,
    data.ratings.select(fold.test),
    { deep: [new Map([['x', { y: SECRET }]])] },
    wide.subarray(2),
    Object.create({
      get it() {
        return SECRET;
      },
    }) as object,
  ]) {
    expect(canFind(SECRET, place)).toBe(true);
  }
});

test('ratings cannot be passed for pairs: the compiler refuses them', () => {
  const { pairs } = new SealedTest(data.ratings, fold, true);
  expect(Object.keys(pairs)).toEqual(['user', 'item']);
  // @ts-expect-error -- a matrix has values
  const refused: typeof pairs = data.ratings;
  expect(refused.value).toBeDefined();
});
