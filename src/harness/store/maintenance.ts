import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentError, messageOf } from '../../core/errors.js';
import { leftovers, removeIfPossible } from '../whole-files.js';
import { type CellOrigin, decodeCell } from './cell-file.js';
import { CELL_SUFFIX, DAMAGED_SUFFIX } from './cell-store.js';

/** A file of a store, and what it says. */
export type StoreEntry = {
  readonly name: string;
  readonly bytes: number;
  /** When it was last used, in ISO 8601. */
  readonly used: string;
} & (
  | { readonly state: 'whole'; readonly origin: CellOrigin }
  | { readonly state: 'damaged'; readonly reason: string }
);

/** Reads a whole store and checks every checksum; no folder is an empty store. @throws EnvironmentError if it cannot be read. */
export function examineStore(folder: string): StoreEntry[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(CELL_SUFFIX) || name.endsWith(DAMAGED_SUFFIX))
    .flatMap((name) => examine(folder, name) ?? []);
}

function examine(folder: string, name: string): StoreEntry | undefined {
  try {
    const file = join(folder, name);
    const content = readFileSync(file);
    const facts = { name, bytes: content.length, used: statSync(file).mtime.toISOString() };
    if (name.endsWith(DAMAGED_SUFFIX)) return { ...facts, state: 'damaged', reason: 'it was set aside' };
    try {
      const { origin } = decodeCell(content, name.slice(0, -CELL_SUFFIX.length));
      return { ...facts, state: 'whole', origin };
    } catch (error) {
      return { ...facts, state: 'damaged', reason: messageOf(error) };
    }
  } catch (error) {
    // Another process may clean up at the same time.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(folder, error);
  }
}

export interface Removed {
  /** Files of processes that were killed while they wrote. */
  readonly temporary: number;
  readonly damaged: number;
  readonly unused: number;
  readonly bytes: number;
}

/**
 * Removes what nobody will miss: unfinished and damaged files, and cells that no run has used for `olderThan` days, of which none is removed if it is
 * not given. Runs that are under way keep what they write.
 */
export function cleanStore(folder: string, olderThan = Number.POSITIVE_INFINITY): Removed {
  const removed = { temporary: 0, damaged: 0, unused: 0, bytes: 0 };
  const before = Date.now() - olderThan * 24 * 60 * 60 * 1000;
  for (const name of namesIn(folder).length === 0 ? [] : leftovers(folder)) {
    const file = join(folder, name);
    const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
    if (removeIfPossible(file)) {
      removed.temporary++;
      removed.bytes += size;
    }
  }
  for (const { name, bytes, used, state } of examineStore(folder)) {
    const kind = state === 'damaged' ? 'damaged' : 'unused';
    if (kind === 'unused' && Date.parse(used) >= before) continue;
    if (removeIfPossible(join(folder, name))) {
      removed[kind]++;
      removed.bytes += bytes;
    }
  }
  return removed;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

const unreadable = (folder: string, error: unknown): EnvironmentError =>
  new EnvironmentError(`the store ${folder} cannot be read: ${messageOf(error)}`);
