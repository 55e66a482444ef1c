import { describe, expect, test } from 'vitest';
import { defineLoss, defineSplitter, option, sqrt, square, sub } from '../../dist/index.js';
import { assertConforms, checkPlugin } from '../../dist/testing/index.js';
import { broken, expectFailure, findingOf } from '../support/broken.js';

describe('options', () => {
  const splitter = (options: object) =>
    defineSplitter({ ...broken, options: options as Record<string, never>, split: () => [] });

  test.each([
    [
      'without a description',
      'options-documented',
      'no description: rate',
      { rate: { type: 'number', default: 1 } },
    ],
    [
      'nested, without a description',
      'options-documented',
      'no description: part.size',
      {
        part: {
          type: 'object',
          description: 'A part.',
          default: {},
          properties: { size: { type: 'number' } },
        },
      },
    ],
    [
      'with a default out of bounds',
      'options-valid',
      'rate has a default of 2, which it must be <= 1',
      { rate: option.number({ maximum: 1, default: 2, description: 'A rate.' }) },
    ],
    [
      'with a default that YAML cannot hold',
      'options-valid',
      'days has a default that a file cannot hold as it is',
      { days: { type: 'object', default: new Map([['one', 1]]), description: 'Days.' } },
    ],
    [
      'with a keyword that is misspelt',
      'options-valid',
      'rate: unknown "minimun"; did you mean "minimum"?',
      { rate: { type: 'number', default: 1, minimun: 0, description: 'A rate.' } },
    ],
    ['without a type', 'options-valid', 'rate has no type', { rate: { default: 1, description: 'A rate.' } }],
    [
      'that are no schema',
      'options-valid',
      'is no JSON schema',
      { rate: { type: 'numeric', description: 'A rate.' } },
    ],
    [
      'that take a plugin of no kind',
      'options-valid',
      'there is no kind',
      { part: option.plugin('part', { description: 'A part.' }) },
    ],
    [
      'that take anything',
      'options-refused',
      'is accepted',
      { rate: { default: 1, description: 'A rate.' } },
    ],
  ])('%s', async (_, check, message, options) => {
    await expectFailure(splitter(options), check, message);
  });

  test('that are required and have no example: the rest is skipped, and why', async () => {
    const plugin = splitter({ file: option.text({ description: 'A file.' }) });
    expect(await findingOf(plugin, 'folds')).toMatchObject({
      status: 'skipped',
      message: expect.stringContaining('it needs file') as string,
    });
    const [, , , , tried] = await checkPlugin(plugin, { options: { file: 'x' } });
    expect(tried).toMatchObject({ check: 'folds', status: 'failed' });
  });

  test('of an example that are refused', async () => {
    const plugin = defineLoss({
      ...broken,
      example: { delta: 1 },
      value: (prediction, target) => square(sub(prediction, target)),
    });
    await expectFailure(plugin, 'fits', 'unknown key "delta"');
  });
});

describe('exceptions', () => {
  const loss = (exceptions: Record<string, string>) =>
    defineLoss({
      ...broken,
      exceptions,
      value: (prediction, target) => sqrt(square(sub(prediction, target))),
    });

  test('are told with their reason, and do not fail', async () => {
    const plugin = loss({ finite: 'The cusp at 0 is meant.' });
    const finding = await findingOf(plugin, 'finite');
    expect(finding).toMatchObject({ status: 'excepted' });
    expect(finding!.message).toMatch(/^The cusp at 0 is meant\. \(at target 1/);
    expect(await findingOf(plugin, 'exceptions')).toMatchObject({ status: 'passed' });
    await assertConforms(plugin);
  });

  test('that nothing needs are failures', async () => {
    await expectFailure(
      loss({ finite: 'Meant.', gradient: 'Meant.', fit: 'Misspelt.' }),
      'exceptions',
      'no need for an exception: gradient, fit',
    );
  });

  test('an assertion names what fails', async () => {
    await expect(assertConforms(loss({}))).rejects.toThrow(/failed {4}finite {2}at target 1/);
  });
});
