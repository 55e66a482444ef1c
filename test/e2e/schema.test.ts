import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inProcess, ROOT } from '../support/cli.js';
import { SMALL } from '../support/experiment.js';

async function validatorWith(...plugins: readonly string[]) {
  const { code, stdout } = await inProcess(
    ROOT,
    'schema',
    ...plugins.flatMap((plugin) => ['--plugin', plugin]),
  );
  expect(code).toBe(0);
  const check = new Ajv({ allErrors: true, strictTypes: true, code: { optimize: false } }).compile(
    JSON.parse(stdout) as AnySchema,
  );
  return (text: string): string[] =>
    check(parse(text)) ? [] : check.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const faultsOf = await validatorWith();
const text = (...path: readonly string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const configs = ['configs', 'templates'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [folder, file] as const),
);

test.each(configs.filter(([folder]) => folder === 'configs'))('%s/%s is valid', (...path) => {
  expect(faultsOf(text(...path))).toEqual([]);
});

test('so are the configurations of the README, and one with the plugins of the user', async () => {
  const blocks = [...text('README.md').matchAll(/```yaml\n([^]*?)```/g)].map(([, block]) => block!);
  const whole = blocks.filter((block) => block.includes('experiment:'));
  expect(whole.length).toBeGreaterThan(0);
  for (const block of whole) expect(faultsOf(block)).toEqual([]);
  const example = text('examples/custom-optimizer/experiment.yaml');
  expect(faultsOf(example)).not.toEqual([]);
  expect((await validatorWith('./examples/custom-optimizer/row-adagrad.js'))(example)).toEqual([]);
});

test('and those of the templates', async () => {
  const templates = configs.filter(([folder]) => folder === 'templates');
  const plugins = templates.map(([folder, file]) => `./${folder}/${file.replace('.yaml', '.mjs')}`);
  const faultsWithTemplates = await validatorWith(...plugins);
  for (const path of templates) expect(faultsWithTemplates(text(...path))).toEqual([]);
});

describe('what is wrong is not valid', () => {
  test('and what it is made from is', () => {
    expect(faultsOf(SMALL)).toEqual([]);
    for (const clip of ['true', '[1, 5]'])
      expect(faultsOf(`${SMALL}predictions: { clip: ${clip} }\n`)).toEqual([]);
    expect(faultsOf(`${SMALL}defaults: { clip: [0, 6] }\n`)).toEqual([]);
  });

  test.each([
    ['an unknown key', (config: string) => `${config}seeds: 4\n`],
    ['a range of one end', (config: string) => `${config}predictions: { clip: [1] }\n`],
    ['an unknown optimizer', (config: string) => config.replace('name: sgd', 'name: sdg')],
    ['an unknown option', (config: string) => config.replace('epochs: 4', 'epoch: 4')],
    ['a value out of bounds', (config: string) => config.replace('density: 0.4', 'density: 4')],
    ['a text in place of a number', (config: string) => config.replace('epochs: 4', 'epochs: four')],
    [
      'an option of another plugin',
      (config: string) => config.replace('regularizer: l2', 'regularizer: { name: none, lambda: 1 }'),
    ],
    ['a missing option', (config: string) => config.replace(/data: .*/, 'data: csv')],
    ['a plugin of another kind', (config: string) => config.replace('name: k-fold', 'name: rmse')],
    ['no rows', (config: string) => config.replace(/rows:[^]*/, '')],
    [
      'an unknown feature of a feature list',
      (config: string) =>
        config.replace('model: bias', 'model: { name: linear-regression, features: [item-men] }'),
    ],
  ])('%s', (_, change) => {
    const changed = change(SMALL);
    expect(changed).not.toBe(SMALL);
    expect(faultsOf(changed)).not.toEqual([]);
  });
});
