import { Command } from 'commander';
import Table from 'cli-table3';
import { summarizeFold } from '../harness/fold-summary.js';
import { describeUse } from '../harness/plugin-use.js';
import { summarizeData } from '../harness/prepare.js';
import { describeFilters, describeNotes } from '../plugins/reporters/protocol-text.js';
import { type Plan, planExperiment } from '../run-experiment.js';
import { dataRootOption, jsonOption, setOption } from './options.js';

interface Options {
  readonly set: readonly string[];
  readonly dataRoot?: string;
  readonly json?: boolean;
}

export const planCommand = (): Command =>
  new Command('plan')
    .description('Check a configuration and count what a run of it would do; nothing is fitted.')
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(setOption())
    .addOption(dataRootOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench plan configs/baseline.yaml')
    .action(async (config: string, { json, ...options }: Options) => {
      const summary = summarize(await planExperiment(config, options));
      process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : toText(summary));
    });

function summarize({ experiment, prepared, cells }: Plan) {
  const { folds, data } = prepared;
  return {
    experiment: experiment.name,
    seed: experiment.seed,
    data: summarizeData(prepared),
    split: {
      splitter: describeUse(experiment.split),
      folds: folds.map((fold) => summarizeFold(fold, data.ratings)),
    },
    rows: experiment.rows.map(({ name, method }) => ({
      name,
      model: method.model.plugin.name,
      ...(method.form === 'formula' && {
        loss: method.loss.plugin.name,
        regularizer: method.regularizer.plugin.name,
        optimizer: method.optimizer.plugin.name,
        epochs: method.optimizer.options['epochs'] as number,
      }),
    })),
    fits: cells.length,
  };
}

function toText({ experiment, data, split, rows, fits }: ReturnType<typeof summarize>): string {
  const table = new Table({
    head: ['Row', 'Model', 'Loss', 'Regularizer', 'Optimizer', 'Epochs'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const parts = [row.loss, row.regularizer, row.optimizer, row.epochs].map((part) => part ?? '');
    table.push([row.name, row.model, ...parts]);
  }
  const folds = split.folds.length;
  return [
    `${experiment}: ${data.ratings} ratings of ${data.users} users on ${data.items} items`,
    `${split.splitter.name}: ${folds} ${folds === 1 ? 'fold' : 'folds'}, ${split.folds[0]!.training} training and ${split.folds[0]!.test} test ratings in the first`,
    ...describeFilters(data),
    ...describeNotes(split),
    table.toString(),
    `${fits} fits: ${rows.length} rows x ${folds} folds`,
    '',
  ].join('\n');
}
