import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { folderWith, inProcess, MAIN } from '../support/cli.js';
import { expectNoThirdState, INTERRUPTED, RATINGS, resultsIn, temporaryFilesIn } from '../support/faults.js';

const files = { 'config.yaml': INTERRUPTED, 'ratings.csv': RATINGS };
const undisturbed = folderWith(files);
expect((await inProcess(undisturbed, 'run', 'config.yaml', '--quiet', '--no-store')).code).toBe(0);
const { digest } = resultsIn(undisturbed)!;

const start = (folder: string, ...parameters: string[]) => {
  const child = spawn(process.execPath, [MAIN, 'run', 'config.yaml', ...parameters], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let stderr = '';
  const seen: { readonly pattern: RegExp; readonly found: () => void }[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const { pattern, found } of seen) if (pattern.test(stderr)) found();
  });
  return {
    child,
    /** The moment when standard error says something. */
    says: (pattern: RegExp) => new Promise<void>((found) => seen.push({ pattern, found })),
    ended: (once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>).then(
      ([code, signal]) => ({
        code,
        signal,
        stderr,
      }),
    ),
  };
};

describe.each(['SIGINT', 'SIGTERM'] as const)('fault 5: %s', (signal) => {
  test.each(['2', '1'])(
    'on %s threads ends the run as the signal does, leaves no process, and loses no fit',
    async (threads) => {
      const folder = folderWith(files);
      const { child, says, ended } = start(folder, '--threads', threads);
      await says(/\(3\/12\)/);
      child.kill(signal);
      const found = await ended;
      // A shell reports 130 or 143.
      expect(found).toMatchObject({ code: null, signal });
      // The group of the process is empty.
      expect(() => process.kill(-child.pid!, 0)).toThrow('ESRCH');
      const kept = expectNoThirdState(folder, digest);
      expect(kept).toBeGreaterThanOrEqual(3);
      if (threads === '2') {
        const hint = /Interrupted\. (\d+) of 12 fits are kept; the same command does the others\.\n$/.exec(
          found.stderr,
        );
        expect(Number(hint?.[1])).toBe(kept);
      }
      expect((await inProcess(folder, 'run', 'config.yaml', '--quiet')).code).toBe(0);
      expect(resultsIn(folder)).toMatchObject({ digest, environment: { storedCells: kept } });
    },
  );
});

test('fault 10: two runs at once on one store and one folder of reports: both are right, and every cell is whole', async () => {
  const folder = folderWith(files);
  const runs = [start(folder, '--threads', '1'), start(folder, '--threads', '2')];
  for (const { ended } of runs) expect(await ended).toMatchObject({ code: 0 });
  expect(expectNoThirdState(folder, digest)).toBe(12);
  expect(temporaryFilesIn(folder)).toEqual([]);
  expect((await inProcess(folder, 'store', 'verify')).code).toBe(0);
});

test('threads that find other data than the run began with stop it: exit code 5, nothing kept', async () => {
  const source = `import { defineDataSource, IdIndex, RatingMatrix } from 'mfbench';
export default defineDataSource({ name: 'drifting', summary: 'Other ratings every time.', options: {}, load: () => {
  const [users, items] = [new IdIndex(), new IdIndex()];
  const pairs = Array.from({ length: 40 }, (_, j) => [users.add('u' + (j % 8)), items.add('i' + Math.floor(j / 8))]);
  const [user, item] = [0, 1].map((axis) => Int32Array.from(pairs, (pair) => pair[axis]));
  const value = Float32Array.from(pairs, () => 1 + Math.random());
  return { ratings: new RatingMatrix(users, items, { minimum: 1, maximum: 2 }, { user, item, value }), userAttributes: new Map(), itemAttributes: new Map() };
} });`;
  const config = `plugins: [./mine.js]\n${INTERRUPTED.replace(/data:.*/, 'data: drifting')}`;
  const folder = folderWith({
    'config.yaml': config,
    'mine.js': source,
    'package.json': '{ "type": "module" }',
  });
  const { code, stderr } = await inProcess(
    folder,
    ...['run', 'config.yaml', '--quiet', '--threads', '2', '--allow-plugins'],
  );
  expect(stderr).toContain('data or plugins are not what they were when the run began');
  expect(code).toBe(5);
  expect(readdirSync(folder)).not.toContain('.mfbench');
});

describe('fault 7: a full disk', () => {
  const mounted: string[] = [];
  afterAll(() => {
    for (const folder of mounted) spawnSync('umount', [folder]);
  });

  /** A file system of so many KiB, if this machine lets us make one. */
  function smallDisk(kibibytes: number): string | undefined {
    const folder = join(folderWith({}), 'disk');
    mkdirSync(folder);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder]);
    if (status !== 0) return undefined;
    mounted.push(folder);
    return folder;
  }

  test('under the store: one warning with the reason, and the run ends without it', async (context) => {
    const disk = smallDisk(16);
    if (disk === undefined) context.skip('small file systems cannot be mounted here');
    const folder = folderWith(files);
    const { code, stderr } = await inProcess(
      folder,
      'run',
      'config.yaml',
      '--quiet',
      '--store',
      join(disk!, 'store'),
    );
    expect(stderr).toMatch(/^Warning: finished fits cannot be kept in the store .*: ENOSPC.*\n$/);
    expect(code).toBe(0);
    expect(resultsIn(folder)!.digest).toBe(digest);
    expect(temporaryFilesIn(disk!)).toEqual([]);
  });

  test('under the reports: exit code 5 with the files and bytes, the old reports as they were, the fits kept', async (context) => {
    const disk = smallDisk(200);
    if (disk === undefined) context.skip('small file systems cannot be mounted here');
    const folder = folderWith(files);
    const out = ['--quiet', '--out', join(disk!, 'reports')];
    const old = await inProcess(
      folder,
      'run',
      'config.yaml',
      ...out,
      '--set',
      'rows=[{ name: Mean, model: global-mean }]',
      '--set',
      'reporters=[json, csv]',
    );
    expect(old.code).toBe(0);
    const reports = () =>
      readdirSync(join(disk!, 'reports')).map((name) => [
        name,
        readFileSync(join(disk!, 'reports', name), 'utf8'),
      ]);
    const before = reports();
    const { code, stderr } = await inProcess(folder, 'run', 'config.yaml', ...out);
    expect(stderr).toMatch(/^cannot write the reports to .*report\.html.* \d+ bytes\): ENOSPC/);
    expect(code).toBe(5);
    expect(reports()).toEqual(before);
    expect((await inProcess(folder, 'report', 'config.yaml', '--quiet')).code).toBe(0);
    expect(resultsIn(folder)!.digest).toBe(digest);
  });
});
