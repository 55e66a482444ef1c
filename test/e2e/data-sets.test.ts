import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheFolder } from '../../src/data/cache-folder.js';
import { MOVIELENS_SETS } from '../../src/plugins/data-sources/movielens-sets.js';
import { folderWith, inProcess } from '../support/cli.js';
import { startData } from '../support/archive-server.js';

describe('the cache is where the system has caches', () => {
  test.each([
    ['linux', {}, join(homedir(), '.cache/mfbench')],
    ['linux', { XDG_CACHE_HOME: '/x' }, join('/x', 'mfbench')],
    ['darwin', { XDG_CACHE_HOME: '/x' }, join(homedir(), 'Library/Caches/mfbench')],
    ['win32', { LOCALAPPDATA: 'L' }, join('L', 'mfbench', 'cache')],
    ['win32', {}, join(homedir(), 'AppData', 'Local', 'mfbench', 'cache')],
    ['linux', { MFBENCH_CACHE: '/c', XDG_CACHE_HOME: '/x' }, '/c'],
  ] as const)('%s %j', (platform, environment, folder) => {
    expect(cacheFolder(environment, platform)).toBe(folder);
  });
});

test('data list: every set, what is known of it, and those that are there', async () => {
  const folder = folderWith({ 'cache/data/ml-100k/u.data': '1\t1\t5\t1\n' });
  const { stdout } = await startData(folder, {}, 'list', '--json').outcome;
  const { sets, ...found } = JSON.parse(stdout) as {
    readonly folder: string;
    readonly sets: readonly { readonly name: string; readonly cached?: { readonly folder: string } }[];
  };
  expect(found.folder).toBe(join(folder, 'cache/data'));
  expect(sets.map(({ name }) => name)).toEqual(MOVIELENS_SETS.map(({ name }) => name));
  expect(sets.filter(({ cached }) => cached)).toMatchObject([
    { name: 'ml-100k', ratings: 100_000, cached: { folder: join(folder, 'cache/data/ml-100k') } },
  ]);
  const { stdout: text } = await startData(folder, {}, 'list').outcome;
  expect(text).toMatch(/│ ml-100k +│ +100 000 │ +943 │ +1682 │ +4\.7 MiB │ put there │/);
  const init = await startData(folder, {}, 'inspect', 'ml-100k').outcome;
  expect(init.stdout).toContain('ml-100k: MovieLens, ml-100k\n1 ratings of 1 users');
});

test('a set that is not known: those that are', async () => {
  const { code, stderr } = await inProcess(folderWith({}), 'data', 'fetch', 'ml-2m');
  expect(code).toBe(2);
  expect(stderr).toContain('ml-100k, ml-1m, ml-10m, ml-20m, ml-25m, ml-32m, ml-latest-small, ml-latest');
});
