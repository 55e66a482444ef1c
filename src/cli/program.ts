import { Command } from 'commander';
import { VERSION } from '../version.js';
import { COMMANDS } from './commands.js';
import { throwWithNearest } from './suggestions.js';

const EXIT_CODES = `
Exit codes:
  0  every row is ok            4  a plugin failed
  1  a row diverged or is       5  the machine lacks something
     missing; not the same    130  interrupted
  2  wrong configuration
  3  wrong data`;

/**
 * The command line. Errors in it are thrown as CommanderErrors, after they are written to standard error.
 * @param wanted the command whose code is loaded; all are, for the one that completes them, and if it is not given.
 */
export async function createProgram(wanted = 'completion'): Promise<Command> {
  const program = new Command('mfbench')
    .description(
      'Compares rating predictors: matrix factorization, regression and your own, from one YAML file.',
    )
    .version(VERSION, '--version', 'Print the version.')
    .helpOption('--help', 'Print this help.')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES);
  for (const { name, description, load } of COMMANDS) {
    const command = new Command(name).description(description).helpOption('--help', 'Print this help.');
    program.addCommand(name === wanted || wanted === 'completion' ? (await load())(command) : command);
  }
  throwWithNearest(program);
  return program;
}
