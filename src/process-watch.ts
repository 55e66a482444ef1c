import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

export interface WatchData {
  /** The process that this one works for. */
  readonly parent: number;
  /** In bytes. */
  readonly memoryLimit: number;
}

const INTERVAL_MILLISECONDS = 100;

/**
 * A thread beside the one that fits, which may never come back: ends the process when whoever started it is gone, however that happened, and when it takes
 * more memory than it may.
 */
const { parent, memoryLimit } = workerData as WatchData;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  const bytes = process.memoryUsage.rss();
  if (bytes <= memoryLimit) return;
  const mebibytes = (value: number): string => `${Math.ceil(value / 1024 / 1024)} MiB`;
  writeSync(
    2,
    `mfbench: it took ${mebibytes(bytes)} of memory, above the limit of ${mebibytes(memoryLimit)}\n`,
  );
  process.kill(process.pid, 'SIGKILL');
}, INTERVAL_MILLISECONDS);
