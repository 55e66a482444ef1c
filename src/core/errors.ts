/** Where a fault lies: a file, and where known the line and column (both counted from 1). */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

function formatLocation({ file, line, column }: Location): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

/** One thing that is wrong: where, what, and what would be right. */
export interface Fault {
  readonly location?: Location;
  readonly message: string;
}

/** Base of the errors that mfbench raises on purpose; `code` is stable, `exitCode` is the process's. */
export abstract class MfbenchError extends Error {
  abstract readonly code: string;
  abstract readonly exitCode: number;
}

/** The configuration or the command line is wrong: all faults found, not only the first. Exit code 2. */
export class ConfigError extends MfbenchError {
  readonly code = 'CONFIG';
  readonly exitCode = 2;

  constructor(readonly faults: readonly Fault[]) {
    super(
      faults
        .map((fault) =>
          fault.location ? `${formatLocation(fault.location)}  ${fault.message}` : fault.message,
        )
        .join('\n'),
    );
  }

  static of(message: string, location?: Location): ConfigError {
    return new ConfigError([location ? { message, location } : { message }]);
  }
}

/** A data file is missing, malformed or contradicts what was said of it. Exit code 3. */
export class DataError extends MfbenchError {
  readonly code = 'DATA';
  readonly exitCode = 3;

  constructor(message: string, location?: Location) {
    super(location ? `${formatLocation(location)}  ${message}` : message);
  }
}

/** A plugin threw, or returned what its contract does not allow. Exit code 4. */
export class PluginError extends MfbenchError {
  readonly code = 'PLUGIN';
  readonly exitCode = 4;
}

/** The machine lacks what the run needs: a writable folder, disk space, a newer Node. Exit code 5. */
export class EnvironmentError extends MfbenchError {
  readonly code = 'ENVIRONMENT';
  readonly exitCode = 5;
}

/** The objective became NaN or infinite after `epoch` epochs: a result, not a crash. */
export class DivergedError extends Error {
  constructor(readonly epoch: number) {
    super(`diverged: the objective is not finite after epoch ${epoch}`);
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export const NO_SUCH_FILE = 'there is no such file';

/** Why a file could not be read, in words where the reason is a usual one. */
export function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return NO_SUCH_FILE;
  return code === 'EISDIR' ? 'this is a folder, not a file' : messageOf(error);
}
