import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, mfbench } from '../support/cli.js';

let files = 0;
const folder = folderWith({ 'package.json': '{}' });

/** What `mfbench check` says of a file with this text. */
const checked = (source: string, extension = 'mjs', ...parameters: readonly string[]) => {
  const name = `plugin-${++files}`;
  writeFileSync(join(folder, `${name}.${extension}`), source);
  return { name, ...mfbench(folder, 'check', `./${name}.${extension}`, ...parameters) };
};
const optimizer = (update: string): string => `import { defineOptimizer, mul, sub } from 'mfbench';
export default defineOptimizer({ name: 'mine', summary: 'Mine.', passes: ['stochastic'], options: {}, state: {},
  update: ${update},
});`;

test.each([
  [
    'an error where it is loaded: the line',
    `import 'mfbench';\nnull.name;`,
    4,
    /^plugin \.\/plugin-\d+\.mjs cannot be loaded: Cannot read .* 'name'\) \(plugin-\d+\.mjs:2:6\)$/m,
  ],
  [
    'a name that mfbench does not export: the line',
    `import { defineLos } from 'mfbench';`,
    4,
    /does not provide an export named 'defineLos' \(plugin-\d+\.mjs:1\)$/m,
  ],
  [
    'wrong syntax: how to see the line',
    'export default {',
    4,
    /Unexpected end of input; node --check .*plugin-\d+\.mjs shows where$/m,
  ],
  [
    'a package that it needs: its name, not that the plugin is missing',
    `import 'no-such-package';`,
    4,
    /cannot be loaded: Cannot find package 'no-such-package'/,
  ],
  [
    'a definition that lacks a function: which, and the line',
    `import { defineLoss } from 'mfbench';\nexport default defineLoss({ name: 'mine', summary: 'Mine.', options: {} });`,
    4,
    /loss mine needs value, a function \(plugin-\d+\.mjs:2:16\)$/m,
  ],
])('%s', (_, source, exitCode, message) => {
  const { code, stdout, stderr } = checked(source);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
});

test('TypeScript, a folder, a file without ./, a package that is not installed: what to name instead', () => {
  expect(checked('export const one: number = 1;', 'ts').stderr).toMatch(
    /plugin-\d+\.ts is not JavaScript: .* has to be compiled, by npx tsc$/m,
  );
  mkdirSync(join(folder, 'folder'));
  const { name } = checked('');
  const said = (specifier: string) => mfbench(folder, 'check', specifier).stderr;
  expect(said('./folder')).toContain('./folder is a folder; name a file in it, or a package by its name');
  expect(said(`${name}.mjs`)).toContain(
    `there is no package ${name}.mjs; the file of that name is ./${name}.mjs`,
  );
  expect(said('mfbench-plugin-nothing')).toContain(
    `the package mfbench-plugin-nothing is not installed in ${folder} or above: npm install mfbench-plugin-nothing;`,
  );
});

test('an update that throws: the line, and the reason once', () => {
  const { code, stdout } = checked(optimizer("() => { throw new Error('no idea'); }"));
  expect(code).toBe(4);
  expect(stdout).toMatch(/^ {2}failed {4}finite +optimizer mine: no idea \(plugin-\d+\.mjs:3:25\)$/m);
  expect(stdout).toMatch(/^ {2}failed {4}speed +the same as finite$/m);
});

test.each([
  [
    'a state that is not declared',
    '({ parameter, velocity }) => ({ parameter: sub(parameter, velocity) })',
    'got undefined: is there a table, state or option of that name?',
  ],
  [
    'operators in place of functions',
    '({ parameter, gradient }) => ({ parameter: parameter - 0.1 * gradient })',
    "update's parameter returned NaN, not an expression; expressions",
  ],
  [
    'operators within functions',
    '({ parameter, gradient }) => ({ parameter: sub(parameter, 0.1 * gradient) })',
    'an operand is NaN; expressions',
  ],
  [
    'an async function',
    'async ({ parameter }) => ({ parameter })',
    'optimizer mine: a function of it is async',
  ],
])('%s', (_, update, message) => {
  const { code, stdout } = checked(optimizer(update));
  expect(code).toBe(4);
  expect(stdout).toContain(message);
});

test.each([
  [
    'never ends',
    'for (;;);',
    /^ {2}failed {4}finite +it has not ended after 4 seconds \(--time-limit\); what follows is not tried$/m,
  ],
  [
    'ends the process',
    'process.exit(0);',
    /^ {2}failed {4}finite +it was ended before its work was done, as only/m,
  ],
])('an update that %s fails its check, and what was found before is told', (_, body, message) => {
  const source = optimizer(`() => { console.log('here'); ${body} }`);
  const { code, stdout } = checked(source, 'mjs', '--time-limit', '4');
  expect(code).toBe(4);
  expect(stdout).toMatch(/^mine \(optimizer\): 5 checks, 1 failed$/m);
  expect(stdout).toMatch(message);
  expect(stdout).not.toContain('here');
});

test('a plugin that never ends while it is loaded, or ends the process', () => {
  const never = checked('for (;;);', 'mjs', '--time-limit', '4');
  expect(never).toMatchObject({ code: 4, stdout: '' });
  expect(never.stderr).toMatch(
    /^plugin \.\/plugin-\d+\.mjs: it has not ended after 4 seconds \(--time-limit\)$/m,
  );
  const gone = checked('process.exit(0);');
  expect(gone).toMatchObject({ code: 4, stdout: '' });
  expect(gone.stderr).toContain('it was ended before its work was done');
});

test('a method that owns its loop and is async has failed, whatever becomes of it later', () => {
  const config = `experiment: late
plugins: [./late.mjs]
data: { name: synthetic, users: 20, items: 10, density: 0.3, factors: 2 }
split: { name: hold-out }
rows:
  - { name: Mean, model: global-mean }
  - { name: Late, model: bias, optimizer: late }
`;
  writeFileSync(join(folder, 'late.yaml'), config);
  writeFileSync(
    join(folder, 'late.mjs'),
    `import { defineOptimizer } from 'mfbench';
export default defineOptimizer({ name: 'late', summary: 'Fails late.', requires: 'gradient', options: {},
  minimize: async () => { await null; throw new Error('late'); } });`,
  );
  const { code, stdout } = mfbench(folder, 'run', 'late.yaml', '--allow-plugins', '--no-isolate', '--quiet');
  expect(code).toBe(4);
  expect(stdout).toContain('Late: optimizer late: a function of it is async, and nothing waits for it');
});
