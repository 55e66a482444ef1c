import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { shellWord } from '../data/starter-config.js';
import { EnvironmentError, messageOf } from '../core/errors.js';
import { writeWhole } from '../harness/whole-files.js';
import { trainModel } from '../train-model.js';
import { addReading, jsonOption, type ReadingFlags, threadsOption } from './options.js';

interface Options extends ReadingFlags {
  readonly out: string;
  readonly threads?: number;
  readonly from?: string;
  readonly json?: boolean;
}

export const trainCommand = (command: Command): Command =>
  addReading(command)
    .argument('<config>', 'The configuration, a YAML file.')
    .argument('<row>', 'The name of a row whose model is a formula.')
    .requiredOption('--out <file>', 'Where the model goes (required).')
    .addOption(threadsOption())
    .option(
      '--from <model>',
      'A model file from whose parameters the fit starts, where it knows the user or item.',
    )
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExample:\n  mfbench train configs/baseline.yaml "Biased MF, SGD" --out movies.mfmodel',
    )
    .action(async (config: string, row: string, { out, json, ...options }: Options) => {
      const { stderr } = process;
      const bytes = await trainModel(config, row, {
        ...options,
        observe: ({ epoch, objective }) => {
          if (stderr.isTTY) stderr.write(`\repoch ${epoch}  objective ${objective.toPrecision(6)}\x1b[K`);
        },
      });
      if (stderr.isTTY) stderr.write('\r\x1b[K');
      try {
        writeWhole(dirname(out), new Map([[basename(out), bytes]]));
      } catch (error) {
        throw new EnvironmentError(`cannot write ${out}: ${messageOf(error)}`);
      }
      if (json) process.stdout.write(`${JSON.stringify({ file: out, row, bytes: bytes.length }, null, 2)}\n`);
      else
        stderr.write(
          `The model is in ${out} (${bytes.length} bytes)\nNext: npx mfbench recommend ${shellWord(out)} --user <id>\n`,
        );
    });
