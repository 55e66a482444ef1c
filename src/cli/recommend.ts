import type { Command } from 'commander';
import { loadModel } from '../harness/loaded-model.js';
import { jsonOption, positiveInteger } from './options.js';

interface Options {
  readonly user: string;
  readonly top: number;
  readonly includeRated?: boolean;
  readonly json?: boolean;
}

export const recommendCommand = (command: Command): Command =>
  command
    .argument('<model>', 'A model file, as mfbench train writes it.')
    .requiredOption('--user <id>', 'For whom.')
    .option('--top <n>', 'How many items.', positiveInteger, 10)
    .option('--include-rated', 'Items that the user has rated may be among them.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench recommend movies.mfmodel --user 15 --top 5')
    .action(async (file: string, { user, top, includeRated = false, json }: Options) => {
      const model = await loadModel(file);
      const items = model.recommend(user, { top, includeRated });
      const lines = items.map(({ item, prediction }) => `${prediction.toFixed(3)}  ${item}`);
      process.stdout.write(json ? `${JSON.stringify(items, null, 2)}\n` : `${lines.join('\n')}\n`);
    });
