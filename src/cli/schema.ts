import type { Command } from 'commander';
import { configurationSchema } from '../harness/editor-schema.js';
import { registryWith } from './list.js';
import { pluginOption } from './options.js';

export const schemaCommand = (command: Command): Command =>
  command
    .addOption(pluginOption())
    .addHelpText('after', '\nExample:\n  mfbench schema > mfbench.schema.json')
    .action(async ({ plugin }: { readonly plugin: readonly string[] }) => {
      process.stdout.write(`${JSON.stringify(configurationSchema(await registryWith(plugin)), null, 2)}\n`);
    });
