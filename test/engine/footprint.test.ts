import { expect, test } from 'vitest';
import { compose } from '../../src/composition.js';
import type { FormulaModel } from '../../src/core/public.js';
import { RandomStream } from '../../src/core/random.js';
import { Fit } from '../../src/engine/fit.js';
import { footprintOf } from '../../src/engine/footprint.js';
import { InterpretedRunner } from '../../src/engine/interpreted-runner.js';
import type { Precision } from '../../src/engine/kernel.js';
import { buildProblem } from '../../src/engine/problem.js';
import type { JobRunner, LinkedProgram } from '../../src/engine/workspace.js';
import { randomRatings, use } from '../support/problems.js';

const { registry } = compose('.');
const data = randomRatings(5, 1500, 1000, 60_000);
const features = ['one-hot-user', 'item-mean'].map((name) => use(registry.find('feature', name)!));

/** Bytes that a fit has in fact laid out: its memory, and layouts outside it. */
function laidOut(program: LinkedProgram, windows: number): { memory: number; outside: number } {
  const buffers = new Set(
    program.jobs.flatMap((job) => (job.kind === 'runs' ? [job.records.buffer, job.runs.buffer] : [])),
  );
  const outside = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { memory: program.plan.bytes - windows, outside };
}

test.each([
  ['matrix-factorization', 'sgd', { order: 'shuffled' }, 'f32'],
  ['matrix-factorization', 'sgd', { order: 'stored' }, 'f64'],
  ['matrix-factorization', 'sgd', { batchSize: 100 }, 'f32'],
  ['biased-matrix-factorization', 'adam', { pass: 'stochastic', order: 'blocked' }, 'f32'],
  ['biased-matrix-factorization', 'momentum', { pass: 'full-batch' }, 'f32'],
  ['svd-plus-plus', 'sgd', {}, 'f32'],
  ['svd-plus-plus', 'momentum', { pass: 'full-batch' }, 'f32'],
  ['matrix-factorization', 'l-bfgs', {}, 'f32'],
  ['matrix-factorization', 'alternating-least-squares', {}, 'f32'],
  ['matrix-factorization', 'alternating-least-squares', {}, 'f32', false, 'implicit-squared-error'],
  ['linear-regression', 'normal-equations', {}, 'f32'],
  ['linear-regression', 'normal-equations', {}, 'f32', true],
  ['matrix-factorization', 'sgd', {}, 'f32', true],
  ['matrix-factorization', 'sgd', { order: 'shuffled' }, 'f32', false, 'bpr'],
  ['biased-matrix-factorization', 'adam', { batchSize: 50, pass: 'stochastic' }, 'f32', false, 'bpr'],
] as const)(
  'what %s by %s %j needs in %s is foretold',
  (model, optimizer, options, precision: Precision, scored: boolean = false, loss: string = 'squared-error') => {
    // As many factors as it takes for rows to be passed over in several stretches.
    const wide = model === 'linear-regression' ? {} : { factors: 64 };
    const chosen = use(registry.find('model', model)! as FormulaModel, wide);
    const problem = buildProblem(
      {
        model:
          model === 'linear-regression' ? { ...chosen, options: { ...chosen.options, features } } : chosen,
        loss: use(registry.find('loss', loss)!),
        regularizer: use(registry.find('regularizer', 'l2')!),
      },
      data,
    );
    const plugin = registry.find('optimizer', optimizer)!;
    const rate = 'learningRate' in plugin.options ? { learningRate: 0.01 } : {};
    const resolved = use(plugin, { ...rate, ...options });
    let program: LinkedProgram | undefined;
    const runner: JobRunner = {
      threads: 1,
      load: (linked) => new InterpretedRunner().load((program = linked)),
    };
    const predicted = 1000;
    const fit = new Fit(problem, resolved, {
      random: RandomStream.fromSeed(1),
      clock: { seconds: () => 0 },
      runner,
      precision,
      scored,
      predicted: {
        user: data.ratings.user.slice(0, predicted),
        item: data.ratings.item.slice(0, predicted),
      },
    });
    expect(fit.memory.problem).toBe(problem);
    const found = laidOut(program!, 8192 * 20);
    const foretold = footprintOf(problem, resolved, precision, predicted, scored);
    expect(foretold.memory / found.memory).toBeGreaterThan(0.95);
    expect(foretold.memory / found.memory).toBeLessThan(1.1);
    const dense =
      plugin.form === 'minimize' ? 16 * problem.tables.reduce((n, t) => n + t.rows * t.columns, 0) : 0;
    // Records are in the memory under a pairwise loss; outside are the lists that other items are drawn by.
    const outside = problem.negatives ? 4 * data.ratings.size : found.outside;
    expect((foretold.outside - dense) / outside).toBeGreaterThan(0.95);
    expect((foretold.outside - dense) / outside).toBeLessThan(1.1);
  },
);
