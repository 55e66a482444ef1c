/**
 * How long 10 million ratings take from a file of text to the parts of a hold-out: rows a second of each step, and the memory of it all.
 *
 *   npm run build && node bench/loading.mjs [ratings, default 10000000]
 *
 * The file (about 260 MB, in the folder for temporary files, removed afterwards) looks like MovieLens: grouped by user, the popularity of
 * items skewed, ids with gaps. Every run is a process of its own, so that compilation counts; the fastest of three is shown for each step.
 */
import { execFileSync } from 'node:child_process';
import console from 'node:console';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compose } from '../dist/composition.js';
import { RandomStream } from '../dist/core/random.js';
import { summarizeData } from '../dist/harness/prepare.js';

const RUNS = 3;
const ITEMS = 27_000;
const RATINGS_PER_USER = 144;

/** @typedef {{ step: string, seconds: number, rowsPerSecond: number } | { step: string, megabytes: number }} Row */

/**
 * @param {number} count how many ratings.
 * @returns {Promise<Row[]>}
 */
export async function loading(count = 10_000_000) {
  const folder = mkdtempSync(join(tmpdir(), 'mfbench-loading-'));
  try {
    const file = join(folder, 'ratings.csv');
    writeRatings(file, count);
    const self = fileURLToPath(import.meta.url);
    const runs = Array.from({ length: RUNS }, () =>
      JSON.parse(execFileSync(process.execPath, [self, 'measure', file], { encoding: 'utf8' })),
    );
    const rows = Object.keys(runs[0].seconds).map((step) => {
      const seconds = Math.min(...runs.map((run) => run.seconds[step]));
      return { step, seconds: Number(seconds.toFixed(3)), rowsPerSecond: Math.round(count / seconds) };
    });
    return [...rows, { step: 'peak memory', megabytes: Math.max(...runs.map((run) => run.megabytes)) }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes `user,item,rating,timestamp` with a header; always the same. */
function writeRatings(path, count) {
  const random = RandomStream.fromSeed(1);
  const lastUser = new Int32Array(ITEMS).fill(-1);
  const file = openSync(path, 'w');
  let lines = ['user,item,rating,timestamp\n'];
  for (let row = 0; row < count; row++) {
    const user = Math.floor(row / RATINGS_PER_USER);
    const drawn = random.uniform();
    let item = Math.floor(ITEMS * drawn * drawn * drawn);
    while (lastUser[item] === user) item = (item + 1) % ITEMS;
    lastUser[item] = user;
    const id = 1 + ((item * 7919) % 209_171);
    const rating = (1 + random.integer(10)) / 2;
    lines.push(`${user + 1},${id},${rating},${1_000_000_000 + random.integer(500_000_000)}\n`);
    if (lines.length === 100_000 || row === count - 1) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
}

/** Takes every step once, in this process. */
async function measure(path) {
  const { registry } = compose('.');
  const source = registry.find('data-source', 'csv');
  const columns = { user: 'user', item: 'item', rating: 'rating', timestamp: 'timestamp' };
  const options = { path, delimiter: ',', quote: '"', encoding: 'utf8', header: true, ...columns };
  const seconds = {};
  const timed = async (step, action) => {
    const start = performance.now();
    const result = await action();
    seconds[step] = (performance.now() - start) / 1000;
    return result;
  };
  const split = (name, options) =>
    registry.find('splitter', name).split(ratings, options, { random: RandomStream.fromSeed(1) });
  const { ratings } = await timed('load', () => source.load(options, { random: RandomStream.fromSeed(1) }));
  const [fold] = await timed('hold-out', () => split('hold-out', { testFraction: 0.2 }));
  await timed('select', () => ratings.select(fold.training));
  await timed('k-fold, 5 folds', () => split('k-fold', { folds: 5, repetitions: 1 }));
  const data = { ratings, userAttributes: new Map(), itemAttributes: new Map() };
  await timed('checksum', () => summarizeData({ experiment: { data: { plugin: source, options } }, data }));
  return { seconds, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, path] = process.argv.slice(2);
  if (mode === 'measure') console.log(JSON.stringify(await measure(path)));
  else console.table(await loading(mode && Number(mode)));
}
