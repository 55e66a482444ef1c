import type { Command } from 'commander';
import { loadModel } from '../harness/loaded-model.js';
import { jsonOption } from './options.js';

interface Options {
  readonly user: string;
  readonly item: readonly string[];
  readonly json?: boolean;
}

export const predictCommand = (command: Command): Command =>
  command
    .argument('<model>', 'A model file, as mfbench train writes it.')
    .requiredOption('--user <id>', 'Whose rating.')
    .requiredOption('--item <ids...>', 'Of which items.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench predict movies.mfmodel --user 15 --item 318 1')
    .action(async (file: string, { user, item, json }: Options) => {
      const model = await loadModel(file);
      const predictions = item.map((id) => ({ item: id, prediction: model.predict(user, id) }));
      const lines = predictions.map(({ item, prediction }) => `${prediction.toFixed(3)}  ${item}`);
      process.stdout.write(json ? `${JSON.stringify(predictions, null, 2)}\n` : `${lines.join('\n')}\n`);
    });
