import type { Command } from 'commander';
import type { Results } from '../core/contracts/results.js';
import { runExperiment } from '../run-experiment.js';
import { dataRootOption, jsonOption, setOption, threadsOption } from './options.js';
import { createProgress } from './progress.js';

interface Options {
  readonly set: readonly string[];
  readonly dataRoot?: string;
  readonly out?: string;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const runCommand = (command: Command): Command =>
  command
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(setOption())
    .addOption(dataRootOption())
    .option('--out <folder>', 'Where the reports go (default: reports/<experiment>).')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .option('--quiet', 'No progress on standard error.')
    .addHelpText('after', '\nExample:\n  mfbench run configs/baseline.yaml --set seed=7 --threads 2')
    .action(async (config: string, { json, quiet, ...options }: Options) => {
      const { stdout, stderr, env } = process;
      const color = stdout.isTTY && env['NO_COLOR'] === undefined;
      const progress = createProgress(stderr, quiet === true);
      try {
        const { results, folder, terminal } = await runExperiment(config, {
          ...options,
          observer: progress,
          render: { width: stdout.columns || 100, color },
        });
        progress.finish();
        stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : terminal);
        if (!quiet) stderr.write(`Reports are in ${folder}\n`);
        process.exitCode = exitCode(results);
      } finally {
        progress.finish();
      }
    });

function exitCode({ rows }: Results): number {
  if (rows.some(({ status }) => status === 'failed')) return 4;
  return rows.some(({ status }) => status === 'diverged') ? 1 : 0;
}
