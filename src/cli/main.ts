#!/usr/bin/env node
import { messageOf } from '../core/errors.js';
import { runCommandLine } from './command-line.js';

// The reader of a pipe may leave before the end: `mfbench list | head -1`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      isDone = true;
      process.exit(process.exitCode ?? 0);
    }
    throw error;
  });
}

// Code of plugins that runs here can end the process, or fail when nobody waits for it any more.
let isDone = false;
const fault = (what: string): void => {
  isDone = true;
  process.stderr.write(`${what}\n`);
  process.exitCode = 4;
};
process.on('exit', () => {
  if (!isDone) fault('The process was ended before its work was done, as only the code of a plugin does.');
});
process.on('unhandledRejection', (reason) => {
  fault(`Something failed after whoever called it had gone on, probably in a plugin: ${messageOf(reason)}`);
  process.exit();
});

await runCommandLine(process.argv.slice(2));
isDone = true;
