import { existsSync, mkdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, EnvironmentError, messageOf } from '../core/errors.js';
import { chooseColumns, type DetectedFile, detectFile, type SourceEntry } from '../data/detect-source.js';
import { type Inspection, inspectRatings } from '../data/inspect-ratings.js';
import { availableCores } from '../harness/cores.js';
import { NodeFiles } from '../harness/node-files.js';
import { areLikes, shellWord, starterConfig } from '../data/starter-config.js';
import { writeWhole } from '../harness/whole-files.js';
import { planExperiment } from '../plan-experiment.js';
import { readEntrySource } from '../read-data.js';
import { askForColumns, askForFile } from './init-questions.js';
import { grouped } from './inspection-text.js';
import { openFile } from './open-file.js';
import { type ColumnOptions, columnOptions, jsonOption, threadsOption } from './options.js';
import { secondsOf, summarizePlan } from './plan.js';
import { isInteractive, Prompt } from './prompt.js';
import { runAndPrint } from './run-and-print.js';

interface Options extends ColumnOptions {
  readonly synthetic?: boolean;
  readonly config?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly run?: boolean;
  readonly open?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

export function initCommand(command: Command): Command {
  command
    .argument('[file]', 'Your ratings: CSV, TSV, JSON Lines, MovieLens, RecBole or LIBMF; .gz is unpacked.')
    .option('--synthetic', 'Ratings that are made up, in place of a file.');
  for (const option of columnOptions()) command.addOption(option);
  return command
    .option('--config <file>', 'The configuration to write (default: named like the ratings).')
    .option('--force', 'Overwrite the configuration if it is there.')
    .option('--yes', 'Ask nothing; take what would be proposed.')
    .option('--run', 'Run the configuration at once.')
    .option('--open', 'Open the report in the browser after the run.')
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  mfbench init\n  mfbench init ratings.csv --run --open\n  mfbench init reviews.tsv --user reviewer --item isbn --rating stars --yes\n  mfbench init --synthetic --config first.yaml',
    )
    .action(init);
}

async function init(given: string | undefined, options: Options): Promise<void> {
  const asks = isInteractive() && options.yes !== true && options.json !== true;
  const prompt = asks ? new Prompt() : undefined;
  try {
    if (prompt) process.stderr.write('Enter takes what is in brackets, Ctrl-C ends.\n');
    const { config, inspection } = await writeConfig(given, options, prompt);
    const { seconds, unknown, summary } = await checkPlan(config, options);
    const { stdout, stderr } = process;
    if (options.json)
      stdout.write(`${JSON.stringify({ config, ratings: inspection.ratings, ...summary }, null, 2)}\n`);
    else
      stderr.write(
        `${config} is written: ${summary.rows} methods on ${summary.folds} ${summary.folds === 1 ? 'division' : 'divisions'} of ${grouped(inspection.ratings)} ratings, ` +
          `${Number(seconds) < 10 ? 'a few seconds' : `about ${seconds} s`}${unknown > 0 && Number(seconds) >= 10 ? ' and what the methods need that stop by themselves' : ''}.\n`,
      );
    const runs = options.run ?? (options.open === true || (await prompt?.confirm('Run it now?')));
    if (!runs) {
      if (!options.json) stderr.write(`Next: npx mfbench run ${shellWord(config)}\n`);
      return;
    }
    const { threads } = options;
    const { folder } = await runAndPrint(
      config,
      { store: '.mfbench/store', ...(threads !== undefined && { threads }) },
      { ...(options.json && { json: true, quiet: true }) },
    );
    const report = join(folder, 'report.html');
    if (options.open ?? (await prompt?.confirm('Open the report in the browser?'))) await showReport(report);
  } finally {
    prompt?.close();
  }
}

async function showReport(report: string): Promise<void> {
  const opened = await openFile(report);
  process.stderr.write(
    opened
      ? `${report} is opened in the browser\n`
      : `No browser was found; open ${report} in one yourself\n`,
  );
}

