import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type * as Mfbench from '../../src/index.js';
import { folderWith, mfbench, ROOT } from '../support/cli.js';
import {
  expectNoThirdState,
  INTERRUPTED,
  IS_THOROUGH,
  mfbenchWithFault,
  RATINGS,
  resultsIn,
  temporaryFilesIn,
} from '../support/faults.js';

// Two rows on two folds, and two reports: every kind of call is among theirs.
const config = `${INTERRUPTED.replace('folds: 3', 'folds: 2').replace(/ {2}- \{ name: (GD|ALS).*\n/g, '')}reporters: [csv, json]\n`;
const files = { 'config.yaml': config, 'ratings.csv': RATINGS };
const parameters = ['run', 'config.yaml', '--quiet', '--threads', '1'];
const FAULTS = ['ENOSPC', 'EIO', 'SIGKILL', 'EMFILE', 'EINTR'];

const { runExperiment } = (await import(join(ROOT, 'bundle/index.js'))) as typeof Mfbench;

test('faults 2, 9: whichever file-system call goes wrong, by ENOSPC, EIO, EMFILE, EINTR or kill -9: a clear error or success, and the next run ends as an undisturbed one', async () => {
  const undisturbed = folderWith(files);
  const countFile = join(folderWith({}), 'count');
  expect(mfbenchWithFault(undisturbed, { countFile }, ...parameters)).toMatchObject({ code: 0, stderr: '' });
  const calls = Number(readFileSync(countFile, 'utf8'));
  expect(calls).toBeGreaterThan(40);
  const { digest } = resultsIn(undisturbed)!;

  const outcomes = new Map<string, number>();
  const [step, kinds] = IS_THOROUGH ? [1, FAULTS.length] : [4, 1];
  for (let at = 1; at <= calls; at += step) {
    // Samples take turns in what goes wrong.
    for (const code of Array.from({ length: kinds }, (_, i) => FAULTS[(at + i) % FAULTS.length]!)) {
      const folder = folderWith(files);
      const found = mfbenchWithFault(folder, { at, code }, ...parameters);
      const context = `call ${at}, ${code}: ${found.stderr}`;
      if (code === 'SIGKILL') expect(found.signal, context).toBe('SIGKILL');
      else {
        expect([0, 2, 3, 5], context).toContain(found.code);
        expect(found.stderr, context).not.toMatch(/^ {4}at |should have prevented/m);
        if (found.code !== 0) expect(found.stderr, context).toContain(code);
        // A run that says that it has succeeded has its reports.
        else expect(resultsIn(folder)?.digest, context).toBe(digest);
        if (found.code === 0 && found.stderr !== '') expect(found.stderr, context).toMatch(/^Warning: .*\n$/);
      }
      const outcome = found.signal ?? `exit code ${found.code}`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      expectNoThirdState(folder, digest);

      const { results } = await runExperiment(join(folder, 'config.yaml'), {
        ...{ out: join(folder, 'reports/small'), store: join(folder, '.mfbench/store'), threads: 1 },
      });
      expect(results.digest, context).toBe(digest);
      expectNoThirdState(folder, digest);
      expect(temporaryFilesIn(join(folder, 'reports')), context).toEqual([]);
    }
  }
  console.info(`${calls} calls: ${[...outcomes].map(([name, count]) => `${count} x ${name}`).join(', ')}`);
}, 900_000);

test('a store that cannot be read: its cells are computed again, and that is said once', () => {
  const folder = folderWith(files);
  expect(mfbench(folder, ...parameters).code).toBe(0);
  const { digest } = resultsIn(folder)!;
  let found = { code: -1 as number | null, stderr: '' };
  // Cells are read after the configuration, the data and the folder of reports.
  for (let at = 6; !found.stderr.includes('the store'); at++)
    found = mfbenchWithFault(folder, { at, code: 'EIO' }, ...parameters);
  expect(found.stderr).toMatch(
    /^Warning: the store .* cannot be read, so its cells are computed again: EIO.*\n$/,
  );
  expect(found.code).toBe(0);
  expect(resultsIn(folder)!.digest).toBe(digest);
});
