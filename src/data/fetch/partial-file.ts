import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leftovers, removeIfPossible, temporaryName } from '../../harness/whole-files.js';

/** By what one can ask a server for the rest of a file. */
export interface Origin {
  readonly address: string;
  /** The strong entity tag of the file, or the time when it was last changed (RFC 9110, 13.1.5). */
  readonly validator: string;
}

/**
 * A file that is being downloaded, and beside it where from. Its name is of this process alone, so that several can download the same without locks;
 * that of a process that is gone is taken over.
 */
export class PartialFile {
  readonly file: string;
  readonly #note: string;

  constructor(folder: string, name: string) {
    this.file = temporaryName(join(folder, `${name}.part`));
    this.#note = this.file.replace('.part.', '.origin.');
    const left = leftovers(folder).filter((one) => one.startsWith(`${name}.part.`));
    const largest = left.sort((a, b) => sizeOf(join(folder, b)) - sizeOf(join(folder, a)))[0];
    if (largest === undefined) return;
    try {
      // One of several that try succeeds; without the note the part is of no use.
      renameSync(join(folder, largest.replace('.part.', '.origin.')), this.#note);
      renameSync(join(folder, largest), this.file);
    } catch {
      this.remove();
    }
  }

  /** Bytes that are there. */
  get size(): number {
    return sizeOf(this.file);
  }

  /** Where these bytes are from; undefined if that is not known. */
  get origin(): Origin | undefined {
    try {
      return JSON.parse(readFileSync(this.#note, 'utf8')) as Origin;
    } catch {
      return undefined;
    }
  }

  /** Opens the file for more bytes. @param origin of a file that is started anew. */
  open(origin: Origin | undefined, startsAnew: boolean): number {
    if (startsAnew) {
      removeIfPossible(this.#note);
      const descriptor = openSync(this.file, 'w');
      if (origin) writeFileSync(this.#note, JSON.stringify(origin));
      return descriptor;
    }
    return openSync(this.file, 'a');
  }

  remove(): void {
    removeIfPossible(this.file);
    removeIfPossible(this.#note);
  }
}

export function closeSynchronized(descriptor: number): void {
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
