import { constants } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { callPlugin } from '../core/call-plugin.js';
import type { RenderContext, Reporter } from '../core/contracts/evaluation.js';
import type { Results } from '../core/contracts/results.js';
import { EnvironmentError, messageOf, PluginError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';

/** Makes the folder of a run, before anything is computed. @throws EnvironmentError if it cannot be written to. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new EnvironmentError(
      `cannot write to the folder ${folder}: ${messageOf(error)}; choose another with --out`,
    );
  }
}

/**
 * Lets every reporter write its files, each whole or not at all.
 * @returns what the reporters have to say on the terminal.
 */
export async function writeReports(
  results: Results,
  reporters: readonly ResolvedPlugin<Reporter>[],
  folder: string,
  context: RenderContext,
): Promise<string> {
  const terminal: string[] = [];
  for (const { plugin, options } of reporters) {
    const rendered = callPlugin(plugin, () => plugin.render(results, options, context));
    if (rendered.terminal !== undefined) terminal.push(rendered.terminal);
    for (const [name, text] of Object.entries(rendered.files ?? {})) {
      if (name !== basename(name) || name.startsWith('.')) {
        throw new PluginError(`reporter ${plugin.name}: ${JSON.stringify(name)} is no plain file name`);
      }
      await writeWhole(join(folder, name), text);
    }
  }
  return terminal.join('\n');
}

async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new EnvironmentError(
      `cannot write ${file} (${Buffer.byteLength(text)} bytes): ${messageOf(error)}`,
    );
  }
}
