import type { Command } from 'commander';
import {
  addIsolation,
  addReading,
  type IsolationFlags,
  isolationOf,
  jsonOption,
  outOption,
  addProgress,
  type ProgressFlags,
  progressOf,
  type ReadingFlags,
  storeOption,
  threadsOption,
} from './options.js';
import { runAndPrint } from './run-and-print.js';

interface Options extends ReadingFlags, IsolationFlags, ProgressFlags {
  readonly out?: string;
  readonly store: string | false;
  readonly force?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

export const runCommand = (command: Command): Command =>
  addProgress(addIsolation(addReading(command)))
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(outOption())
    .addOption(storeOption())
    .option('--no-store', 'Keep no finished fits, and use none.')
    .option('--force', 'Do all fits again, those in the store too.')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench run configs/baseline.yaml --set seed=7 --threads 2')
    .action(async (config: string, { json, store, ...options }: Options) => {
      const kept = store !== false && { store };
      const run = { ...options, ...kept, isolation: isolationOf(options) };
      await runAndPrint(config, run, { ...(json && { json }), ...progressOf(options) });
    });
