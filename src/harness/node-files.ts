import { access, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError, messageOf } from '../core/errors.js';
import type { Files } from '../core/services.js';

const unpack = promisify(gunzip);

/** Files of this machine; relative paths start at `root`. */
export class NodeFiles implements Files {
  constructor(readonly root: string) {}

  async read(path: string): Promise<Uint8Array> {
    const file = this.#absolute(path);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT')
        throw new DataError(`there is no such file (looked for ${file})`, { file: path });
      if (code === 'EISDIR') throw new DataError('this is a folder, not a file', { file: path });
      throw new DataError(messageOf(error), { file: path });
    }
    if (!path.endsWith('.gz')) return bytes;
    try {
      return await unpack(bytes);
    } catch (error) {
      throw new DataError(`cannot be unpacked, the file is damaged or no gzip (${messageOf(error)})`, {
        file: path,
      });
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
