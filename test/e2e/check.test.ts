import { expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';

const files = {
  'two.mjs': `import { defineFilter, defineSplitter, option } from 'mfbench';
export const filter = defineFilter({ name: 'nothing', summary: 'Does nothing.', options: {}, apply: (ratings) => ratings });
export const splitter = defineSplitter({ name: 'cut', summary: 'Cuts at a position.',
  options: { at: option.integer({ minimum: 1, description: 'Where.' }) },
  split: ({ size }, { at }) => {
    const positions = Uint32Array.from({ length: size }, (_, position) => position);
    return [{ name: 'cut', training: positions.slice(0, at), test: positions.slice(at) }];
  } });
`,
  'ratings.csv': 'user,item,rating\nann,Heat,4\nbob,Heat,2\n',
};
const folder = folderWith(files);
const check = (...parameters: readonly string[]) => inProcess(folder, 'check', ...parameters);

test('all plugins of a file, with options from the command line', async () => {
  const without = await check('./two.mjs');
  expect(without.code).toBe(0);
  expect(without.stdout).toContain('nothing (filter): 7 checks\n');
  expect(without.stdout).toMatch(/^cut \(splitter\): 7 checks, 4 skipped$/m);
  expect(without.stdout).toContain('it needs at: give an example in the plugin, or options to try');
  expect((await check('./two.mjs', '--set', 'at=100')).stdout).toMatch(/^cut \(splitter\): 7 checks$/m);
});

test('what fails: exit code 4, as JSON too', async () => {
  const { code, stdout } = await check('./two.mjs', '--set', 'at=100000', '--json');
  expect(code).toBe(4);
  const found = JSON.parse(stdout) as {
    name: string;
    findings: { check: string; status: string; message: string }[];
  }[];
  expect(found.map(({ name }) => name)).toEqual(['nothing', 'cut']);
  expect(found[1]!.findings).toContainEqual({
    check: 'folds',
    status: 'failed',
    message: 'fold cut has 300 training and 0 test ratings; both need some',
  });
});

test('a built-in plugin by its name, of each of its kinds', async () => {
  const { code, stdout } = await check('csv', '--set', 'path=ratings.csv');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^csv \(data-source\): 7 checks$/m);
  expect(stdout).toMatch(/^csv \(reporter\): 7 checks$/m);
});

test('what is not there: exit code 2', async () => {
  expect(await check('./no.mjs')).toMatchObject({ code: 2, stdout: '' });
  expect((await check('./no.mjs')).stderr).toContain('there is no plugin file');
  expect(await check('csv', '--set', 'path')).toMatchObject({ code: 2 });
});
