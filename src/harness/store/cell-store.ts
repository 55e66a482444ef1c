import { mkdirSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../core/errors.js';
import { writeWhole } from '../whole-files.js';
import { decodeCell, encodeCell, type StoredCell } from './cell-file.js';

/** Names of files in a store: a cell is called by its key. */
export const CELL_SUFFIX = '.cell';
/** What was found damaged is kept under this name until it is cleaned up. */
export const DAMAGED_SUFFIX = '.damaged';

/**
 * A folder of finished cells, each in a file that is called by what it depends on. Files appear whole or not at all and are never changed, so any number
 * of processes can share a folder. A store never stops a run: what cannot be read is missing, what cannot be kept is not kept, and either is
 * said once.
 */
export class CellStore {
  #canWrite = true;
  #readFaultTold = false;

  constructor(
    readonly folder: string,
    readonly warn: (message: string) => void,
  ) {}

  /** The whole cell of this key, or nothing. A file that is damaged is set aside. */
  find(key: string): StoredCell | undefined {
    const file = this.#fileOf(key);
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && !this.#readFaultTold) {
        this.#readFaultTold = true;
        this.warn(
          `the store ${this.folder} cannot be read, so its cells are computed again: ${messageOf(error)}`,
        );
      }
      return undefined;
    }
    try {
      const cell = decodeCell(bytes, key);
      markUsed(file);
      return cell;
    } catch (error) {
      const place = setAside(file);
      this.warn(`${file} is damaged and computed again: ${messageOf(error)}${place}`);
      return undefined;
    }
  }

  /** Keeps a cell; once that has failed, none is kept any more. */
  put(cell: StoredCell): void {
    if (!this.#canWrite) return;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeWhole(this.folder, new Map([[`${cell.key}${CELL_SUFFIX}`, encodeCell(cell)]]));
    } catch (error) {
      this.#canWrite = false;
      this.warn(
        `finished fits cannot be kept in the store ${this.folder}, so a run that is interrupted starts over: ${messageOf(error)}`,
      );
    }
  }

  #fileOf(key: string): string {
    return join(this.folder, `${key}${CELL_SUFFIX}`);
  }
}

/** The time of a cell's file is that of its last use. A store that cannot be written to keeps the old one. */
function markUsed(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Only what is cleaned up first depends on it.
  }
}

function setAside(file: string): string {
  try {
    renameSync(file, `${file}${DAMAGED_SUFFIX}`);
    return ` (it is now ${file}${DAMAGED_SUFFIX})`;
  } catch {
    return '';
  }
}
