import type { Command } from 'commander';
import { reportExperiment } from '../run-experiment.js';
import { formatCommand } from '../plugins/reporters/text.js';
import { addReading, jsonOption, outOption, quietOption, type ReadingFlags, storeOption } from './options.js';
import { placeOfReports, printOutcome, renderContext } from './outcome.js';

interface Options extends ReadingFlags {
  readonly out?: string;
  readonly store: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const reportCommand = (command: Command): Command =>
  addReading(command)
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(outOption())
    .addOption(storeOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText('after', '\nExample:\n  mfbench report configs/baseline.yaml')
    .action(async (config: string, { json, quiet, ...options }: Options) => {
      const { stderr } = process;
      const warned = (message: string): void => void stderr.write(`Warning: ${message}\n`);
      const outcome = await reportExperiment(config, {
        ...options,
        observer: { warned },
        render: renderContext(),
      });
      const folds = outcome.results.rows.flatMap((row) => row.folds);
      const missing = folds.filter(({ status }) => status === 'missing').length;
      if (!quiet && missing > 0)
        stderr.write(
          `${missing} of ${folds.length} fits are missing; ${formatCommand(outcome.results)} does them\n`,
        );
      printOutcome(outcome, json === true);
      if (!quiet) stderr.write(`${placeOfReports(outcome.folder)}\n`);
    });
