import { describe, expect, test } from 'vitest';
import {
  defineMetric,
  definePredictor,
  defineSearcher,
  option,
  type RatingData,
  type Searcher,
} from '../../../src/core/public.js';
import type { PreparedExperiment } from '../../../src/harness/prepare.js';
import { cellOf, prepared } from '../../support/cells.js';
import { canFind } from '../../support/hidden-values.js';
import { use } from '../../support/problems.js';

/** Ratings with 2 planted factors and little noise. */
const PLANTED = `experiment: planted
seed: 5
data: { name: synthetic, users: 80, items: 50, density: 0.5, factors: 2, noise: 0.1 }
split: { name: hold-out, testFraction: 0.2 }
metrics: [rmse, mae]
tuning: { searcher: { name: random, trials: 12 } }
rows:
  - name: ALS
    model: { name: biased-matrix-factorization, factors: 2 }
    regularizer: { name: l2, lambda: { range: [0.01, 300], scale: log } }
    optimizer: { name: alternating-least-squares, epochs: 8 }
  - name: SGD
    model: { name: biased-matrix-factorization, factors: { values: [1, 2, 3] } }
    regularizer: { name: l2, lambda: 0.1 }
    optimizer: { name: sgd, learningRate: { range: [0.0001, 10], scale: log }, epochs: 10 }
`;
const planted = await prepared(PLANTED);
const als = cellOf(planted, 0);
const sgd = cellOf(planted, 1);

describe('on planted data', () => {
  test('the chosen trial is the best of the table, and its refit is good', () => {
    const { chosen, trials } = als.fold.tuning!;
    expect(trials.map(({ trial }) => trial)).toEqual(Array.from({ length: 12 }, (_, k) => k + 1));
    const best = trials.reduce((a, b) => (b.score! < a.score! ? b : a));
    expect(chosen).toMatchObject({
      trial: best.trial,
      values: best.values,
      score: best.score,
      epochs: best.epochs,
    });
    // Noise is 0.1; the worst trials shrink nearly everything away.
    expect(als.metrics['rmse']).toBeLessThan(0.2);
    expect(Math.max(...trials.map(({ score }) => score!))).toBeGreaterThan(2 * chosen!.score);
  });

  test('with epochs: best the refit ends after the epochs that the validation part liked best', () => {
    const { epochs } = sgd.fold.tuning!.chosen!;
    expect(epochs).toBeGreaterThanOrEqual(1);
    expect(epochs).toBeLessThanOrEqual(10);
    expect(sgd.fold.curve.at(-1)!.epoch).toBe(epochs);
  });

  test('with epochs: given it has those of the row', async () => {
    const given = cellOf(await prepared(PLANTED, ['tuning.epochs=given']), 1);
    expect(given.fold.curve.at(-1)!.epoch).toBe(10);
    expect(given.fold.tuning!.chosen!.epochs).toBe(10);
  });

  test('trials that diverge are results: a status, no score, and the search goes on', () => {
    const { trials, chosen } = sgd.fold.tuning!;
    const lost = trials.filter(({ status }) => status === 'diverged');
    expect(lost.length).toBeGreaterThan(0);
    for (const { score, epochs, message } of lost) {
      expect({ score, epochs }).toEqual({ score: null, epochs: null });
      expect(message).toContain('the objective is not finite');
    }
    expect(trials[chosen!.trial - 1]!.status).toBe('ok');
    expect(sgd.fold.status).toBe('ok');
  });

  test('where none is ok the row is not, and says so', async () => {
    const { fold, metrics } = cellOf(
      await prepared(PLANTED, ['rows.SGD.optimizer.learningRate={ range: [50, 100] }']),
      1,
    );
    expect(fold.status).toBe('diverged');
    expect(fold.message).toMatch(/^none of 12 trials was ok; the first: diverged/);
    expect(fold.tuning!.chosen).toBeNull();
    expect(fold.tuning!.trials).toHaveLength(12);
    expect(metrics['rmse']).toBeNull();
  });

  test('any splitter validates; over several divisions scores are means', async () => {
    const folds = cellOf(await prepared(PLANTED, ['tuning.validation={ name: k-fold, folds: 3 }']), 0);
    expect(folds.metrics['rmse']).toBeLessThan(0.2);
    expect(folds.fold.tuning!.trials.every(({ status }) => status === 'ok')).toBe(true);
  });

  test('an optimum at the end of its range is reported, and more epochs where the most were best', async () => {
    const narrow = cellOf(
      await prepared(PLANTED, [
        'tuning.searcher=grid',
        'rows.ALS.regularizer.lambda={ range: [100, 300] }',
        'rows.ALS.optimizer.epochs=1',
      ]),
      0,
    );
    expect(narrow.fold.tuning!.chosen!.edges).toEqual([
      { option: 'regularizer lambda', end: 'lowest' },
      { option: 'epochs', end: 'highest' },
    ]);
    expect(
      als.fold.tuning!.chosen!.edges.filter(({ option: name }) => name === 'regularizer lambda'),
    ).toEqual([]);
  });

  test('a metric that is better when larger is maximized', async () => {
    const r2 = cellOf(await prepared(PLANTED, ['metrics=[r2, rmse]']), 0);
    const { chosen, trials } = r2.fold.tuning!;
    expect(chosen!.score).toBe(Math.max(...trials.map(({ score }) => score!)));
    expect(r2.metrics['r2']).toBeGreaterThan(0.8);
  });

  test('successive halving refits what had all epochs', async () => {
    const halving = cellOf(
      await prepared(PLANTED, [
        'tuning.searcher={ name: successive-halving, trials: 9, rungs: 2 }',
        'rows.SGD.optimizer.epochs=9',
        'tuning.epochs=given',
      ]),
      1,
    );
    const { chosen, trials } = halving.fold.tuning!;
    expect(trials.filter(({ epochs }) => epochs === 9).length).toBeLessThanOrEqual(3);
    expect(trials.filter(({ epochs }) => epochs === 3).length).toBeGreaterThanOrEqual(1);
    expect(chosen!.epochs).toBe(9);
  });
});

