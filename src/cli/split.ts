import { mkdirSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { prepare } from '../harness/prepare.js';
import { SPLIT_FORMATS, type SplitFormat, splitFiles } from '../harness/split-files.js';
import { writeWhole } from '../harness/whole-files.js';
import { openSplit } from '../plan-experiment.js';
import { addReading, jsonOption, type ReadingFlags } from './options.js';

interface Options extends ReadingFlags {
  readonly out: string;
  readonly format: SplitFormat;
  readonly json?: boolean;
}

export const splitCommand = (command: Command): Command =>
  addReading(command)
    .argument('<config>', 'The configuration, a YAML file.')
    .requiredOption('--out <folder>', 'Where the files go, two for each fold.')
    .addOption(
      new Option(
        '--format <format>',
        "csv, inter (RecBole's) or libmf (LIBMF's, with users.txt and items.txt)",
      )
        .choices(SPLIT_FORMATS)
        .default('csv'),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench split configs/baseline.yaml --out folds --format libmf')
    .action(async (config: string, { out, format, json, ...options }: Options) => {
      const prepared = await prepare(await openSplit(config, options));
      const written: string[] = [];
      for (const files of splitFiles(prepared, format)) {
        try {
          mkdirSync(out, { recursive: true });
          writeWhole(out, files);
        } catch (error) {
          throw new EnvironmentError(`cannot write into ${out}: ${messageOf(error)}`);
        }
        written.push(...files.keys());
      }
      const folds = prepared.folds.length;
      process.stdout.write(
        json
          ? `${JSON.stringify({ folder: out, format, folds, files: written }, null, 2)}\n`
          : `${written.length} files of ${folds} folds are in ${out}\n`,
      );
    });
