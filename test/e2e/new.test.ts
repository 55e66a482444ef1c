import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PLUGIN_KINDS } from '../../src/core/contracts/plugin.js';
import { folderWith, mfbench, ROOT } from '../support/cli.js';
import { installPackage, run } from '../support/package.js';

/** An empty folder, with the package installed from its tarball; TypeScript is that of this project. */
const folder = folderWith({});
const installed = (...parameters: readonly string[]): string =>
  run('node', folder, 'node_modules/mfbench/bundle/cli/main.js', ...parameters);

beforeAll(() => {
  installPackage(folder);
  for (const name of ['typescript', '@types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
});

describe.each(PLUGIN_KINDS)('a new %s', (kind) => {
  test('runs, is checked and passes its test at once', () => {
    const name = `try-${kind}`;
    expect(installed('new', kind, name)).toContain(`npx mfbench run ${name}.yaml --allow-plugins`);
    const stdout = installed('run', `${name}.yaml`, '--quiet', '--allow-plugins', '--threads', '1');
    expect(stdout).toContain('Mine');
    expect(installed('check', `./${name}.mjs`)).toMatch(
      new RegExp(`^${name} \\(${kind}\\): \\d+ checks(, \\d skipped)?\n`),
    );
    expect(run('node', folder, '--test', `${name}.test.mjs`)).toMatch(/^# pass 1$/m);
  });
});

test('in TypeScript: types resolve, and what tsc writes runs', () => {
  for (const kind of PLUGIN_KINDS)
    installed('new', kind, `typed-${kind}`, '--typescript', '--folder', 'typed');
  const typed = join(folder, 'typed');
  run('node', typed, '../node_modules/typescript/bin/tsc');
  expect(run('node', typed, '--test', 'typed-metric.test.mjs')).toMatch(/^# pass 1$/m);
  const main = '../node_modules/mfbench/bundle/cli/main.js';
  expect(run('node', typed, main, 'run', 'typed-model.yaml', '--quiet', '--allow-plugins')).toContain('Mine');
});

describe('nothing is overwritten', () => {
  test('a file that is there is refused by name, and the others are not written', () => {
    const own = folderWith({ 'mine.yaml': 'kept' });
    const { code, stderr } = mfbench(own, 'new', 'loss', 'mine');
    expect(code).toBe(2);
    expect(stderr).toBe('mine.yaml is there already; nothing was written\n');
    expect(readFileSync(join(own, 'mine.yaml'), 'utf8')).toBe('kept');
    expect(() => readFileSync(join(own, 'mine.mjs'))).toThrow('ENOENT');
  });

  test('a tsconfig.json that is there stays', () => {
    const own = folderWith({ 'tsconfig.json': '{}' });
    expect(mfbench(own, 'new', 'loss', 'mine', '--typescript').stdout).not.toContain('tsconfig.json');
    expect(readFileSync(join(own, 'tsconfig.json'), 'utf8')).toBe('{}');
  });
});

test.each(['My Loss', 'loss_1', '../up', '-x'])('%j is no name', (name) => {
  const { code, stderr } = mfbench(folderWith({}), 'new', 'loss', '--', name);
  expect(code).toBe(2);
  expect(stderr).toContain('is no name of a plugin: it is in kebab-case, such as my-loss');
});

test('a folder that cannot be written to: exit code 5', () => {
  const own = folderWith({ file: '' });
  expect(mfbench(own, 'new', 'loss', 'mine', '--folder', 'file/below')).toMatchObject({ code: 5 });
  mkdirSync(join(own, 'deep'));
  expect(mfbench(own, 'new', 'loss', 'mine', '--folder', 'deep/er')).toMatchObject({ code: 0 });
});
