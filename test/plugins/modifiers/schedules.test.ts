import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Modifier } from '../../../src/core/public.js';
import boldDriver from '../../../src/plugins/modifiers/bold-driver.js';
import constant from '../../../src/plugins/modifiers/constant.js';
import cosine from '../../../src/plugins/modifiers/cosine.js';
import exponential from '../../../src/plugins/modifiers/exponential.js';
import inverseTime from '../../../src/plugins/modifiers/inverse-time.js';
import step from '../../../src/plugins/modifiers/step.js';
import warmUp from '../../../src/plugins/modifiers/warm-up.js';
import { use } from '../../support/problems.js';

/** The rates of the first epochs, of a learningRate of 1. */
function rates(plugin: Modifier, options: Record<string, unknown>, epochs: number): number[] {
  const used = use(plugin, options);
  return Array.from({ length: epochs }, (_, k) =>
    plugin.rate!({ epoch: k + 1, objectives: [] }, used.options as never),
  );
}

test.each<readonly [Modifier, Record<string, unknown>, readonly number[]]>([
  [constant, {}, [1, 1, 1]],
  [step, { every: 2, factor: 0.1 }, [1, 1, 0.1, 0.1, 0.01, 0.01, 0.001]],
  [step, { every: 1, factor: 0.5 }, [1, 0.5, 0.25]],
  [exponential, { decay: 0.8 }, [1, 0.8, 0.64, 0.512]],
  [inverseTime, { decay: 0.5 }, [1, 1 / 1.5, 1 / 2, 1 / 2.5, 1 / 3]],
  [cosine, { epochs: 4 }, [1, (2 + Math.SQRT2) / 4, 0.5, (2 - Math.SQRT2) / 4, 0, 0]],
  [cosine, { epochs: 3, final: 0.2 }, [1, 0.8, 0.4, 0.2, 0.2]],
  [warmUp, { epochs: 4 }, [0.25, 0.5, 0.75, 1, 1]],
])('$name with %j gives %j', (plugin, options, expected) => {
  const found = rates(plugin, options, expected.length);
  expected.forEach((rate, k) => {
    expect(found[k]).toBeCloseTo(rate, 14);
  });
});

test('cosine is the cosine of the library of the language', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 300 }), (epochs, epoch) => {
      const used = use(cosine, { epochs });
      const t = Math.min(1, (epoch - 1) / epochs);
      const found = cosine.rate!({ epoch, objectives: [] }, used.options as never);
      expect(Math.abs(found - (1 + Math.cos(Math.PI * t)) / 2)).toBeLessThan(4e-16);
    }),
  );
});

test('the bold driver answers to what the objective did', () => {
  const { options } = use(boldDriver, { increase: 1.1, decrease: 0.25 });
  const rate = (...objectives: number[]) =>
    boldDriver.rate!({ epoch: objectives.length, objectives }, options as never);
  expect(rate(10)).toBe(1);
  expect(rate(10, 9)).toBe(1.1);
  expect(rate(10, 9, 9)).toBeCloseTo(1.21, 14);
  expect(rate(10, 9, 9, 12)).toBeCloseTo(0.3025, 14);
  expect(rate(10, 9, 9, 12, 8)).toBeCloseTo(0.33275, 14);
});

test('bounds of options', () => {
  for (const [plugin, options] of [
    [step, { every: 0 }],
    [step, { factor: 0 }],
    [step, { factor: 1.5 }],
    [exponential, { decay: 0 }],
    [inverseTime, { decay: -1 }],
    [cosine, { epochs: 0 }],
    [cosine, { final: 2 }],
    [warmUp, { epochs: 0 }],
    [boldDriver, { increase: 0.9 }],
    [boldDriver, { decrease: 1 }],
  ] as const) {
    expect(() => use<Modifier>(plugin, options), plugin.name).toThrow(plugin.name);
  }
});
