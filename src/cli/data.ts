import type { Command } from 'commander';
import { convertCommand } from './data-convert.js';
import { fetchCommand } from './data-fetch.js';
import { inspectCommand } from './data-inspect.js';
import { listCommand } from './data-list.js';

export function dataCommand(command: Command): Command {
  for (const one of [listCommand(), fetchCommand(), inspectCommand(), convertCommand()])
    command.addCommand(one.helpOption('--help', 'Print this help.'));
  return command.addHelpText(
    'after',
    '\nExamples:\n  mfbench data list\n  mfbench data fetch ml-100k\n  mfbench data inspect ratings.csv',
  );
}
