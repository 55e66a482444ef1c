import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StoredCell } from '../../../src/harness/store/cell-file.js';
import { CellStore } from '../../../src/harness/store/cell-store.js';
import { cleanStore, examineStore } from '../../../src/harness/store/maintenance.js';
import { folderWith } from '../../support/cli.js';

const key = 'ab'.repeat(32);
const cell: StoredCell = {
  key,
  origin: { experiment: 'e', row: 'r', fold: 'f', version: '1', computed: '2026-01-01T00:00:00.000Z' },
  result: {
    fold: {
      fold: 'f',
      status: 'ok',
      fitSeconds: 0.25,
      predictions: 'cd'.repeat(32),
      curve: [{ epoch: 0, seconds: 0, gradientEvaluations: 0, objective: -0, rmse: Number.NaN }],
    },
    metrics: { rmse: 0.1 + 0.2, cold: null },
    userSums: { rmse: Float64Array.of(1, -0, Number.MIN_VALUE, Number.POSITIVE_INFINITY) },
  },
};

function storeWithCell() {
  const warnings: string[] = [];
  const folder = join(folderWith({}), 'a/store');
  const store = new CellStore(folder, (message) => warnings.push(message));
  store.put(cell);
  return { folder, store, warnings, file: join(folder, `${key}.cell`) };
}

test('what is found is what was kept, to the bit: typed arrays, NaN and -0 too', () => {
  const { folder, store, warnings } = storeWithCell();
  expect(store.find(key)).toEqual(cell);
  expect(Object.is(store.find(key)!.result.fold.curve[0]!.objective, -0)).toBe(true);
  expect(store.find('ef'.repeat(32))).toBeUndefined();
  expect(readdirSync(folder)).toEqual([`${key}.cell`]);
  expect(warnings).toEqual([]);
});

describe('a file that is not whole is missing, told and set aside', () => {
  const flipped = (bytes: Buffer, at: number): Buffer => {
    bytes[at]! ^= 1;
    return bytes;
  };
  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['empty', () => Buffer.alloc(0)],
    ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['without its last byte', (bytes) => bytes.subarray(0, -1)],
    ['longer than it was', (bytes) => Buffer.concat([bytes, Buffer.of(0)])],
    ['all zeros, as after a power failure', (bytes) => Buffer.alloc(bytes.length)],
    ['with a bit flipped in its content', (bytes) => flipped(bytes, bytes.length - 40)],
    ['with a bit flipped in its checksum', (bytes) => flipped(bytes, 20)],
    [
      'of another format',
      (bytes) => Buffer.from(bytes.toString('latin1').replace('cell 1', 'cell 2'), 'latin1'),
    ],
  ])('%s', (_, damage) => {
    const { folder, store, warnings, file } = storeWithCell();
    writeFileSync(file, damage(readFileSync(file)));
    expect(store.find(key)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining(`${file} is damaged and computed again`) as string]);
    expect(readdirSync(folder)).toEqual([`${key}.cell.damaged`]);
    store.put(cell);
    expect(store.find(key)).toEqual(cell);
    expect(examineStore(folder).map(({ state }) => state)).toEqual(['whole', 'damaged']);
    expect(cleanStore(folder)).toMatchObject({ damaged: 1, unused: 0 });
    expect(readdirSync(folder)).toEqual([`${key}.cell`]);
  });

  test('every cut and every flipped bit', () => {
    const { folder, store, file } = storeWithCell();
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at++) {
      for (const damaged of [bytes.subarray(0, at), flipped(Buffer.from(bytes), at)]) {
        writeFileSync(file, damaged);
        expect(store.find(key)).toBeUndefined();
      }
    }
    expect(readdirSync(folder)).toEqual([`${key}.cell.damaged`]);
  });

  test('under another name', () => {
    const { store, warnings, file, folder } = storeWithCell();
    const other = 'cd'.repeat(32);
    writeFileSync(join(folder, `${other}.cell`), readFileSync(file));
    expect(store.find(other)).toBeUndefined();
    expect(warnings[0]).toContain('another cell than its name says');
  });
});

test('a store that cannot be written to says so once, and keeps nothing', () => {
  const warnings: string[] = [];
  const folder = folderWith({ file: '' });
  const store = new CellStore(join(folder, 'file/store'), (message) => warnings.push(message));
  store.put(cell);
  store.put(cell);
  expect(warnings).toEqual([expect.stringMatching(/cannot be kept in the store .*: ENOTDIR/) as string]);
});

describe('cleaning up', () => {
  const host = hostname().replace(/[^A-Za-z0-9]/g, '');
  const temporary = (machine: string, pid: number) => `${key}.cell.${machine}-${pid}-0123abcd.tmp`;

  test('unfinished files of processes that are gone, not of those that run', () => {
    const { folder } = storeWithCell();
    const names = [
      temporary(host, process.pid),
      temporary(host, 2 ** 30),
      temporary('elsewhere', 7),
      'note.tmp',
    ];
    for (const name of names) writeFileSync(join(folder, name), 'half');
    expect(cleanStore(folder)).toEqual({ temporary: 1, damaged: 0, unused: 0, bytes: 4 });
    const hours = new Date(Date.now() - 3_600_000);
    utimesSync(join(folder, temporary('elsewhere', 7)), hours, hours);
    expect(cleanStore(folder)).toMatchObject({ temporary: 1 });
    expect(readdirSync(folder).sort()).toEqual(
      [`${key}.cell`, temporary(host, process.pid), 'note.tmp'].sort(),
    );
  });

  test('what was not used for long; a use counts, not the making', () => {
    const { folder, store, file } = storeWithCell();
    const days = new Date(Date.now() - 10 * 86_400_000);
    utimesSync(file, days, days);
    expect(cleanStore(folder)).toMatchObject({ unused: 0 });
    expect(cleanStore(folder, 11)).toMatchObject({ unused: 0 });
    expect(store.find(key)).toBeDefined();
    expect(cleanStore(folder, 9)).toMatchObject({ unused: 0 });
    utimesSync(file, days, days);
    expect(cleanStore(folder, 9)).toMatchObject({ unused: 1 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a store that is not there is empty', () => {
    expect(examineStore(join(folderWith({}), 'none'))).toEqual([]);
    expect(cleanStore(join(folderWith({}), 'none'))).toMatchObject({ bytes: 0 });
  });

  test('folders within it are none of its business', () => {
    const { folder } = storeWithCell();
    mkdirSync(join(folder, 'mine'));
    expect(examineStore(folder).length).toBe(1);
  });
});
