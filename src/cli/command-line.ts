import { Command, CommanderError } from 'commander';
import { DivergedError, MfbenchError } from '../core/errors.js';
import { VERSION } from '../version.js';
import { COMMANDS } from './commands.js';
import { checkMachine, examineMachine } from './machine.js';

const EXIT_CODES = `
Exit codes:
  0  every row is ok            4  a plugin failed
  1  a row diverged or is       5  the machine lacks something
     missing; not the same    130  interrupted
  2  wrong configuration
  3  wrong data`;

/**
 * Does what a command line asks for, and sets the exit code.
 * @param parameters what follows the name of the program.
 */
export async function runCommandLine(parameters: readonly string[]): Promise<void> {
  const program = new Command('mfbench')
    .description(
      'Compares rating predictors: matrix factorization, regression and your own, from one YAML file.',
    )
    .version(VERSION, '--version', 'Print the version.')
    .helpOption('--help', 'Print this help.')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES);
  const [wanted] = parameters;

  try {
    // Before anything is loaded that an old Node.js could not read; `doctor` says all that is wrong, not the first alone.
    if (wanted !== 'doctor') checkMachine();
    for (const { name, description, load } of COMMANDS) {
      const command = new Command(name).description(description).helpOption('--help', 'Print this help.');
      // Only the command that is asked for is loaded, but all are for the one that completes them.
      program.addCommand(name === wanted || wanted === 'completion' ? (await load())(command) : command);
    }
    for (const command of [
      program,
      ...program.commands,
      ...program.commands.flatMap(({ commands }) => commands),
    ])
      command.exitOverride().showHelpAfterError('(add --help for help)');
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
