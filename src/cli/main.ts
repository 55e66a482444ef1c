#!/usr/bin/env node
import { CommanderError } from 'commander';
import { DivergedError, messageOf, MfbenchError } from '../core/errors.js';
import { VERSION } from '../version.js';
import { checkMachine, examineMachine } from './machine.js';
import { createProgram } from './program.js';

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

const wanted = process.argv[2];

try {
  // Before anything is loaded that an old Node.js could not read; `doctor` says all that is wrong, not the first alone.
  if (wanted !== 'doctor') checkMachine();
  const program = await createProgram(wanted);
  await program.parseAsync();
} catch (error) {
  const { problem } = examineMachine().find((finding) => finding.problem !== undefined) ?? {};
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof DivergedError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else if (error instanceof MfbenchError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  } else if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 5;
  } else {
    process.stderr.write(
      `mfbench ${VERSION} has met an error that it should have prevented; please report it.\n`,
    );
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 70;
  }
}
isDone = true;
