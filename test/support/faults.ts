import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { examineStore } from '../../src/harness/store/maintenance.js';
import { MAIN, ROOT } from './cli.js';

/** How thorough the tests of faults are: `npm run test:kill` sets it, the ordinary suite takes samples. */
export const KILLS = Number(process.env['MFBENCH_KILLS'] ?? 5);
export const IS_THOROUGH = KILLS >= 100;

/** What is run: enough rows to be stopped between, each of them quick. */
export const INTERRUPTED = `experiment: small
seed: 3
data: { name: csv, path: ratings.csv }
split: { name: k-fold, folds: 3 }
rows:
  - { name: Mean, model: global-mean }
  - { name: MF, model: { name: biased-matrix-factorization, factors: 4 }, optimizer: { name: sgd, epochs: 300 } }
  - { name: GD, model: { name: biased-matrix-factorization, factors: 4 }, optimizer: { name: gradient-descent, learningRate: 0.0001, epochs: 200 } }
  - { name: ALS, model: bias, regularizer: l2, optimizer: { name: alternating-least-squares, epochs: 40 } }
`;

/** 600 ratings of 40 users on 30 items. */
export const RATINGS = [
  'user,item,rating',
  ...Array.from({ length: 600 }, (_, j) => {
    const [user, item] = [j % 40, (Math.floor(j / 40) * 2 + (j % 2)) % 30];
    return `u${user},i${item},${1 + ((user * 7 + item * 3) % 9) / 2}`;
  }),
  '',
].join('\n');

export const resultsIn = (folder: string, experiment = 'small'): Results | undefined => {
  const file = join(folder, 'reports', experiment, 'results.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
};

/** Whatever has happened: a report is absent or that of an undisturbed run, and every cell that is called one is whole. Returns how many there are. */
export function expectNoThirdState(folder: string, digest: string): number {
  const results = resultsIn(folder);
  if (results) expect(results.digest).toBe(digest);
  const cells = examineStore(join(folder, '.mfbench/store'));
  expect(cells.filter(({ state }) => state === 'damaged')).toEqual([]);
  return cells.length;
}

export const temporaryFilesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));

/** Runs the built command line in a process whose file-system calls in its folder are counted, and of which one goes wrong. */
export function mfbenchWithFault(
  folder: string,
  fault: { readonly at?: number; readonly code?: string; readonly countFile?: string },
  ...parameters: readonly string[]
) {
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', join(ROOT, 'test/faults/file-faults.mjs'), MAIN, ...parameters],
    {
      cwd: folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        FAULT_FOLDER: folder,
        FAULT_AT: String(fault.at ?? 0),
        FAULT: fault.code ?? '',
        FAULT_COUNT: fault.countFile ?? '',
      },
    },
  );
  return { code: status, signal, stdout, stderr };
}
