import { describe, expect, test } from 'vitest';
import { compose } from '../../../src/composition.js';
import { ConfigError } from '../../../src/core/errors.js';
import { ConfigDocument } from '../../../src/harness/config-document.js';
import { resolveExperiment } from '../../../src/harness/resolve-experiment.js';

const CONFIG = `experiment: tuned
data: synthetic
split: hold-out
tuning: { searcher: { name: random, trials: 3 } }
rows:
  - name: MF
    model: { name: matrix-factorization, factors: { values: [2, 4] } }
    regularizer: { name: l2, lambda: { range: [0.01, 1], scale: log } }
    optimizer: { name: sgd, learningRate: { range: [0.001, 0.1] } }
`;
const { registry } = compose('.');
const resolve = (text: string, set: readonly string[] = []) =>
  resolveExperiment(new ConfigDocument('config.yaml', text, set), registry);

function faultsOf(text: string, set: readonly string[] = []): string[] {
  try {
    resolve(text, set);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The faults of the configuration with one piece of text replaced. */
const changed = (from: string, to: string): string[] => {
  expect(CONFIG).toContain(from);
  return faultsOf(CONFIG.replace(from, to));
};

test('spaces of all parts are found, and the validation part is a tenth unless said', () => {
  const { rows, tuning } = resolve(CONFIG);
  expect(rows[0]!.space).toMatchObject([
    { name: 'model factors', choices: { kind: 'values', values: [2, 4] } },
    {
      name: 'regularizer lambda',
      choices: { kind: 'range', low: 0.01, high: 1, scale: 'log', integer: false },
    },
    { name: 'optimizer learningRate', choices: { scale: 'linear' } },
  ]);
  expect(tuning!.validation.plugin.name).toBe('hold-out');
  expect(tuning!.validation.options).toEqual({ testFraction: 0.1 });
  expect(tuning).toMatchObject({ epochs: 'best', metric: { name: 'rmse' } });
});

test('memory is forecast by the largest of the values', () => {
  expect(resolve(CONFIG).rows[0]!.method.model.options['factors']).toBe(4);
});

test('options of single tables, of plugins among options, names and booleans can be spaces', () => {
  const { rows } = resolve(`experiment: tuned
data: synthetic
split: hold-out
tuning: { searcher: grid }
defaults: { optimizer: { epochs: { range: [5, 20] } } }
rows:
  - name: MF
    model: biased-matrix-factorization
    regularizer: { name: l2, lambda: 0.1, weighting: { values: [per-row, per-rating] }, tables: { U: { lambda: { range: [0, 1] } } } }
    optimizer: sgd
  - name: LR
    model: { name: linear-regression, features: [user-count, { name: user-mean, damping: { range: [0, 9] } }] }
    optimizer: gradient-descent
`);
  expect(rows.map(({ space }) => space!.map(({ name }) => name))).toEqual([
    ['regularizer weighting', 'regularizer tables U lambda', 'optimizer epochs'],
    ['model features 1 user-mean damping', 'optimizer epochs'],
  ]);
  expect(rows[0]!.space![2]!.choices).toMatchObject({ integer: true });
});

describe('what is wrong is said with its place', () => {
  test.each([
    [
      '{ values: [2, 4] }',
      '{ values: [2, 0] }',
      '7:65  model matrix-factorization factors must be >= 1; got 0',
    ],
    [
      '{ values: [2, 4] }',
      '{ values: [2, 4.5] }',
      '7:65  model matrix-factorization factors must be a whole number; got 4.5',
    ],
    ['{ values: [2, 4] }', '{ values: [2, 2] }', '7:65  model matrix-factorization factors lists 2 twice'],
    [
      '{ values: [2, 4] }',
      '{ values: [] }',
      '7:61  model matrix-factorization factors values must NOT have fewer than 1 items; got []',
    ],
    [
      '{ values: [2, 4] }',
      '{ range: [1.5, 4] }',
      '7:61  model matrix-factorization factors must be a whole number; got 1.5',
    ],
    ['[0.001, 0.1]', '[0, 0.1]', '9:53  optimizer sgd learningRate must be > 0; got 0'],
    [
      '[0.001, 0.1]',
      '[0.1, 0.001]',
      '9:52  optimizer sgd learningRate has a range from 0.1 to 0.001; the first has to be smaller',
    ],
    [
      '[0.001, 0.1]',
      '[0.001]',
      '9:52  optimizer sgd learningRate range must NOT have fewer than 2 items; got [0.001]',
    ],
    [
      '[0.01, 1], scale: log',
      '[0, 1], scale: log',
      '8:48  regularizer l2 lambda has a scale log, on which there is no 0',
    ],
    [
      'scale: log',
      'scale: logarithmic',
      '8:65  regularizer l2 lambda scale has no value "logarithmic". Allowed: linear, log',
    ],
    [
      'scale: log',
      'scalee: log',
      '8:58  regularizer l2 lambda: unknown key "scalee"; did you mean "scale"? Allowed: range, scale',
    ],
    [
      'sgd, learningRate',
      'sgd, order',
      '9:45  optimizer sgd order has no range; list its values: { values: [...] }',
    ],
    [
      '{ name: random, trials: 3 }',
      'randon',
      '4:21  unknown searcher "randon"; did you mean "random"? Allowed: grid, halton, random, successive-halving, tpe',
    ],
    [
      'trials: 3 }',
      'trials: 3 }, metric: maee',
      '4:58  tuning: the experiment does not measure "maee"; did you mean "mae"? Allowed: rmse, mae',
    ],
    [
      'trials: 3 }',
      'trials: 3 }, on: test',
      '4:50  tuning: unknown key "on". Allowed: searcher, validation, metric, epochs',
    ],
    ['{ searcher: { name: random, trials: 3 } }', '{ metric: rmse }', '4:9  tuning needs searcher'],
  ])('%s -> %s', (from, to, fault) => {
    const faults = changed(from, to);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
    expect(faults[0]).toMatch(/^config\.yaml:/);
  });

  test('spaces without tuning, each of them', () => {
    expect(changed('tuning: { searcher: { name: random, trials: 3 } }\n', '')).toEqual([
      expect.stringContaining(
        'config.yaml:6:51  row "MF": model factors is a search space, and there is no tuning',
      ),
      expect.stringContaining('config.yaml:7:38  row "MF": regularizer lambda is a search space'),
      expect.stringContaining('config.yaml:8:43  row "MF": optimizer learningRate is a search space'),
    ]);
  });

  test('tuning without a space', () => {
    const fixed = ['rows.0.model=user-mean', 'rows.0.regularizer=none', 'rows.0.optimizer=sgd'];
    const faults = faultsOf(CONFIG, ['rows.0.model=bias', ...fixed.slice(1)]);
    expect(faults).toEqual([
      expect.stringContaining('config.yaml:4:1  tuning: no row has an option to choose'),
    ]);
  });

  test('a space where options have to be given: the data, the division, a metric', () => {
    for (const set of ['split.testFraction={ range: [0.1, 0.3] }', 'data.users={ values: [10, 20] }']) {
      expect(faultsOf(CONFIG, [set])[0]).toMatch(/must be a (finite|whole) number; got \{/);
    }
  });
});
