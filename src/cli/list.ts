import { Argument, type Command } from 'commander';
import { compose } from '../composition.js';
import { PLUGIN_KINDS, type PluginKind } from '../core/contracts/plugin.js';
import { loadUserPlugins } from '../harness/user-plugins.js';
import { jsonOption, pluginOption } from './options.js';

interface Options {
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** The registry with the plugins that a command line names. */
export async function registryWith(specifiers: readonly string[]) {
  const directory = process.cwd();
  const loaded = [];
  for (const specifier of specifiers) {
    loaded.push(await loadUserPlugins(specifier, directory, { file: `--plugin ${specifier}` }));
  }
  return compose(directory, loaded).registry;
}

export const listCommand = (command: Command): Command =>
  command
    .addArgument(new Argument('[kind]', 'A kind of plugin.').choices(PLUGIN_KINDS))
    .addOption(pluginOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench list optimizer')
    .action(async (kind: PluginKind | undefined, { plugin, json }: Options) => {
      const registry = await registryWith(plugin);
      const kinds = kind === undefined ? PLUGIN_KINDS : [kind];
      const found = kinds.map((one) => ({
        kind: one,
        plugins: registry
          .registrations(one)
          .map(({ plugin: { name, summary }, owner }) => ({ name, summary, owner })),
      }));
      if (json) {
        process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
        return;
      }
      const width = Math.max(...found.flatMap(({ plugins }) => plugins.map(({ name }) => name.length)));
      const sections = found.map(({ kind: heading, plugins }) =>
        [
          heading,
          ...plugins.map(({ name, summary, owner }) => {
            const from = owner === 'mfbench' ? '' : ` (${owner})`;
            return `  ${name.padEnd(width)}  ${summary}${from}`;
          }),
        ].join('\n'),
      );
      process.stdout.write(`${sections.join('\n\n')}\n`);
    });
