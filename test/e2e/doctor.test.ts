import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { availableCores } from '../../src/harness/cores.js';
import { folderWith, MAIN, mfbench } from '../support/cli.js';

interface Doctor {
  readonly ok: boolean;
  readonly findings: readonly { name: string; found: string; problem?: string; remedy?: string }[];
}
const problems = (text: string) =>
  (JSON.parse(text) as Doctor).findings.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [[name, problem]],
  );

test('a machine that can run mfbench: a line each, exit code 0, and nothing stays behind', () => {
  const folder = folderWith({});
  const { code, stdout, stderr } = mfbench(folder, 'doctor', '--data-root', '.');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines.every((line) => line.startsWith('ok '))).toBe(true);
  expect(lines[0]).toContain(process.versions.node);
  expect(stdout).toMatch(new RegExp(`^ok +cores +${availableCores()}$`, 'm'));
  expect(stdout).toMatch(/^ok +memory +\d+ MiB can be had$/m);
  expect(stdout).toContain(join(folder, '.mfbench/store'));
  expect(readdirSync(folder)).toEqual([]);
  expect(JSON.parse(mfbench(folder, 'doctor', '--json').stdout)).toMatchObject({ ok: true });
});

test('folders that are files or are not there: the problem, what to do, exit code 5', () => {
  const folder = folderWith({ file: '' });
  const flags = ['--store', 'file/store', '--data-root', 'nowhere'];
  const { code, stdout } = mfbench(folder, 'doctor', ...flags);
  expect(code).toBe(5);
  expect(stdout).toMatch(
    /^problem +store .*ENOTDIR.*; give another folder with --store, or run with --no-store$/m,
  );
  expect(stdout).toMatch(/^problem +data root .*nowhere cannot be read: ENOENT/m);
  expect(mfbench(folder, 'doctor', '--data-root', 'file').stdout).toMatch(
    /^problem +data root .*is not a folder/m,
  );
  expect(problems(mfbench(folder, 'doctor', '--json', ...flags).stdout).map(([name]) => name)).toEqual([
    'store',
    'data root',
  ]);
});

test('an old Node.js without shared memory and SIMD: doctor names all that is lacking, a run refuses by the first', () => {
  const folder = folderWith({});
  const preload = join(folder, 'lack.cjs');
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.18.1' } });
delete globalThis.SharedArrayBuffer;
WebAssembly.validate = () => false;`,
  );
  const call = (...parameters: string[]) =>
    spawnSync(process.execPath, ['--require', preload, MAIN, ...parameters], {
      cwd: folder,
      encoding: 'utf8',
    });
  const { status, stdout } = call('doctor', '--json');
  expect(problems(stdout).map(([name]) => name)).toEqual(['Node.js', 'shared memory', 'WebAssembly SIMD']);
  expect(status).toBe(5);
  const run = call('run', 'config.yaml');
  expect(run.stderr).toBe('this is Node.js 20.18.1; mfbench needs 20.19 or newer\n');
  expect(run.status).toBe(5);
});