async function writeConfig(
  given: string | undefined,
  options: Options,
  prompt: Prompt | undefined,
): Promise<{ readonly config: string; readonly inspection: Inspection }> {
  if (options.config !== undefined && prompt === undefined) refuseOverwriting(options.config, options);
  const source = await chooseSource(given, options, prompt);
  const path = source['path'] as string | undefined;
  const usual = `${nameOf(path ?? (source['set'] as string | undefined) ?? 'synthetic')}.yaml`;
  const config =
    options.config ??
    (prompt ? await prompt.ask('Name of the configuration', { usual, fault: yamlFault }) : usual);
  if (prompt && existsSync(config) && options.force !== true) {
    const agreed = await prompt.confirm(`${config} is there already. Overwrite it?`, false);
    if (!agreed) refuseOverwriting(config, options);
  } else refuseOverwriting(config, options);
  const inspection = inspectRatings(await readEntrySource(source, '.'));
  refuseUseless(inspection, path ?? 'the ratings');
  if (areLikes(inspection) && options.json !== true)
    process.stderr.write(
      `All ratings are ${inspection.scale.minimum}, as likes are: methods that rank are compared. If another column is the rating, say so with --rating <column>.\n`,
    );
  const fromConfig =
    path === undefined || isAbsolute(path) ? source : { ...source, path: relative(dirname(config), path) };
  const text = starterConfig({ name: nameOf(config), file: config, source: fromConfig, inspection });
  try {
    mkdirSync(dirname(config), { recursive: true });
    writeWhole(dirname(config), new Map([[basename(config), text]]));
  } catch (error) {
    throw new EnvironmentError(`cannot write ${config}: ${messageOf(error)}; choose another with --config`);
  }
  return { config, inspection };
}

async function chooseSource(
  given: string | undefined,
  options: Options,
  prompt: Prompt | undefined,
): Promise<SourceEntry> {
  const { user, item, rating, timestamp, delimiter } = options;
  const columns = {
    ...(user !== undefined && { user }),
    ...(item !== undefined && { item }),
    ...(rating !== undefined && { rating }),
    ...(timestamp !== undefined && { timestamp }),
  };
  if (given !== undefined && options.synthetic)
    throw ConfigError.of('a file and --synthetic exclude each other');
  if (given === undefined && options.synthetic !== true && prompt === undefined)
    throw ConfigError.of(
      'which ratings? Name a file, as in mfbench init ratings.csv, or say --synthetic for made-up ones',
    );
  const detect = (file: string): Promise<DetectedFile> => detectFile(new NodeFiles('.'), file, delimiter);
  const detected =
    given !== undefined
      ? await detect(given)
      : options.synthetic
        ? undefined
        : await askForFile(prompt!, detect);
  if (detected === undefined)
    return {
      name: 'synthetic',
      users: 500,
      items: 300,
      density: 0.05,
      step: 0.5,
      scale: { minimum: 0.5, maximum: 5 },
    };
  return detected.entry(
    prompt ? await askForColumns(prompt, detected, columns) : chooseColumns(detected, columns),
  );
}

const yamlFault = (file: string): string | undefined =>
  /\.ya?ml$/i.test(file) ? undefined : 'the name of a configuration ends in .yaml';

function refuseOverwriting(config: string, { force }: Options): void {
  const fault = yamlFault(config);
  if (fault !== undefined) throw ConfigError.of(`--config ${config}: ${fault}`);
  if (existsSync(config) && force !== true)
    throw ConfigError.of('is there already; --force overwrites it, --config <file> writes another', {
      file: config,
    });
}

function refuseUseless({ ratings, users, items }: Inspection, file: string): void {
  if (ratings < 20 || users < 2 || items < 2)
    throw ConfigError.of(
      `${ratings} ratings of ${users} users on ${items} items are too few to compare methods on; at least 20 ratings of 2 users on 2 items. ` +
        'Until you have more, look at a comparison of made-up ones: npx mfbench init --synthetic --run --open; or of published ones: npx mfbench data list',
      { file },
    );
}

/** The name of an experiment, which a folder is called by, out of that of a file. */
function nameOf(path: string): string {
  const stem = basename(path)
    .replace(/\.gz$/i, '')
    .replace(/\.[A-Za-z0-9]+$/, '');
  const name = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return name === '' ? 'comparison' : name.slice(0, 100);
}

async function checkPlan(config: string, { threads = availableCores() }: Options) {
  const summary = summarizePlan(await planExperiment(config), threads);
  const { seconds, unknown } = secondsOf(summary);
  return {
    ...{ seconds, unknown },
    summary: { rows: summary.rows.length, folds: summary.split.folds.length },
  };
}
