import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { folderWith, inProcess, mfbench } from './cli.js';

/** A small experiment of a file of ratings, with two rows. */
export const CONFIG = `experiment: small
seed: 3
data: { name: csv, path: ratings.csv }
split: { name: k-fold, folds: 2 }
reporters: [json, terminal]
rows:
  - { name: Mean, model: global-mean }
  - { name: MF, model: { name: matrix-factorization, factors: 2 }, optimizer: { name: sgd, epochs: 2 } }
`;

/** 60 ratings of 12 users on 10 items. */
export const RATINGS = [
  'user,item,rating',
  ...Array.from({ length: 60 }, (_, j) => `u${j % 12},i${(j * 7) % 10},${1 + ((j * 3) % 9) / 2}`).filter(
    (line, j, all) => all.findIndex((one) => one.split(',', 2).join() === line.split(',', 2).join()) === j,
  ),
  '',
].join('\n');

type Contents = Readonly<Record<string, string | Uint8Array>>;

const prepare = (config: string, files: Contents): string => {
  const folder = folderWith({ 'config.yaml': config, 'package.json': '{ "type": "module" }' });
  for (const [name, content] of Object.entries({ 'ratings.csv': RATINGS, ...files }))
    writeFileSync(join(folder, name), content);
  return folder;
};
const run = ['run', 'config.yaml', '--quiet', '--threads', '1'];

/** Runs the command line on a configuration and files that may be wrong, in a process that may be ended by them. */
export function attemptAlone(config: string, files: Contents = {}, ...parameters: readonly string[]) {
  const folder = prepare(config, files);
  return { ...mfbench(folder, ...run, ...parameters), folder };
}

/** The same without a process of its own. */
export async function attempt(config: string, files: Contents = {}, ...parameters: readonly string[]) {
  const folder = prepare(config, files);
  return { ...(await inProcess(folder, ...run, ...parameters)), folder };
}

/** What is wrong is said, with a place and without a trace of calls, and the exit code is that of its kind. */
export function expectRefusal(
  outcome: { readonly code: number | null; readonly stderr: string; readonly stdout: string },
  code: number,
  message: RegExp,
): void {
  expect(outcome.stderr).toMatch(message);
  expect(outcome.stderr).not.toMatch(/^ {4}at |should have prevented/m);
  expect(outcome.stdout).toBe('');
  expect(outcome.code).toBe(code);
}

/** A predictor that does what `how` says before it predicts 3. */
export const WILD = `import { definePredictor, option } from 'mfbench';
export default definePredictor({ name: 'wild', summary: 'Misbehaves.', options: { how: option.text({ description: 'How.' }) },
  fit: ({ how }, { ratings }) => {
    if (how === 'throw') throw 'no error';
    if (how === 'exit') process.exit(0);
    if (how === 'abort') process.abort();
    if (how === 'kill') process.kill(process.pid, 'SIGKILL');
    if (how === 'hang') for (;;);
    if (how === 'wasm') new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11))).exports.f();
    if (how === 'heap') for (const a = []; ; ) a.push(new Array(1000).fill({}));
    if (how === 'buffers') for (const a = []; ; ) a.push(new Uint8Array(1 << 24).fill(1));
    if (how === 'late') void Promise.reject(new Error('late'));
    if (how === 'noise') for (let i = 0; i < 300; i++) console.log('noise'.repeat(1000));
    if (how === 'mutate') { ratings.value.fill(1); ratings.user.fill(0); }
    if (how === 'nan') return { predict: () => NaN };
    if (how === 'random') { const value = Math.random(); return { predict: () => 3 + value }; }
    if (how === 'count') { const value = ratings.size; return { predict: () => value }; }
    return { predict: () => 3 };
  } });
`;

/** The experiment with rows of the predictor above. */
export const wildRows = (...hows: readonly string[]): string =>
  `${CONFIG}${hows.map((how) => `  - { name: ${how}, model: { name: wild, how: ${how} } }\n`).join('')}plugins: [./wild.js]\n`;
