import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError, messageOf, unreadable } from '../core/errors.js';
import type { Files } from '../core/services.js';

const BLOCK_BYTES = 4 * 1024 * 1024;
const MAXIMUM_BYTES = 1024 * 1024 * 1024;

/** Files of this machine; relative paths start at `root`. */
export class NodeFiles implements Files {
  /** @param maximumBytes what `read` gives at most: an archive of few bytes can unpack to more than there is memory. */
  constructor(
    readonly root: string,
    readonly maximumBytes = MAXIMUM_BYTES,
  ) {}

  async read(path: string): Promise<Uint8Array> {
    const blocks: Uint8Array[] = [];
    let length = 0;
    for await (const block of this.blocks(path)) {
      blocks.push(block);
      length += block.length;
      if (length > this.maximumBytes) {
        const limit = `${this.maximumBytes} bytes`;
        throw new DataError(`has more than ${limit}, too much to be read at once`, { file: path });
      }
    }
    return Buffer.concat(blocks, length);
  }

  async *blocks(path: string): AsyncGenerator<Uint8Array> {
    const file = this.#absolute(path);
    const packed = createReadStream(file, { highWaterMark: BLOCK_BYTES });
    try {
      yield* path.endsWith('.gz') ? unpacked(packed) : (packed as AsyncIterable<Uint8Array>);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') {
        const elsewhere = file === normalize(path) ? '' : ` (looked for ${file})`;
        throw new DataError(`${unreadable(error)}${elsewhere}`, { file: path });
      }
      if (code?.startsWith('Z_'))
        throw new DataError(`cannot be unpacked, the file is damaged or no gzip (${messageOf(error)})`, {
          file: path,
        });
      throw new DataError(unreadable(error), { file: path });
    }
  }

  async exists(path: string): Promise<boolean> {
    return access(this.#absolute(path)).then(
      () => true,
      () => false,
    );
  }

  #absolute(path: string): string {
    return isAbsolute(path) ? path : join(this.root, path);
  }
}

function unpacked(packed: Readable): AsyncIterable<Uint8Array> {
  const unpacking = createGunzip({ chunkSize: BLOCK_BYTES });
  // Errors of either stream reach whoever reads the second.
  pipeline(packed, unpacking, () => undefined);
  return unpacking;
}
