import type { Command } from 'commander';
import Table from 'cli-table3';
import { availableCores } from '../harness/cores.js';
import { summarizeFold } from '../harness/fold-summary.js';
import { fitsOf, forecastMemory, forecastSeconds } from '../harness/forecast.js';
import { describeUse } from '../harness/plugin-use.js';
import type { Row } from '../harness/experiment.js';
import { type PreparedExperiment, summarizeData } from '../harness/prepare.js';
import { summarizeTuning } from '../harness/results.js';
import { budgetOf, isTuned } from '../harness/tuning/tune.js';
import { describeClipping, describeFilters, describeNotes } from '../plugins/reporters/protocol-text.js';
import { describeTuning } from '../plugins/reporters/tuning-text.js';
import { type Plan, planExperiment } from '../plan-experiment.js';
import { addReading, jsonOption, type ReadingFlags, threadsOption } from './options.js';

interface Options extends ReadingFlags {
  readonly threads?: number;
  readonly json?: boolean;
}

export const planCommand = (command: Command): Command =>
  addReading(command)
    .argument('<config>', 'The configuration, a YAML file.')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench plan configs/baseline.yaml')
    .action(async (config: string, { json, threads = availableCores(), ...options }: Options) => {
      const summary = summarizePlan(await planExperiment(config, options), threads);
      process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : toText(summary));
    });

/** What a run of a plan would do, and need. */
export function summarizePlan(
  { experiment, prepared, footprints, cells, clock, userPlugins }: Plan,
  threads: number,
) {
  const { folds, data } = prepared;
  const memory = forecastMemory(prepared, footprints, {
    ...{ cells: cells.length, threads },
    isIsolated: userPlugins.length > 0,
  });
  const seconds = forecastSeconds(prepared, clock);
  return {
    experiment: experiment.name,
    seed: experiment.seed,
    data: summarizeData(prepared),
    split: {
      splitter: describeUse(experiment.split),
      folds: folds.map((fold) => summarizeFold(fold, data.ratings)),
    },
    protocol: { clip: experiment.clip },
    ...(experiment.tuning && { tuning: summarizeTuning(experiment.tuning) }),
    ...(experiment.convergence && { convergence: true }),
    rows: experiment.rows.map((row, i) => toRow(prepared, row, memory.rows[i], seconds[i])),
    cells: cells.length,
    fits: cells.reduce(
      (total, { row, fold }) => total + fitsOf(prepared, experiment.rows[row]!, fold).fits,
      0,
    ),
    baseline: experiment.baseline ?? null,
    threads,
    memory: { bytes: memory.bytes, availableBytes: memory.availableBytes },
  };
}

type PlanSummary = ReturnType<typeof summarizePlan>;

function toRow(
  prepared: PreparedExperiment,
  row: Row,
  fitBytes: number | null | undefined,
  seconds: number | null | undefined,
) {
  const { name, method } = row;
  const { experiment } = prepared;
  return {
    name,
    model: method.model.plugin.name,
    ...(method.form === 'formula' && {
      loss: method.loss.plugin.name,
      regularizer: method.regularizer.plugin.name,
      optimizer: method.optimizer.plugin.name,
      epochs: method.optimizer.options['epochs'] as number,
    }),
    ...(row.clip !== undefined && { clip: row.clip }),
    ...(isTuned(row) && {
      trials: budgetOf(experiment.tuning!, row).trials,
      options: row.space.map((option) => option.name),
    }),
    fitBytes: fitBytes ?? null,
    seconds: seconds ?? null,
  };
}

function toText(summary: PlanSummary): string {
  const { experiment, data, split, tuning, convergence, rows, cells, fits, baseline, threads, memory } =
    summary;
  const numbers = ['Epochs', ...(tuning ? ['Trials'] : []), 'MiB a fit', 'Seconds'];
  const table = new Table({
    head: ['Row', 'Model', 'Loss', 'Regularizer', 'Optimizer', ...numbers],
    colAligns: [...new Array<'left'>(5).fill('left'), ...numbers.map(() => 'right' as const)],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    const counts = tuning ? [row.epochs, row.trials] : [row.epochs];
    const parts = [row.loss, row.regularizer, row.optimizer, ...counts].map((part) => part ?? '');
    const mebibytes = row.fitBytes === null ? '' : Math.ceil(row.fitBytes / MEBIBYTE);
    table.push([row.name, row.model, ...parts, mebibytes, row.seconds === null ? '' : about(row.seconds)]);
  }
  const folds = split.folds.length;
  const { seconds, unknown } = secondsOf(summary);
  const others = [...(tuning ? ['trials'] : []), ...(convergence ? ['curves of convergence'] : [])].join(
    ' and ',
  );
  return [
    `${experiment}: ${data.ratings} ratings of ${data.users} users on ${data.items} items`,
    `${split.splitter.name}: ${folds} ${folds === 1 ? 'fold' : 'folds'}, ${split.folds[0]!.training} training and ${split.folds[0]!.test} test ratings in the first`,
    `baseline: ${baseline ?? 'none, so no row is compared with another'}`,
    ...describeFilters(data),
    ...describeNotes(split),
    `predictions ${describeClipping(summary)}`,
    ...(tuning ? [describeTuning(tuning)] : []),
    table.toString(),
    `${fits} fits: ${rows.length} rows x ${folds} folds${fits > cells ? `, and ${fits - cells} of ${others}` : ''}. Seconds are of all folds on one thread, estimated on a sample.`,
    `On ${threads} ${threads === 1 ? 'thread' : 'threads'}: about ${seconds} s${unknown > 0 ? `, and those of ${unknown} rows that fit or stop by themselves` : ''}; ` +
      `about ${Math.ceil(memory.bytes / MEBIBYTE)} MiB of memory, of ${Math.floor(memory.availableBytes / MEBIBYTE)} that can be had.`,
    '',
  ].join('\n');
}

/** About how long a run takes, in seconds, without the `unknown` rows that stop by themselves. */
export function secondsOf({ rows, threads, cells }: PlanSummary) {
  const known = rows.filter((row) => row.seconds !== null);
  const seconds = known.reduce((total, row) => total + (row.seconds ?? 0), 0) / Math.min(threads, cells);
  return { seconds: about(seconds), unknown: rows.length - known.length };
}

const MEBIBYTE = 1024 * 1024;

/** To two digits: it is an estimate. */
const about = (seconds: number): string => String(Number(seconds.toPrecision(2)));
