import { Argument, type Command } from 'commander';
import { PLUGIN_KINDS, type PluginKind } from '../core/contracts/plugin.js';
import { scaffold } from '../harness/scaffold.js';
import { jsonOption } from './options.js';

interface Options {
  readonly typescript?: boolean;
  readonly folder: string;
  readonly json?: boolean;
}

export const newCommand = (command: Command): Command =>
  command
    .addArgument(new Argument('<kind>', 'The kind of plugin.').choices(PLUGIN_KINDS))
    .argument('<name>', 'Its name, in kebab-case.')
    .option('--typescript', 'In TypeScript, to be compiled by tsc.')
    .option('--folder <folder>', 'Where the files go.', '.')
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench new optimizer my-optimizer')
    .action(async (kind: PluginKind, name: string, { typescript = false, folder, json }: Options) => {
      const files = await scaffold(kind, name, { folder, typescript });
      const needed = typescript
        ? [
            'npm install mfbench; npm install --save-dev typescript @types/node',
            `npx tsc  # writes ${name}.mjs, which the configuration names`,
          ]
        : ['npm install mfbench  # for the test'];
      const next = [
        ...needed,
        `npx mfbench run ${name}.yaml --allow-plugins`,
        `npx mfbench check ./${name}.mjs`,
        'node --test',
      ];
      const lines = [
        ...files,
        '',
        `Next${folder === '.' ? '' : `, in ${folder}`}:`,
        ...next.map((command) => `  ${command}`),
      ];
      process.stdout.write(
        json ? `${JSON.stringify({ folder, files, next }, null, 2)}\n` : `${lines.join('\n')}\n`,
      );
    });
