import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { folderWith, inProcess, MAIN } from '../support/cli.js';
import { load, refusal, triplesOf } from '../support/plugins.js';

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

function folderOf(...columnData: readonly Column[]): string {
  const folder = folderWith({});
  // Groups of two rows, so that what is read spans several.
  const bytes = parquetWriteBuffer({ columnData: [...columnData], rowGroupSize: 2 });
  writeFileSync(join(folder, 'r.parquet'), new Uint8Array(bytes));
  return folder;
}
const USERS: Column = { name: 'who', data: ['01', '1', 'é', '01', '💥'] };
const ITEMS: Column = { name: 'item', data: [7n, 9007199254740993n, 7n, 8n, 7n], type: 'INT64' };
const RATINGS: Column = { name: 'rating', data: [1, 2.5, 3, 4, 5], type: 'DOUBLE' };
const OPTIONS = { path: 'r.parquet', user: 'who' };
const EXPECTED = [
  ['01', '7', 1],
  ['1', '9007199254740993', 2.5],
  ['é', '7', 3],
  ['01', '8', 4],
  ['💥', '7', 5],
];

test('texts and whole numbers are ids to the letter; times are timestamps or seconds', async () => {
  const seconds = [0, 1, 2, 3, 1_000_000_000];
  const dated: Column = {
    name: 'when',
    data: seconds.map((time) => new Date(1000 * time)),
    type: 'TIMESTAMP',
  };
  const counted: Column = { name: 'when', data: seconds.map(BigInt), type: 'INT64' };
  for (const times of [dated, counted]) {
    const folder = folderOf(USERS, ITEMS, RATINGS, times);
    const { ratings, locate } = await load('parquet', { ...OPTIONS, timestamp: 'when' }, { folder });
    expect(triplesOf(ratings)).toEqual(EXPECTED);
    expect([...ratings.timestamp!]).toEqual(seconds);
    expect(locate!(3)).toEqual({ file: 'r.parquet', line: 4 });
  }
});

test('data inspect knows the format, and takes the columns that are named', async () => {
  const { stdout } = await inProcess(
    folderOf(USERS, ITEMS, RATINGS),
    'data',
    'inspect',
    'r.parquet',
    '--user',
    'who',
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({ ...{ format: 'Parquet', ratings: 5, users: 4, items: 3 } });
});

test('a column that is not there, a rating that is none, and what is no Parquet', async () => {
  const folder = folderOf(USERS, ITEMS, { name: 'rating', data: [1, 2, Number.NaN, 4, 5], type: 'DOUBLE' });
  expect(await refusal(load('parquet', { path: 'r.parquet' }, { folder }))).toBe(
    'r.parquet  there is no column "user"; the columns are "who", "item", "rating"',
  );
  expect(await refusal(load('parquet', OPTIONS, { folder }))).toMatch(/^r\.parquet:3 {2}the rating is/);
  writeFileSync(join(folder, 'r.parquet'), 'PAR1 and no more');
  expect(await refusal(load('parquet', OPTIONS, { folder }))).toMatch(
    /^r\.parquet {2}cannot be read as Parquet/,
  );
});

test('without hyparquet the message says how to get it', () => {
  const folder = folderOf(USERS, ITEMS, RATINGS);
  const hooks = `export const resolve = (name, context, next) => {
    if (name === 'hyparquet') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  };`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  const preload = `data:text/javascript,${encodeURIComponent(register)}`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, MAIN, 'data', 'inspect', 'r.parquet', '--user', 'who'],
    { cwd: folder, encoding: 'utf8' },
  );
  expect(stderr).toBe(
    'r.parquet  Parquet is read by a package that is not installed; install it: npm install hyparquet\n',
  );
  expect(status).toBe(3);
});
