import type { ServiceIdentifier } from './container.js';

/** Reads the files that plugins name. */
export interface Files {
  /**
   * The bytes of a file, unpacked if its name ends in `.gz`. A relative path starts at the data root: `--data-root`, or the
   * folder of the configuration.
   * @throws DataError if it is missing, unreadable or a broken archive.
   */
  read(path: string): Promise<Uint8Array>;
  /** The same bytes in blocks of any size, of which one is in memory at a time: for files that can be large. */
  blocks(path: string): AsyncIterable<Uint8Array>;
  exists(path: string): Promise<boolean>;
}

/** Seconds from an arbitrary start, never running backwards. */
export interface Clock {
  seconds(): number;
}

/** What can be injected into a plugin: see `injectable`. */
export const services = {
  files: Symbol.for('mfbench.files') as ServiceIdentifier<Files>,
  /** The data sets that `mfbench data fetch` has brought, each in a folder of its name. */
  fetchedSets: Symbol.for('mfbench.fetched-sets') as ServiceIdentifier<Files>,
  clock: Symbol.for('mfbench.clock') as ServiceIdentifier<Clock>,
};
