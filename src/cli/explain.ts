import type { Command } from 'commander';
import { ConfigError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { explainRow } from '../harness/explain-row.js';
import { planExperiment } from '../plan-experiment.js';
import { addReading, jsonOption, type ReadingFlags } from './options.js';

interface Options extends ReadingFlags {
  readonly wat?: boolean;
  readonly json?: boolean;
}

export const explainCommand = (command: Command): Command =>
  addReading(command)
    .argument('<config>', 'The configuration, a YAML file.')
    .argument('[row]', 'The name of a row (default: all rows that are formulas).')
    .option('--wat', 'Print the compiled module too, in the text format of WebAssembly.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench explain configs/baseline.yaml "MF, SGD" --wat')
    .action(async (config: string, name: string | undefined, { wat, json, ...options }: Options) => {
      const { prepared } = await planExperiment(config, options);
      const { rows } = prepared.experiment;
      const names = rows.map((row) => row.name);
      if (name !== undefined && !names.includes(name)) {
        throw ConfigError.of(`no row is called "${name}"${nearest(name, names)}`);
      }
      const chosen = rows.filter((row) => name === undefined || row.name === name);
      const explained = chosen.map((row) => explainRow(prepared, row, wat === true));
      process.stdout.write(
        json ? `${JSON.stringify(explained, null, 2)}\n` : explained.map(toText).join('\n'),
      );
    });

function toText({ row, plugins, largest, explanation, wat }: ReturnType<typeof explainRow>): string {
  const lines = [`${row}: ${plugins.join(', ')}`];
  if (largest.length > 0) lines.push(`  With the largest choice of: ${largest.join(', ')}`);
  if (!explanation) return `${lines[0]!}\n  A model that fits by itself; there is no formula to compile.\n`;
  const indented = (text: readonly string[]) => text.map((line) => `    ${line}`);
  lines.push(
    '  Objective, losses summed over ratings and penalties over rows:',
    ...indented(explanation.objective),
  );
  lines.push('  Derivatives:', ...indented(explanation.derivatives));
  for (const { name, over, assignments } of explanation.passes) {
    lines.push(`  Pass ${name}, over ${over}:`, ...indented(assignments));
  }
  return `${[...lines, ...(wat === undefined ? [] : ['', wat.trimEnd()])].join('\n')}\n`;
}
