import { fileURLToPath, URL } from 'node:url';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { blockLayout } from '../../dist/engine/grid-layout.js';
import { median } from '../fits.mjs';
import { seed } from '../ratings.mjs';

const SOURCE = fileURLToPath(new URL('./sgd.cpp', import.meta.url));
const FLAGS = ['-O3', '-march=native', '-ffast-math'];
const BLOCKS = 16;

/** Whether there is a compiler to build the loop with. */
export const hasCompiler = () => spawnSync('g++', ['--version']).status === 0;

/** The median seconds of an epoch of the loop in C++, block by block as mfbench goes; undefined without a compiler. */
export function nativeEpoch({ ratings }, factors, epochs) {
  if (!hasCompiler()) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'mfbench-native-'));
  try {
    const [program, file] = [join(folder, 'sgd'), join(folder, 'ratings')];
    execFileSync('g++', [...FLAGS, SOURCE, '-o', program]);
    writeRuns(file, ratings);
    const sizes = [ratings.users.size, ratings.items.size, factors, epochs].map(String);
    const { stdout } = spawnSync(program, [file, ...sizes], { encoding: 'utf8' });
    return median(stdout.trim().split('\n').map(Number));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The runs of all blocks, round by round: in a round every group of users meets another group of items. */
function writeRuns(path, ratings) {
  const { users, items } = ratings;
  const layout = blockLayout(ratings, users.size, items.size, BLOCKS, false, seed());
  const { runs, records, segments, taskStarts } = layout;
  const file = openSync(path, 'w');
  for (let shift = 0; shift < BLOCKS; shift++) {
    for (let group = 0; group < BLOCKS; group++) {
      const task = group * BLOCKS + ((group + shift) % BLOCKS);
      for (let segment = taskStarts[task]; segment < taskStarts[task + 1]; segment++) {
        const [firstRun, endRun, firstRecord, endRecord] = segments.subarray(4 * segment, 4 * segment + 4);
        const words = new Uint32Array(2 * (endRun - firstRun + endRecord - firstRecord));
        let at = 0;
        let record = firstRecord;
        for (let run = firstRun; run < endRun; run++) {
          const count = runs[2 * run + 1];
          words[at++] = runs[2 * run];
          words[at++] = count;
          words.set(records.subarray(2 * record, 2 * (record + count)), at);
          at += 2 * count;
          record += count;
        }
        writeSync(file, new Uint8Array(words.buffer));
      }
    }
  }
  closeSync(file);
}