describe('a searcher of somebody', () => {
  const withSearcher = (searcher: Searcher): PreparedExperiment => ({
    ...planted,
    experiment: { ...planted.experiment, tuning: { ...planted.experiment.tuning!, searcher: use(searcher) } },
  });
  const define = (search: Searcher['search'], trials = 2): Searcher =>
    defineSearcher({
      name: 'mine',
      summary: 'Mine.',
      options: {},
      budget: () => ({ trials, fits: trials, wholeFits: trials }),
      search,
    });

  test.each([
    [
      'tries more than its budget',
      /searcher mine: more trials than the 2/,
      (_o, _d, { trial }) => {
        for (;;) trial([0.5]);
      },
    ],
    [
      'fits more often than its budget',
      /searcher mine: more fits than the 2/,
      (_o, _d, { trial }) => {
        const one = trial([0.5]);
        for (;;) one.evaluate(0.2);
      },
    ],
    [
      'leaves the space',
      /searcher mine: a point needs 1 coordinates in \[0, 1\]; got \[1.5\]/,
      (_o, _d, { trial }) => {
        trial([1.5]);
      },
    ],
    [
      'throws',
      /searcher mine: oh/,
      () => {
        throw new Error('oh');
      },
    ],
  ] satisfies [string, RegExp, Searcher['search']][])('that %s fails, and says so', (_, message, search) => {
    const { fold } = cellOf(withSearcher(define(search)));
    expect(fold.status).toBe('failed');
    expect(fold.message).toMatch(message);
  });

  test('is given no rating', () => {
    const loot: unknown[] = [];
    const greedy = define((...all) => {
      const [, , { trial }] = all;
      const one = trial([0.5]);
      loot.push(...all, one, one.evaluate());
    });
    expect(cellOf(withSearcher(greedy)).fold.status).toBe('ok');
    for (const value of planted.data.ratings.value.slice(0, 50)) expect(canFind(value, ...loot)).toBe(false);
  });
});

test('models that fit by themselves are tuned too, without epochs', async () => {
  const seen: RatingData[] = [];
  const shrunk = definePredictor({
    name: 'shrunk-mean',
    summary: 'A mean that is pulled to 0.',
    options: { pull: option.number({ minimum: 0, description: 'How far.' }) },
    fit: ({ pull }, data) => {
      seen.push(data);
      return { predict: () => data.ratings.mean * (1 - pull) };
    },
  });
  const place = { name: 'model pull', part: 'model', place: ['pull'], path: [] };
  const choices = { kind: 'values', values: [0.5, 0, 0.9] } as const;
  const experiment = await prepared(PLANTED, ['tuning.searcher=grid']);
  const { fold } = cellOf({
    ...experiment,
    experiment: {
      ...experiment.experiment,
      rows: [
        {
          name: 'Shrunk',
          path: [],
          method: { form: 'predictor', model: use(shrunk, { pull: 0.9 }) },
          space: [{ ...place, choices }],
        },
      ],
    },
  });
  expect(fold.tuning!.chosen).toMatchObject({ values: { 'model pull': 0 }, epochs: null, edges: [] });
  const { training } = experiment.folds[0]!;
  expect(seen.map(({ ratings }) => ratings.size)).toEqual([
    ...new Array<number>(3).fill(training.length - Math.round(0.1 * training.length)),
    training.length,
  ]);
});

test('a metric that is not defined on the validation part makes trials fail, with the reason', () => {
  const nothing = defineMetric({
    name: 'nothing',
    summary: 'Never defined.',
    direction: 'minimize',
    options: {},
    sums: ['none'],
    ofUser: () => ({ none: 0 }),
    value: () => Number.NaN,
  });
  const metric = { ...use(nothing), name: 'nothing' };
  const { tuning } = planted.experiment;
  const { fold } = cellOf({
    ...planted,
    experiment: { ...planted.experiment, tuning: { ...tuning!, metric } },
  });
  expect(fold.status).toBe('failed');
  expect(fold.message).toContain('nothing is not defined on the validation part');
});
