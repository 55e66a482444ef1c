import { type Command, InvalidArgumentError, Option } from 'commander';
import { parse } from 'yaml';
import { compose } from '../composition.js';
import { optionsOf, type Plugin } from '../core/contracts/plugin.js';
import { loadUserPlugins } from '../harness/user-plugins.js';
import { checkRegistered, registrationsOf } from '../testing/check-plugin.js';
import { describeFindings, type Finding } from '../testing/finding.js';
import { jsonOption } from './options.js';

interface Options {
  readonly set: Readonly<Record<string, unknown>>;
  readonly json?: boolean;
}

interface CheckedPlugin {
  readonly kind: string;
  readonly name: string;
  readonly findings: readonly Finding[];
}

export const checkCommand = (command: Command): Command =>
  command
    .argument('<plugin>', 'A file (./my-optimizer.mjs), a package, or the name of a built-in plugin.')
    .addOption(
      new Option(
        '--set <option=value>',
        'An option to try the plugin with, such as path=ratings.csv; can be repeated.',
      )
        .argParser(withOption)
        .default({}, 'its example and defaults'),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench check ./my-optimizer.mjs')
    .action(async (name: string, { set, json }: Options) => {
      const { plugins, registry } = await find(name);
      const checked: CheckedPlugin[] = [];
      for (const plugin of plugins) {
        const own = Object.entries(set).filter(([option]) => option in optionsOf(plugin));
        const findings = await checkRegistered(plugin, registry, Object.fromEntries(own));
        checked.push({ kind: plugin.kind, name: plugin.name, findings });
      }
      process.stdout.write(json ? `${JSON.stringify(checked, null, 2)}\n` : checked.map(toText).join('\n'));
      const failed = checked.some(({ findings }) => findings.some(({ status }) => status === 'failed'));
      process.exitCode = failed ? 4 : 0;
    });

/** The built-in plugins of a name, or those that a file or package exports. */
async function find(name: string) {
  const directory = process.cwd();
  const builtIn = compose(directory).registry;
  const found = registrationsOf(builtIn).filter(({ plugin }) => plugin.name === name);
  if (found.length > 0) return { registry: builtIn, plugins: found.map(({ plugin }) => plugin) };
  const loaded = await loadUserPlugins(name, directory, { file: `check ${name}` });
  const { registry } = compose(directory, [loaded]);
  const own = registrationsOf(registry).filter(({ owner }) => owner === loaded.owner);
  return { registry, plugins: own.map(({ plugin }): Plugin => plugin) };
}

function toText({ kind, name, findings }: CheckedPlugin): string {
  const count = (wanted: Finding['status']): string => {
    const number = findings.filter(({ status }) => status === wanted).length;
    return number === 0 ? '' : `, ${number} ${wanted}`;
  };
  const totals = `${findings.length} checks${count('failed')}${count('excepted')}${count('skipped')}`;
  const lines = describeFindings(findings).replaceAll(/^/gm, '  ');
  return `${name} (${kind}): ${totals}\n${lines}\n`;
}

function withOption(text: string, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be option=value.');
  return { ...options, [text.slice(0, at)]: parse(text.slice(at + 1)) as unknown };
}
