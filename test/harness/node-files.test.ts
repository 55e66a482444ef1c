import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { NodeFiles } from '../../src/harness/node-files.js';
import { folderWith } from '../support/cli.js';

const content = Buffer.alloc(9 * 1024 * 1024, 'abc');
const folder = folderWith({});
writeFileSync(join(folder, 'plain'), content);
writeFileSync(join(folder, 'packed.gz'), gzipSync(content));

test.each(['plain', 'packed.gz'])('%s comes in blocks and at once', async (path) => {
  const files = new NodeFiles(folder);
  const blocks: Uint8Array[] = [];
  for await (const block of files.blocks(path)) blocks.push(block);
  expect(blocks.length).toBeGreaterThan(2);
  expect(Buffer.concat(blocks).equals(content)).toBe(true);
  expect(Buffer.from(await files.read(path)).equals(content)).toBe(true);
});

test.each(['plain', 'packed.gz'])(
  '%s is refused at once if it is too large, however small it is packed',
  async (path) => {
    const files = new NodeFiles(folder, content.length - 1);
    await expect(files.read(path)).rejects.toThrow(`${path}  has more than ${content.length - 1} bytes`);
  },
);

test.each([
  ['nothing', 'there is no such file'],
  ['.', 'this is a folder, not a file'],
])('%j: %s', async (path, message) => {
  await expect(new NodeFiles(folder).read(path)).rejects.toThrow(message);
});
