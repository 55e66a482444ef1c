import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess } from './cli.js';

/** A small experiment: three rows on three folds of ratings that need no file. */
export const SMALL = `experiment: small
seed: 3
data: { name: synthetic, users: 30, items: 20, density: 0.4, factors: 2, noise: 0.2 }
split: { name: k-fold, folds: 3 }
rows:
  - { name: Mean, model: global-mean }
  - { name: MF, model: { name: biased-matrix-factorization, factors: 2 }, optimizer: { name: sgd, epochs: 4 } }
  - { name: ALS, model: bias, regularizer: l2, optimizer: { name: alternating-least-squares, epochs: 2 } }
`;

/** Runs a configuration that has to run well, in this process. */
export async function run(
  config: string,
  parameters: readonly string[] = [],
  files: Record<string, string> = {},
) {
  const folder = folderWith({ 'config.yaml': config, ...files });
  const outcome = await inProcess(folder, 'run', 'config.yaml', ...parameters);
  expect(outcome).toMatchObject({ code: 0 });
  return { ...outcome, folder };
}

/** The results of a configuration that has to run well. */
export async function resultsOfRun(
  config: string,
  parameters: readonly string[] = [],
  files: Record<string, string> = {},
): Promise<Results> {
  const { stdout } = await run(config, ['--json', '--quiet', ...parameters], files);
  return JSON.parse(stdout) as Results;
}

export const fileOf = (folder: string, ...path: readonly string[]): string =>
  readFileSync(join(folder, ...path), 'utf8');
