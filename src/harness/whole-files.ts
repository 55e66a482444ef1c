import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Letters and digits only, so that the parts of a temporary file's name can be told apart. */
const HOST = hostname().replace(/[^A-Za-z0-9]/g, '') || 'host';
const TEMPORARY = /\.([A-Za-z0-9]+)-(\d+)-[0-9a-f]{8}\.tmp$/;
/** A file that another machine has been writing for so long is one that it has given up. */
const GIVEN_UP_SECONDS = 600;

/**
 * Writes files of a folder so that whoever reads one finds the old or the new content, after a crash or a power failure too: all are written under
 * temporary names and synchronized before the first takes its place, and the folder is synchronized after the last.
 * @throws the file system's error; nothing has been replaced then, unless it was a rename that failed.
 */
export function writeWhole(folder: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  const staged: { readonly temporary: string; readonly file: string }[] = [];
  try {
    for (const [name, content] of files) {
      const file = join(folder, name);
      const temporary = temporaryName(file);
      staged.push({ temporary, file });
      writeSynchronized(temporary, content);
    }
    for (const { temporary, file } of staged) renameSync(temporary, file);
    synchronizeFolder(folder);
  } catch (error) {
    for (const { temporary } of staged) removeIfPossible(temporary);
    throw error;
  }
}

/** A name for what is not finished yet, which `leftovers` knows once this process is gone. */
export const temporaryName = (file: string): string =>
  `${file}.${HOST}-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;

function writeSynchronized(file: string, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  const descriptor = openSync(file, 'wx');
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes renames last. Windows knows no such thing. */
function synchronizeFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The temporary files of a folder that nobody will finish: those of processes that are gone. */
export function leftovers(folder: string): string[] {
  return readdirSync(folder).filter((name) => {
    const [, host, pid] = TEMPORARY.exec(name) ?? [];
    if (pid === undefined) return false;
    if (host === HOST) return !isAlive(Number(pid));
    const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    return Date.now() - mtimeMs > 1000 * GIVEN_UP_SECONDS;
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes a file of which nothing depends on whether it is there. */
export function removeIfPossible(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch {
    return false;
  }
}
