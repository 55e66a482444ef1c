import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ARCHIVE, fetchSmall, HALF, kept, md5, sendBytes, serveArchive } from '../support/archive-server.js';
import { folderWith } from '../support/cli.js';
import { expectRefusal } from '../support/hostile.js';
import { zipOf, type ZipEntry } from '../support/zip.js';

describe('fault 15, 26: archives that are damaged or malicious are refused whole', () => {
  const ratings: ZipEntry = {
    name: 'ml-latest-small/ratings.csv',
    content: 'userId,movieId,rating\n1,1,1\n',
  };
  test.each<readonly [string, Buffer, RegExp]>([
    [
      'a name that leads out',
      zipOf([ratings, { name: 'ml-latest-small/../../x', content: 'x' }]),
      /invalid relative path/,
    ],
    ['an absolute name', zipOf([ratings, { name: '/tmp/x', content: 'x' }]), /absolute path/],
    [
      'a name of Windows',
      zipOf([ratings, { name: 'ml-latest-small\\..\\x', content: 'x' }]),
      /invalid characters/,
    ],
    [
      'a link',
      zipOf([ratings, { name: 'ml-latest-small/l', content: '/etc', mode: 0o120777 }]),
      /no file, .*link/,
    ],
    [
      'a bomb',
      zipOf([ratings, { name: 'ml-latest-small/x', content: Buffer.alloc(1 << 24) }]),
      /would unpack to/,
    ],
    [
      'a bomb that says it is small',
      zipOf([ratings, { name: 'ml-latest-small/x', content: Buffer.alloc(1 << 24), claimedSize: 10 }]),
      /cannot be unpacked: .*(too many bytes|size)/,
    ],
    ['a name twice', zipOf([ratings, ratings]), /cannot be unpacked: EEXIST/],
    ['a truncated archive', ARCHIVE.subarray(0, HALF), /cannot be unpacked/],
    ['damaged bytes', Buffer.from(ARCHIVE).fill(255, 200, 400), /cannot be unpacked/],
    ['another data set', zipOf([{ name: 'ml-1m/ratings.dat', content: '' }]), /it is not this data set/],
  ])('%s', async (_, archive, message) => {
    const folder = folderWith({});
    const { address } = await serveArchive(
      (request, response) => sendBytes(request, response, archive),
      md5(archive),
    );
    const outcome = await fetchSmall(folder, address);
    expectRefusal(outcome, outcome.stderr.includes('not this data set') ? 5 : 3, message);
    expect(kept(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['cache']);
  });
});
