/**
 * What is not fitting: the start of the command line, and everything in a run but its kernels.
 *
 *   npm run build && node bench/startup.mjs
 */
import { execFileSync } from 'node:child_process';
import console from 'node:console';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { median } from './fits.mjs';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const TURNS = 7;

const CONFIG = `experiment: overhead
data: { name: synthetic, users: 6040, items: 3706, density: 0.0447, factors: 8 }
split: { name: hold-out, testFraction: 0.1 }
reporters: [terminal, json]
rows:
  - name: MF
    model: { name: biased-matrix-factorization, factors: 32 }
    regularizer: { name: l2, lambda: 0.05, weighting: per-rating }
    optimizer: { name: sgd, learningRate: 0.005, epochs: EPOCHS }
`;

/** Milliseconds of each of several runs of a command. */
function times(...parameters) {
  return Array.from({ length: TURNS }, () => {
    const started = performance.now();
    execFileSync(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'ignore'] });
    return performance.now() - started;
  });
}

/** Medians, in milliseconds. */
export function startup() {
  const folder = mkdtempSync(join(tmpdir(), 'mfbench-startup-'));
  try {
    const run = (epochs) => {
      const file = join(folder, `${epochs}.yaml`);
      writeFileSync(file, CONFIG.replace('EPOCHS', String(epochs)));
      return median(times(MAIN, 'run', file, '--quiet', '--threads', '1', '--out', join(folder, 'out')));
    };
    return {
      'node, doing nothing': median(times('-e', '0')),
      'mfbench --help': median(times(MAIN, '--help')),
      'a run of 1 epoch on a million synthetic ratings': run(1),
      'a run of 40 epochs': run(40),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(startup());
