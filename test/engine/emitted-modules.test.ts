import { expect, test } from 'vitest';
import wabt from 'wabt';
import { compose } from '../../src/composition.js';
import type { FormulaModel, UpdateRule } from '../../src/core/public.js';
import { RandomStream } from '../../src/core/random.js';
import { Fit } from '../../src/engine/fit.js';
import type { Precision } from '../../src/engine/kernel.js';
import { InterpretedRunner } from '../../src/engine/interpreted-runner.js';
import { buildProblem } from '../../src/engine/problem.js';
import { encodeProgram, type JobRunner, type LinkedProgram } from '../../src/engine/workspace.js';
import { randomRatings, use } from '../support/problems.js';

const { registry } = compose('.');
const data = randomRatings(3, 6, 5, 17);
const tools = await wabt();
/** What strict WebAssembly with SIMD and threads is: relaxed SIMD, whose results differ between machines, is not. */
const STRICT = { simd: true, threads: true, relaxed_simd: false };

/** The module that a fit is compiled to. */
function moduleOf(
  parts: Readonly<Record<'model' | 'loss' | 'optimizer', string>>,
  precision: Precision,
  options: object = {},
): Uint8Array {
  let program: LinkedProgram | undefined;
  const runner: JobRunner = {
    threads: 1,
    load: (linked) => new InterpretedRunner().load((program = linked)),
  };
  const features = ['one-hot-user', 'item-mean'].map((name) => use(registry.find('feature', name)!));
  const model = use(registry.find('model', parts.model)!);
  const problem = buildProblem(
    {
      model: ('features' in model.plugin.options
        ? { ...model, options: { ...model.options, features } }
        : model) as never,
      loss: use(
        registry.find('loss', parts.loss)!,
        ['hinge', 'logistic'].includes(parts.loss) ? { minimum: 1, maximum: 5 } : {},
      ),
      regularizer: use(registry.find('regularizer', 'elastic-net')!),
    },
    data,
  );
  const plugin = registry.find('optimizer', parts.optimizer)!;
  const rates = 'learningRate' in plugin.options ? { learningRate: 0.01 } : {};
  new Fit(problem, use(plugin, { ...rates, ...options }), {
    random: RandomStream.fromSeed(1),
    clock: { seconds: () => 0 },
    runner,
    precision,
    predicted: { user: data.ratings.user, item: data.ratings.item },
  });
  return encodeProgram(program!);
}

const rules = registry
  .names('optimizer')
  .map((name) => registry.find('optimizer', name)!)
  .filter((plugin): plugin is UpdateRule => plugin.form === 'update');
const models = registry
  .names('model')
  .map((name) => registry.find('model', name)!)
  .filter((model): model is FormulaModel => model.form === 'formula');

/** Counts pairs without a rating, which takes a product of two rows and a method that minimizes. */
const implicit = 'implicit-squared-error';

test('every module is strict WebAssembly, as another reader sees it', () => {
  let count = 0;
  for (const precision of ['f32', 'f64'] as const) {
    const bytes = [
      ...rules.flatMap(({ name, passes }) =>
        passes.map((pass) =>
          moduleOf(
            { model: 'matrix-factorization', loss: 'squared-error', optimizer: name },
            precision,
            passes.length > 1 ? { pass } : {},
          ),
        ),
      ),
      ...registry
        .names('loss')
        .map((loss) =>
          moduleOf(
            loss === implicit
              ? { model: 'matrix-factorization', loss, optimizer: 'alternating-least-squares' }
              : { model: 'bias', loss, optimizer: 'sgd' },
            precision,
          ),
        ),
      ...models.map(({ name }) =>
        moduleOf({ model: name, loss: 'squared-error', optimizer: 'l-bfgs' }, precision),
      ),
    ];
    for (const module of bytes) {
      const read = tools.readWasm(module, { ...STRICT, check: true });
      expect(read.toText({})).not.toContain('relaxed');
      expect(module.length).toBeLessThan(64 * 1024);
      read.destroy();
      count++;
    }
  }
  expect(count).toBeGreaterThan(60);
});

test('the check finds a relaxed instruction', () => {
  const relaxed = `(module (func (param v128 v128 v128) (result v128)
    local.get 0 local.get 1 local.get 2 f32x4.relaxed_madd))`;
  const { buffer } = tools.parseWat('relaxed.wat', relaxed, { simd: true, relaxed_simd: true }).toBinary({});
  expect(() => {
    tools.readWasm(buffer, { ...STRICT, check: true });
  }).toThrow('unexpected opcode');
});
