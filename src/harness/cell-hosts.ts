import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../core/errors.js';
import type { CurvePoint } from '../core/contracts/results.js';
import type { Cell, CellResult } from './cells.js';

/** What a thread or process that runs cells is told, and tells. */
export type ToWorker = { readonly cell: Cell };
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'epoch'; readonly point: CurvePoint }
  | { readonly type: 'trial'; readonly evaluations: number }
  /** What a process takes; threads share theirs. */
  | { readonly type: 'memory'; readonly bytes: number }
  | { readonly type: 'done'; readonly result: CellResult }
  | { readonly type: 'error'; readonly message: string };

/** Where cells run, one after the other: a thread, or a process of its own. */
export interface CellHost {
  send(message: ToWorker): void;
  /** Ends it at once, whatever it does. */
  end(): void;
}

interface HostListener {
  told(message: FromWorker): void;
  /** Told once, when it is gone, with the reason. */
  ended(reason: string): void;
}

export type StartHost = (listener: HostListener) => CellHost;

export const threadHost =
  (script: URL, workerData: unknown): StartHost =>
  (listener) => {
    const worker = new Worker(script, { workerData });
    let reason = 'its thread ended before it was done';
    worker.on('message', (message: FromWorker) => {
      listener.told(message);
    });
    worker.on('error', (error) => {
      reason = messageOf(error);
    });
    worker.on('exit', () => {
      listener.ended(reason);
    });
    return {
      send: (message) => {
        worker.postMessage(message);
      },
      end: () => void worker.terminate(),
    };
  };

/** Characters of what a process prints that are passed on; the rest is dropped, however much it is. */
const MAXIMUM_OUTPUT = 64 * 1024;
/** Characters in which the reason of a crash is looked for. */
const TAIL = 8192;

export interface ProcessSettings {
  /** In bytes, of one process. */
  readonly memoryLimit: number;
  /** Told what plugins print. */
  readonly printed: (text: string) => void;
}

/** What the script is sent first. */
export interface ProcessStart {
  readonly data: unknown;
  readonly memoryLimit: number;
}

export const processHost =
  (script: URL, data: unknown, { memoryLimit, printed }: ProcessSettings): StartHost =>
  (listener) => {
    const child = fork(fileURLToPath(script), {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${Math.max(16, Math.floor(memoryLimit / 1024 / 1024))}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const output = captured(child, printed);
    child.on('message', (message) => {
      listener.told(message as FromWorker);
    });
    let isGone = false;
    const gone = (how: string): void => {
      if (isGone) return;
      isGone = true;
      const why = output.reason();
      listener.ended(`crashed (${how})${why === undefined ? '' : `: ${why}`}`);
    };
    child.on('error', (error) => {
      gone(messageOf(error));
    });
    child.on('close', (code, signal) => {
      gone(signal ?? `exit code ${code}`);
    });
    // A process that is gone cannot be sent anything; that it is gone is told above.
    const send = (message: object): void => void child.send(message, () => undefined);
    send({ data, memoryLimit } satisfies ProcessStart);
    return { send, end: () => void child.kill('SIGKILL') };
  };

/** Reads all that a process prints, so that it never waits, and passes on the beginning. */
function captured({ stdout, stderr }: ChildProcess, printed: (text: string) => void) {
  let left = MAXIMUM_OUTPUT;
  let tail = '';
  for (const stream of [stdout!, stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      if (stream === stderr) tail = (tail + text).slice(-TAIL);
      if (left === 0) return;
      printed(text.slice(0, left));
      left = Math.max(0, left - text.length);
      if (left === 0)
        printed(`\n(more than ${MAXIMUM_OUTPUT} characters were printed; the rest is left out)\n`);
    });
  }
  return {
    /** What Node.js, an uncaught error or the watch of the process have said last. */
    reason: () =>
      [...tail.matchAll(/^(?:FATAL ERROR: |mfbench: )?(.*(?:Error: |out of memory|limit of ).*)$/gm)].at(
        -1,
      )?.[1],
  };
}
