import { afterAll, describe, expect, test } from 'vitest';
// The threads of a team run built files, so everything comes from there.
import { compose } from '../../dist/composition.js';
import { DivergedError, PluginError } from '../../dist/core/errors.js';
import type { FormulaModel } from '../../dist/core/public.js';
import { RandomStream } from '../../dist/core/random.js';
import type { RatingMatrix } from '../../dist/core/ratings.js';
import { Fit } from '../../dist/engine/fit.js';
import { buildProblem } from '../../dist/engine/problem.js';
import { optimizerFault } from '../../dist/engine/requirements.js';
import { Team } from '../../dist/engine/team.js';
import { randomRatings, use } from '../support/problems.js';

/** Enough rows and ratings for several tasks in every kind of pass. */
const data = randomRatings(11, 1300, 1100, 6000);
const { registry } = compose('.');
const teams = [1, 2, 5].map((threads) => new Team(threads));
afterAll(() => Promise.all(teams.map((team) => team.close())));

const named = <K extends 'model' | 'loss' | 'regularizer' | 'optimizer'>(
  kind: K,
  name: string,
  options: Record<string, unknown> = {},
) => use(registry.find(kind, name)!, options);
const features = ['one-hot-user', 'one-hot-item'].map((name) => use(registry.find('feature', name)!));

/** Losses that have to be told the scale. */
const SCALED = ['hinge', 'logistic'];

type Parts = Readonly<Record<'model' | 'loss' | 'regularizer' | 'optimizer', string>>;

function problemOf(parts: Parts) {
  const model = named('model', parts.model);
  const specification = {
    model: ('features' in model.plugin.options
      ? { ...model, options: { ...model.options, features } }
      : model) as never,
    loss: named('loss', parts.loss, SCALED.includes(parts.loss) ? { minimum: 1, maximum: 5 } : {}),
    regularizer: named('regularizer', parts.regularizer, { weighting: 'per-rating' }),
  };
  return buildProblem(specification, data as never);
}

/** The bits that a fit leaves on a team: objectives, parameters and predictions. */
function bitsOf(team: Team, parts: Parts, options: Record<string, unknown>): string {
  const problem = problemOf(parts);
  const ratings = data.ratings as unknown as RatingMatrix;
  const asked = named('optimizer', parts.optimizer, options);
  const optimizer =
    options['order'] === 'blocked' && optimizerFault(problem, asked)
      ? named('optimizer', parts.optimizer, { ...options, order: 'shuffled' })
      : asked;
  const fit = new Fit(problem, optimizer, {
    random: RandomStream.fromSeed(3),
    clock: { seconds: () => 0 },
    runner: team,
    precision: 'f32',
    predicted: { user: ratings.user, item: ratings.item },
  });
  const objectives: number[] = [];
  try {
    fit.run(({ objective }) => objectives.push(objective));
  } catch (error) {
    // A method that a configuration would be refused may find no minimum, in the same row whatever the threads.
    if (error instanceof PluginError && optimizerFault(problem, optimizer)) return error.message;
    if (!(error instanceof DivergedError)) throw error;
  }
  const predictions = new Float64Array(ratings.size);
  fit.predict(predictions);
  const { memory } = fit.memory.workspace;
  const tables = problem.tables.map((table) => memory.read(fit.memory.parameters(table)));
  return [Float64Array.from(objectives), predictions, ...tables]
    .map(({ buffer }) => Buffer.from(buffer).toString('base64'))
    .join('\n');
}

/** Whose turn it is to be compared with one thread. */
let turn = 0;

const expectSameBits = (parts: Parts, options: Record<string, unknown>): void => {
  const [alone, ...others] = teams;
  turn = (turn + 1) % others.length;
  expect(bitsOf(others[turn]!, parts, options) === bitsOf(alone!, parts, options)).toBe(true);
};

const formulas = registry
  .names('model')
  .map((name) => registry.find('model', name)!)
  .filter((model): model is FormulaModel => model.form === 'formula')
  .map(({ name }) => name);
const optimizers = registry.names('optimizer').flatMap((name) => {
  const plugin = registry.find('optimizer', name)!;
  if (plugin.form === 'minimize') return [{ optimizer: name, options: { epochs: 2 }, regularizer: 'l2' }];
  // Its priors take the place of a penalty.
  if (plugin.form === 'sample')
    return [
      {
        optimizer: name,
        options: { epochs: 3, ...('burnIn' in plugin.options && { burnIn: 1 }) },
        regularizer: 'none',
      },
    ];
  return plugin.passes.map((pass) => ({
    optimizer: name,
    regularizer: 'l2',
    options: {
      epochs: 2,
      ...('learningRate' in plugin.options && { learningRate: 0.001 }),
      ...(plugin.passes.length > 1 && { pass }),
      ...(pass === 'stochastic' && { order: 'blocked' }),
    },
  }));
});
describe.each(formulas)('the bits of %s do not depend on the number of threads', (model) => {
  // Where the variance of the prediction is no formula, there is no pass that could be compiled.
  const possible = optimizers.filter(({ optimizer, options, regularizer }) => {
    const asked = named('optimizer', optimizer, options);
    if (asked.plugin.form !== 'sample' || asked.plugin.requires !== 'spread') return true;
    const parts = { model, loss: 'squared-error', regularizer, optimizer };
    return optimizerFault(problemOf(parts), asked) === undefined;
  });
  test.each(possible)('$optimizer, $options.pass', ({ optimizer, options, regularizer }) => {
    expectSameBits({ model, loss: 'squared-error', regularizer, optimizer }, options);
  });
});

describe.each(registry.names('loss'))('nor do those of %s', (loss) => {
  test.each(registry.names('regularizer'))('with %s', (regularizer) => {
    const plugin = registry.find('loss', loss)!;
    // What counts pairs without a rating takes other models and optimizers.
    if (plugin.form === 'pointwise' && plugin.unobservedWeight) {
      if (regularizer !== 'l2') return;
      const optimizer = 'alternating-least-squares';
      expectSameBits({ model: 'matrix-factorization', loss, regularizer, optimizer }, { epochs: 2 });
      return;
    }
    const parts = { model: 'biased-matrix-factorization', loss, regularizer };
    expectSameBits({ ...parts, optimizer: 'sgd' }, { epochs: 2, learningRate: 0.001, order: 'blocked' });
    // A pairwise loss has no full batch.
    if (plugin.form === 'pairwise') return;
    expectSameBits({ ...parts, optimizer: 'gradient-descent' }, { epochs: 2, learningRate: 1e-5 });
  });
});
