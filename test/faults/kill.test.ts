import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { folderWith, inProcess, MAIN, mfbench } from '../support/cli.js';
import {
  expectNoThirdState,
  INTERRUPTED,
  KILLS,
  RATINGS,
  resultsIn,
  temporaryFilesIn,
} from '../support/faults.js';

const files = { 'config.yaml': INTERRUPTED, 'ratings.csv': RATINGS };

/** Runs until the end or, after some milliseconds, until it is killed. Returns whether it was. */
async function killedAfter(folder: string, milliseconds: number, threads: number): Promise<boolean> {
  const parameters = ['run', 'config.yaml', '--quiet', '--threads', String(threads)];
  const child = spawn(process.execPath, [MAIN, ...parameters], { cwd: folder, stdio: 'ignore' });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const stop = new AbortController();
  void setTimeout(milliseconds, undefined, { signal: stop.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  const [code, signal] = await closed;
  stop.abort();
  if (signal === null) expect(code).toBe(0);
  return signal === 'SIGKILL';
}

test(`fault 1: kill -9 at ${KILLS} random moments, each time gone on from: the digest of an undisturbed run, and no third state`, {
  timeout: KILLS * 30_000,
}, async () => {
  const undisturbed = folderWith(files);
  const started = performance.now();
  expect(mfbench(undisturbed, 'run', 'config.yaml', '--quiet', '--no-store')).toMatchObject({ code: 0 });
  const duration = performance.now() - started;
  const { digest } = resultsIn(undisturbed)!;

  let [kills, completed, resumed, leftBehind] = [0, 0, 0, 0];
  while (kills < KILLS || completed === 0) {
    const folder = folderWith(files);
    for (let stopped = true; stopped; ) {
      // Most of the time is the start, in which nothing can be lost.
      const patience = kills < KILLS ? duration * (0.3 + 0.8 * Math.random()) : 60_000;
      stopped = await killedAfter(folder, patience, 1 + (kills % 2));
      const cells = expectNoThirdState(folder, digest);
      if (stopped) {
        kills++;
        if (cells > 0) resumed++;
        leftBehind += temporaryFilesIn(folder).length;
      }
    }
    completed++;
    expect(resultsIn(folder)?.digest).toBe(digest);
    expect(temporaryFilesIn(join(folder, 'reports'))).toEqual([]);
    expect((await inProcess(folder, 'store', 'gc')).code).toBe(0);
    expect(temporaryFilesIn(folder)).toEqual([]);
    expect((await inProcess(folder, 'run', 'config.yaml')).stderr).toMatch(/^12 of 12 fits are in the store/);
  }
  console.info(
    `${kills} kills, ${resumed} of them with finished fits to go on from, ${completed} runs completed, ` +
      `${leftBehind} temporary files left behind and cleaned up; every digest the same`,
  );
});
