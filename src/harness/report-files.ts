import { accessSync, constants, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { callPlugin } from '../core/call-plugin.js';
import type { RenderContext, Reporter } from '../core/contracts/evaluation.js';
import type { Results } from '../core/contracts/results.js';
import { EnvironmentError, messageOf, PluginError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import { leftovers, removeIfPossible, writeWhole } from './whole-files.js';

/**
 * Asks the reporters whether the machine has what they need.
 * @throws EnvironmentError if it lacks something.
 */
export function checkMachine(reporters: readonly ResolvedPlugin<Reporter>[]): void {
  for (const { plugin, options } of reporters) callPlugin(plugin, () => plugin.checkMachine?.(options));
}

/**
 * Makes the folder of a run, before anything is computed, and removes what a run that was killed left there unfinished.
 * @throws EnvironmentError if it cannot be written to.
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    for (const name of leftovers(folder)) removeIfPossible(join(folder, name));
  } catch (error) {
    throw new EnvironmentError(
      `cannot write to the folder ${folder}: ${messageOf(error)}; choose another with --out`,
    );
  }
}

/**
 * Lets every reporter write its files. All of them are on the disk before the first takes its place: if one cannot be made or written, the reports of
 * an earlier run stay as they are.
 * @returns what the reporters have to say on the terminal.
 */
export function writeReports(
  results: Results,
  reporters: readonly ResolvedPlugin<Reporter>[],
  folder: string,
  context: RenderContext,
): string {
  const terminal: string[] = [];
  const files = new Map<string, string | Uint8Array>();
  for (const { plugin, options } of reporters) {
    const rendered = callPlugin(plugin, () => plugin.render(results, options, { ...context, folder }));
    if (rendered.terminal !== undefined) terminal.push(rendered.terminal);
    for (const [name, content] of Object.entries(rendered.files ?? {})) {
      if (name !== basename(name) || name.startsWith('.')) {
        throw new PluginError(`reporter ${plugin.name}: ${JSON.stringify(name)} is no plain file name`);
      }
      files.set(name, content);
    }
  }
  try {
    writeWhole(folder, files);
  } catch (error) {
    const bytes = [...files.values()].reduce((total, content) => total + Buffer.byteLength(content), 0);
    throw new EnvironmentError(
      `cannot write the reports to ${folder} (${[...files.keys()].join(', ')}; ${bytes} bytes): ${messageOf(error)}`,
    );
  }
  return terminal.join('\n');
}
