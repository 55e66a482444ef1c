import type { Command } from 'commander';
import {
  addIsolation,
  addReading,
  type IsolationFlags,
  isolationOf,
  jsonOption,
  outOption,
  quietOption,
  type ReadingFlags,
  storeOption,
  threadsOption,
} from './options.js';
import { runAndPrint } from './run-and-print.js';

interface Options extends ReadingFlags, IsolationFlags {
  readonly out?: string;
  readonly store: string | false;
  readonly force?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const runCommand = (command: Command): Command =>
  addIsolation(addReading(command))
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(outOption())
    .addOption(storeOption())
    .option('--no-store', 'Keep no finished fits, and use none.')
    .option('--force', 'Do all fits again, those in the store too.')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText('after', '\nExample:\n  mfbench run configs/baseline.yaml --set seed=7 --threads 2')
    .action(async (config: string, { json, quiet, store, ...options }: Options) => {
      const kept = store !== false && { store };
      const run = { ...options, ...kept, isolation: isolationOf(options) };
      await runAndPrint(config, run, { ...(json && { json }), ...(quiet && { quiet }) });
    });
