import { Command } from 'commander';
import { inspectRatings } from '../data/inspect-ratings.js';
import { findData } from '../read-data.js';
import { formatInspection } from './inspection-text.js';
import { addReading, type ColumnOptions, columnOptions, jsonOption, type ReadingFlags } from './options.js';
import { terminalWidth } from './outcome.js';

interface InspectOptions extends ReadingFlags, ColumnOptions {
  readonly json?: boolean;
}

export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description(
      'Look at ratings: counts, density, histograms, popularity, times, and what is odd about them.',
    )
    .argument(
      '<file>',
      'A file of ratings, whose format is told by looking at it, a configuration (.yaml), or a data set that was fetched.',
    );
  for (const option of columnOptions()) command.addOption(option);
  return addReading(command)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  mfbench data inspect ratings.csv\n  mfbench data inspect reviews.tsv.gz --user reviewer --item isbn --rating stars\n  mfbench data inspect ml-100k\n  mfbench data inspect configs/baseline.yaml --json',
    )
    .action(
      async (file: string, { json, set, dataRoot, allowPlugins, delimiter, ...columns }: InspectOptions) => {
        const found = await findData(file, {
          ...{ set, columns },
          ...(dataRoot !== undefined && { dataRoot }),
          ...(allowPlugins && { allowPlugins }),
          ...(delimiter !== undefined && { delimiter }),
        });
        const inspection = inspectRatings(found.data);
        const { source, format } = found;
        process.stdout.write(
          json
            ? `${JSON.stringify({ file, format, source, ...inspection }, null, 2)}\n`
            : `${file}: ${format}\n${formatInspection(inspection, terminalWidth())}`,
        );
      },
    );
}
