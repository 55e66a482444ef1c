import type { Command } from 'commander';
import { chosenUser, type UserOptions, withUserOptions } from './chosen-user.js';
import { jsonOption } from './options.js';

interface Options extends UserOptions {
  readonly item: readonly string[];
  readonly json?: boolean;
}

export const predictCommand = (command: Command): Command =>
  withUserOptions(command.argument('<model>', 'A model file, as mfbench train writes it.'))
    .requiredOption('--item <ids...>', 'Of which items (required).')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  mfbench predict movies.mfmodel --user 15 --item 318 1\n  mfbench predict movies.mfmodel --rated 50=4 --item 318',
    )
    .action(async (file: string, { item, json, ...whom }: Options) => {
      const user = await chosenUser(file, whom);
      const predictions = item.map((id) => ({ item: id, prediction: user.predict(id) }));
      const lines = predictions.map(({ item, prediction }) => `${prediction.toFixed(3)}  ${item}`);
      process.stdout.write(json ? `${JSON.stringify(predictions, null, 2)}\n` : `${lines.join('\n')}\n`);
    });
