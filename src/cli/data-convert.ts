import { Command, Option } from 'commander';
import { findData } from '../read-data.js';
import { FORMAT_NAMES, formatOf, type FormatName, writeRatings } from '../data/write-ratings.js';
import { plain } from '../plugins/reporters/text.js';
import { grouped } from './inspection-text.js';
import { addReading, type ColumnOptions, columnOptions, jsonOption, type ReadingFlags } from './options.js';

interface Options extends ReadingFlags, ColumnOptions {
  readonly to?: FormatName;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function convertCommand(): Command {
  const command = new Command('convert')
    .description('Write ratings in another format: the same ids, values, times and order.')
    .argument(
      '<in>',
      'A file of ratings, whose format is told by looking at it, a configuration (.yaml), or a data set that was fetched.',
    )
    .argument('<out>', 'The file to write; its name says the format, and .gz that it is packed.')
    .addOption(
      new Option('--to <format>', 'The format (default: by the name of the file).').choices(FORMAT_NAMES),
    )
    .option('--force', 'Overwrite the file if it is there.');
  for (const option of columnOptions()) command.addOption(option);
  return addReading(command)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  mfbench data convert ratings.csv ratings.inter\n  mfbench data convert ml-1m ml-1m.txt.gz --to libmf\n  mfbench data convert reviews.tsv reviews.jsonl --user reviewer --item isbn --rating stars\n\nAll ratings are read before any is written, so that nothing is written of a file that is wrong. In memory they take 12 bytes each, 20 with times, and\nabout 120 for each user and item: 100 million take 1.2 to 2 GB.',
    )
    .action(async (from: string, out: string, options: Options) => {
      const { to, force = false, json, set, dataRoot, allowPlugins, delimiter, ...columns } = options;
      const name = to ?? formatOf(out);
      const { data, format, source } = await findData(from, {
        ...{ set, columns },
        ...(dataRoot !== undefined && { dataRoot }),
        ...(allowPlugins && { allowPlugins }),
        ...(delimiter !== undefined && { delimiter }),
      });
      const { ratings, userAttributes, itemAttributes } = data;
      await writeRatings(ratings, out, name, force);
      const lost = [
        ...(name === 'libmf' && ratings.timestamp ? ['times'] : []),
        ...[...userAttributes.keys()].map((attribute) => `${attribute} of users`),
        ...[...itemAttributes.keys()].map((attribute) => `${attribute} of items`),
      ];
      const { size, users, items } = ratings;
      const summary = { ratings: size, users: users.size, items: items.size, notWritten: lost };
      process.stdout.write(
        json
          ? `${JSON.stringify({ file: out, format: name, from: { file: from, format, source }, ...summary }, null, 2)}\n`
          : `${plain(out)}: ${grouped(size)} ratings as ${name}${lost.length === 0 ? '' : `; not in it: ${lost.join(', ')}`}\n`,
      );
    });
}
