import { CommanderError } from 'commander';
import { DivergedError, MfbenchError } from '../core/errors.js';
import { VERSION } from '../version.js';
import { checkMachine, examineMachine } from './machine.js';
import { createProgram } from './program.js';

/**
 * Does what a command line asks for, and sets the exit code.
 * @param parameters what follows the name of the program.
 */
export async function runCommandLine(parameters: readonly string[]): Promise<void> {
  const [wanted] = parameters;

  try {
    // Before anything is loaded that an old Node.js could not read; `doctor` says all that is wrong, not the first alone.
    if (wanted !== 'doctor') checkMachine();
    const program = await createProgram(wanted);
    await program.parseAsync(parameters, { from: 'user' });
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
}
