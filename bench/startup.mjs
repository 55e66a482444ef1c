/**
 * The start of the command line, and everything in a run but its kernels.
 *
 *   npm run build && node bench/startup.mjs
 */
import { spawn } from 'node:child_process';
import console from 'node:console';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { median } from './fits.mjs';

const MAIN = fileURLToPath(new URL('../bundle/cli/main.js', import.meta.url));

const config = ({ users, items, density, split, epochs }) => `experiment: startup
data: { name: synthetic, users: ${users}, items: ${items}, density: ${density}, factors: 8 }
split: ${split}
reporters: [terminal, json]
rows:
  - name: MF
    model: { name: biased-matrix-factorization, factors: 64 }
    regularizer: { name: l2, lambda: 0.05, weighting: per-rating }
    optimizer: { name: sgd, learningRate: 0.005, epochs: ${epochs} }
`;
const TINY = { users: 50, items: 50, density: 0.1, split: '{ name: hold-out }', epochs: 1 };
const MILLION = {
  users: 6040,
  items: 3706,
  density: 0.0447,
  split: '{ name: k-fold, folds: 5 }',
  epochs: 60,
};

/** Seconds until a command ends, and until it first says something of an epoch. */
function time(...parameters) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    let firstEpoch;
    child.stderr.on('data', (text) => {
      if (String(text).includes('"event":"epoch"')) firstEpoch ??= seconds();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ end: seconds(), firstEpoch });
      else reject(new Error(`${parameters.join(' ')} ended with ${code}`));
    });
  });
}

/** Seconds of samples taken in WebAssembly, and of those in what copies ratings into the window that kernels read. */
function secondsOfPasses(folder) {
  const microseconds = { kernels: 0, copies: 0 };
  for (const name of readdirSync(folder)) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const partOf = new Map();
    for (const { id, callFrame } of nodes) {
      if (callFrame.url.startsWith('wasm:')) partOf.set(id, 'kernels');
      else if (callFrame.functionName === 'runTask') partOf.set(id, 'copies');
    }
    samples.forEach((id, k) => {
      if (partOf.has(id)) microseconds[partOf.get(id)] += timeDeltas[k];
    });
  }
  return { kernels: microseconds.kernels / 1e6, copies: microseconds.copies / 1e6 };
}

async function medianOf(turns, measure) {
  const values = [];
  for (let turn = 0; turn < turns; turn++) values.push(await measure());
  return median(values);
}

/** @returns seconds of starts, and the parts of a run of five folds of a million ratings with one thread. */
export async function startup() {
  const folder = mkdtempSync(join(tmpdir(), 'mfbench-startup-'));
  const written = (name, settings) => {
    const file = join(folder, name);
    writeFileSync(file, config(settings));
    return file;
  };
  const [tiny, million] = [written('tiny.yaml', TINY), written('million.yaml', MILLION)];
  const run = (file) => [
    'run',
    file,
    '--threads',
    '1',
    '--force',
    '--progress',
    'json',
    '--out',
    join(folder, 'out'),
  ];
  try {
    const starts = {
      node: await medianOf(9, async () => (await time('-e', '0')).end),
      help: await medianOf(9, async () => (await time(MAIN, '--help')).end),
      firstEpoch: await medianOf(9, async () => (await time(MAIN, ...run(tiny))).firstEpoch),
    };
    const loading = await medianOf(3, async () => (await time(MAIN, 'plan', million)).end);
    const parts = [];
    for (let turn = 0; turn < 3; turn++) {
      const profiles = join(folder, `profiles${turn}`);
      const { end } = await time('--cpu-prof', `--cpu-prof-dir=${profiles}`, MAIN, ...run(million));
      const { kernels, copies } = secondsOfPasses(profiles);
      parts.push({ end, kernels, copies, rest: end - loading - kernels - copies });
    }
    const of = (part) => median(parts.map((one) => one[part]));
    return {
      starts,
      run: { end: of('end'), loading, kernels: of('kernels'), copies: of('copies'), rest: of('rest') },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await startup());
