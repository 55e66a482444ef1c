import { Command, InvalidArgumentError } from 'commander';
import Table from 'cli-table3';
import { cleanStore, examineStore, type StoreEntry } from '../harness/store/maintenance.js';
import { plain } from '../plugins/reporters/text.js';
import { byteSize } from './byte-size.js';
import { jsonOption, storeOption } from './options.js';

interface Options {
  readonly store: string;
  readonly json?: boolean;
}

export const storeCommand = (command: Command): Command =>
  command
    .addCommand(listCommand().helpOption('--help', 'Print this help.'))
    .addCommand(gcCommand().helpOption('--help', 'Print this help.'))
    .addCommand(verifyCommand().helpOption('--help', 'Print this help.'))
    .addHelpText('after', '\nExample:\n  mfbench store list');

const listCommand = (): Command =>
  new Command('list')
    .description('What is there, by experiment, with sizes and dates.')
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench store list')
    .action(({ store, json }: Options) => {
      const entries = examineStore(store);
      const summary = { store, experiments: byExperiment(entries), entries };
      print(summary, json, () => toText(entries));
    });

const verifyCommand = (): Command =>
  new Command('verify')
    .description('Check the checksum of every file. Exit code 1 if one is damaged.')
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench store verify')
    .action(({ store, json }: Options) => {
      const entries = examineStore(store);
      const damaged = entries.filter((entry) => entry.state === 'damaged');
      const whole = entries.length - damaged.length;
      print({ store, whole, damaged }, json, () =>
        [
          ...damaged.map(({ name, reason }) => `${name}: ${reason}`),
          `${whole} fits are whole, ${damaged.length} files are damaged\n`,
        ].join('\n'),
      );
      process.exitCode = damaged.length > 0 ? 1 : 0;
    });

const gcCommand = (): Command =>
  new Command('gc')
    .description('Remove unfinished and damaged files, and fits that were not used for long.')
    .addOption(storeOption())
    .option('--older-than <days>', 'Also remove fits that no run has used for so many days.', days)
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench store gc --older-than 90')
    .action(({ store, json, olderThan }: Options & { readonly olderThan?: number }) => {
      const removed = cleanStore(store, olderThan);
      const { temporary, damaged, unused, bytes } = removed;
      print({ store, ...removed }, json, () => {
        return `Removed ${temporary} unfinished and ${damaged} damaged files and ${unused} unused fits, ${byteSize(bytes)}\n`;
      });
    });

function days(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of days from 0.');
  return value;
}

function print(summary: object, json: boolean | undefined, text: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : text());
}

interface ExperimentSummary {
  readonly experiment: string;
  readonly fits: number;
  readonly bytes: number;
  /** When the first and the last was computed, and when one was last used, in ISO 8601. */
  readonly first: string;
  readonly last: string;
  readonly used: string;
}

function byExperiment(entries: readonly StoreEntry[]): ExperimentSummary[] {
  const found = new Map<string, ExperimentSummary>();
  for (const entry of entries) {
    if (entry.state === 'damaged') continue;
    const { experiment, computed } = entry.origin;
    const one = found.get(experiment);
    found.set(experiment, {
      experiment,
      fits: (one?.fits ?? 0) + 1,
      bytes: (one?.bytes ?? 0) + entry.bytes,
      first: [one?.first ?? computed, computed].sort()[0]!,
      last: [one?.last ?? computed, computed].sort()[1]!,
      used: [one?.used ?? entry.used, entry.used].sort()[1]!,
    });
  }
  return [...found.values()].sort((a, b) => (a.experiment < b.experiment ? -1 : 1));
}

function toText(entries: readonly StoreEntry[]): string {
  const table = new Table({
    head: ['Experiment', 'Fits', 'Size', 'First computed', 'Last computed', 'Last used'],
    colAligns: ['left', 'right', 'right', 'left', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { experiment, fits, bytes, first, last, used } of byExperiment(entries))
    table.push([plain(experiment), fits, byteSize(bytes), minute(first), minute(last), minute(used)]);
  const damaged = entries.filter(({ state }) => state === 'damaged').length;
  const bytes = entries.reduce((total, entry) => total + entry.bytes, 0);
  const note = damaged > 0 ? `, ${damaged} damaged files (mfbench store gc removes them)` : '';
  return `${table.toString()}\n${entries.length - damaged} fits${note}, ${byteSize(bytes)}\n`;
}

const minute = (date: string): string => date.slice(0, 16).replace('T', ' ');
