import type { Command } from 'commander';
import {
  addIsolation,
  allowPluginsOption,
  type IsolationFlags,
  isolationOf,
  dataRootOption,
  jsonOption,
  outOption,
  quietOption,
  setOption,
  storeOption,
  threadsOption,
} from './options.js';
import { runAndPrint } from './run-and-print.js';

interface Options extends IsolationFlags {
  readonly set: readonly string[];
  readonly dataRoot?: string;
  readonly allowPlugins?: boolean;
  readonly out?: string;
  readonly store: string | false;
  readonly force?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const runCommand = (command: Command): Command =>
  addIsolation(command)
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(setOption())
    .addOption(dataRootOption())
    .addOption(allowPluginsOption())
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
