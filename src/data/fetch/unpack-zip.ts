import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl, { type Entry } from 'yauzl';
import { DataError, messageOf } from '../../core/errors.js';

const MOST_ENTRIES = 1000;
const MAXIMUM_BYTES = 8 * 1024 * 1024 * 1024;
/** Text of ratings shrinks to a quarter; archives that are made to fill disks grow a thousandfold. */
const MAXIMUM_RATIO = 100;

const FILE_TYPE = 0o170000;
const [REGULAR, DIRECTORY] = [0o100000, 0o040000];

/**
 * Unpacks what lies in a folder of a zip archive. All entries are looked at before anything is written: names that lead out of the folder, links, more entries
 * or bytes than there may be are refused. The reader, yauzl, goes by the directory at the archive's end, refuses such names, and ends an entry that has more bytes
 * than it says; a format that others attack is better read by a library that others have attacked.
 * @param name of the archive, for messages.
 * @param target a folder that is there and empty.
 * @throws DataError for an archive that is damaged or refused.
 */
export async function unpackZip(
  archive: string,
  name: string,
  folder: string,
  target: string,
): Promise<void> {
  try {
    const zip = await yauzl.openPromise(archive, { strictFileNames: true, autoClose: false });
    try {
      if (zip.entryCount > MOST_ENTRIES) refuse(`has ${zip.entryCount} entries, more than ${MOST_ENTRIES}`);
      const entries: Entry[] = [];
      for await (const entry of zip.eachEntry()) entries.push(entry);
      check(entries, zip.fileSize);
      for (const entry of entries) {
        const within = entry.fileName.slice(folder.length + 1);
        if (!entry.fileName.startsWith(`${folder}/`) || within === '' || within.endsWith('/')) continue;
        const file = join(target, within);
        mkdirSync(dirname(file), { recursive: true });
        await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file, { flags: 'wx' }));
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof DataError) throw new DataError(error.message, { file: name });
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && !/^(Z_|ERR_|EEXIST)/.test(code)) throw error;
    throw new DataError(`cannot be unpacked: ${messageOf(error)}`, { file: name });
  }
}

function refuse(message: string): never {
  throw new DataError(`${message}; it is not unpacked`);
}

function check(entries: readonly Entry[], archiveBytes: number): void {
  let bytes = 0;
  for (const { fileName, uncompressedSize, externalFileAttributes } of entries) {
    const shownName = JSON.stringify(fileName);
    const type = (externalFileAttributes >>> 16) & FILE_TYPE;
    // Archives that were not made on Unix have no types.
    if (type !== 0 && type !== REGULAR && type !== DIRECTORY)
      refuse(`has an entry that is no file, ${shownName}, such as a link`);
    bytes += uncompressedSize;
  }
  const most = Math.min(MAXIMUM_BYTES, MAXIMUM_RATIO * archiveBytes);
  if (bytes > most) refuse(`would unpack to ${bytes} bytes, more than ${most}`);
}
