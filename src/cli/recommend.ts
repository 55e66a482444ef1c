import type { Command } from 'commander';
import { chosenUser, type UserOptions, withUserOptions } from './chosen-user.js';
import { jsonOption, positiveInteger } from './options.js';

interface Options extends UserOptions {
  readonly top: number;
  readonly includeRated?: boolean;
  readonly json?: boolean;
}

export const recommendCommand = (command: Command): Command =>
  withUserOptions(command.argument('<model>', 'A model file, as mfbench train writes it.'))
    .option('--top <n>', 'How many items.', positiveInteger, 10)
    .option('--include-rated', 'Items that the user has rated may be among them.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  mfbench recommend movies.mfmodel --user 15 --top 5\n  mfbench recommend movies.mfmodel --rated 318=5 1=2.5',
    )
    .action(async (file: string, { top, includeRated = false, json, ...whom }: Options) => {
      const items = (await chosenUser(file, whom)).recommend({ top, includeRated });
      const lines = items.map(({ item, prediction }) => `${prediction.toFixed(3)}  ${item}`);
      process.stdout.write(json ? `${JSON.stringify(items, null, 2)}\n` : `${lines.join('\n')}\n`);
    });
