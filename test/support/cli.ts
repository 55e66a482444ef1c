import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type * as CommandLine from '../../src/cli/command-line.js';
import { afterFile } from './after-file.js';

export const ROOT = resolve(import.meta.dirname, '../..');
export const MAIN = join(ROOT, 'bundle/cli/main.js');

/** Of what is built for users, as `MAIN` is: threads that it starts load a few files, and not each module by itself. */
const { runCommandLine } = (await import(join(ROOT, 'bundle/cli/command-line.js'))) as typeof CommandLine;

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line in a process of its own. */
export function mfbench(directory: string, ...parameters: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...parameters], {
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

/** Commands that fit. */
const FITTING = ['run', 'verify', 'train', 'init'];

/**
 * Does the same in this process, in a fraction of the time: for what is refused or computed, where the process is not the point. Fits on one thread unless
 * `--threads` is given, since each thread loads the code anew.
 */
export async function inProcess(directory: string, ...parameters: readonly string[]): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const restore: (() => void)[] = [];
  const before = process.cwd();
  try {
    for (const name of ['stdout', 'stderr'] as const) {
      const stream = process[name];
      const own = Object.getOwnPropertyDescriptor(stream, 'write');
      restore.push(() => {
        if (own) Object.defineProperty(stream, 'write', own);
        else Reflect.deleteProperty(stream, 'write');
      });
      stream.write = (text: string | Uint8Array) => {
        printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
        return true;
      };
    }
    process.chdir(directory);
    process.exitCode = undefined;
    const [command = '', ...rest] = parameters;
    const onOne = FITTING.includes(command) && !rest.includes('--threads');
    await runCommandLine(onOne ? [command, '--threads', '1', ...rest] : parameters);
    return { code: exitCode(), ...printed };
  } finally {
    process.chdir(before);
    process.exitCode = undefined;
    for (const one of restore) one();
  }
}

const exitCode = (): number => Number(process.exitCode ?? 0);

/** A temporary folder with these files in it; removed after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mfbench-')));
  afterFile(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
