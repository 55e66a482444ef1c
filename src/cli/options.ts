import { type Command, InvalidArgumentError, Option } from 'commander';
import { PROGRESS_FORMS, type ProgressForm } from './progress/progress.js';

/** Options that several commands share: those by which a configuration is read. */
export const addReading = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--set <path=value>',
        'Change the configuration, such as seed=7, rows.0.optimizer.learningRate=0.01 or "rows.My row.model.factors=8"; can be repeated.',
      )
        .argParser(append)
        .default([], 'none'),
    )
    .addOption(dataRootOption())
    .addOption(allowPluginsOption());

export interface ReadingFlags {
  readonly set: readonly string[];
  readonly dataRoot?: string;
  readonly allowPlugins?: boolean;
}

export const dataRootOption = (): Option =>
  new Option('--data-root <folder>', 'Where relative paths of data start.').default(
    undefined,
    "the configuration's folder",
  );

export const allowPluginsOption = (): Option =>
  new Option(
    '--allow-plugins',
    'Load the plugins that the configuration names. They are code: look at those of others first.',
  );

/** Options that say where fits run, and what they may take. */
export const addIsolation = (command: Command): Command =>
  command
    .option(
      '--isolate',
      'Fit in processes of their own, which can crash or hang alone (default: if there are plugins that do not come with mfbench).',
    )
    .option('--no-isolate', 'Fit in this process and its threads.')
    .option(
      '--time-limit <seconds>',
      'End an isolated fit that has finished no epoch for so long (default: 3600).',
      positiveInteger,
    )
    .option(
      '--memory-limit <MiB>',
      "End a process of isolated fits that takes more (default: the machine's memory, divided by the processes).",
      positiveInteger,
    )
    .option(
      '--retries <n>',
      'How often a fit is tried again whose process or thread has ended (default: 1).',
      wholeNumber,
    );

export interface IsolationFlags {
  readonly isolate?: boolean;
  readonly timeLimit?: number;
  readonly memoryLimit?: number;
  readonly retries?: number;
}

/** As the library takes them. */
export const isolationOf = ({ memoryLimit, isolate, timeLimit, retries }: IsolationFlags) => ({
  ...(isolate !== undefined && { isolate }),
  ...(timeLimit !== undefined && { timeLimit }),
  ...(retries !== undefined && { retries }),
  ...(memoryLimit !== undefined && { memoryLimit: memoryLimit * 1024 * 1024 }),
});

export const threadsOption = (): Option =>
  new Option(
    '--threads <n>',
    'How many threads fit (default: one for each core). It changes times, never results.',
  ).argParser(positiveInteger);

export const storeOption = (): Option =>
  new Option('--store <folder>', 'Where finished fits are kept, and found again.').default(
    '.mfbench/store',
    '.mfbench/store in the current folder',
  );

export const outOption = (): Option =>
  new Option('--out <folder>', 'Where the reports go (default: reports/<experiment>).');

export const quietOption = (): Option => new Option('--quiet', 'Nothing but warnings on standard error.');

/** Options by which commands that fit say how far they are. */
export const addProgress = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--progress <form>',
        'How standard error says how far it is: a bar, lines of fits that are done and of how far others are, or JSON lines (default: bar on a terminal, else lines).',
      ).choices(PROGRESS_FORMS),
    )
    .addOption(quietOption().conflicts('progress'));

export interface ProgressFlags {
  readonly progress?: ProgressForm;
  readonly quiet?: boolean;
}

/** As what shows it takes them. */
export const progressOf = ({ progress, quiet }: ProgressFlags): ProgressFlags => ({
  ...(progress !== undefined && { progress }),
  ...(quiet && { quiet }),
});

export const jsonOption = (): Option => new Option('--json', 'Print JSON in place of text.');

export const pluginOption = (): Option =>
  new Option('--plugin <file or package>', 'Load plugins of your own too; can be repeated.')
    .argParser(append)
    .default([], 'none');

/** What the columns of a file are, where that is not to be guessed. */
export interface ColumnOptions {
  readonly user?: string;
  readonly item?: string;
  readonly rating?: string;
  readonly timestamp?: string;
  readonly delimiter?: string;
}

export const columnOptions = (): Option[] => [
  new Option(
    '--user <column>',
    'The column of the users: its name, or its number in a file without a header.',
  ),
  new Option('--item <column>', 'The column of the items.'),
  new Option('--rating <column>', 'The column of the ratings; none if every line is a like.'),
  new Option('--timestamp <column>', 'The column of the times: ISO dates, or seconds since 1970.'),
  new Option('--delimiter <text>', 'What separates columns; \\t is a tab.').argParser((text) =>
    text.replaceAll('\\t', '\t'),
  ),
];

function append(value: string, values: readonly string[]): string[] {
  return [...values, value];
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}
