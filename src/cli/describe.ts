import type { Command } from 'commander';
import { optionsOf, PLUGIN_KINDS } from '../core/contracts/plugin.js';
import { ConfigError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { isRequired, type JsonSchema } from '../core/options.js';
import type { Registration } from '../core/registry.js';
import { registryWith } from './list.js';
import { jsonOption, pluginOption } from './options.js';

interface Options {
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

export const describeCommand = (command: Command): Command =>
  command
    .argument('<name...>', 'Names of plugins; of every kind that has one of that name.')
    .addOption(pluginOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench describe momentum')
    .action(async (wanted: readonly string[], { plugin, json }: Options) => {
      const registry = await registryWith(plugin);
      const all = PLUGIN_KINDS.flatMap((kind) => registry.registrations(kind));
      const found = wanted.flatMap((name) => {
        const ofName = all.filter((registration) => registration.plugin.name === name);
        if (ofName.length > 0) return ofName;
        const names = [...new Set(all.map((registration) => registration.plugin.name))].sort();
        throw ConfigError.of(
          `unknown plugin "${name}"${nearest(name, names)}\nmfbench list names all, with what they do; --plugin loads those of a package or file`,
        );
      });
      process.stdout.write(
        json ? `${JSON.stringify(found.map(toJson), null, 2)}\n` : `${found.map(toText).join('\n\n')}\n`,
      );
    });

function toJson({ plugin, owner }: Registration) {
  const { kind, name, summary, formula, source } = plugin;
  return { kind, name, summary, formula, source, owner, options: optionsOf(plugin) };
}

function toText({ plugin, owner }: Registration): string {
  const { kind, name, summary, formula, source } = plugin;
  const lines = [`${name} (${kind})`, `  ${summary}`];
  if (formula) lines.push(`  Formula: ${formula}`);
  if (source) lines.push(`  Source:  ${source}`);
  if (owner !== 'mfbench') lines.push(`  From:    ${owner}`);
  const options = Object.entries(optionsOf(plugin));
  lines.push(options.length === 0 ? '  No options.' : '  Options:');
  for (const [option, schema] of options) {
    lines.push(`    ${option}: ${typeOf(schema)}${standing(schema)}`);
    if (schema.description) lines.push(`        ${schema.description}`);
  }
  return lines.join('\n');
}

function typeOf(schema: JsonSchema): string {
  if (schema['x-plugin']) return `a ${schema['x-plugin']}, by name or as { name, ...options }`;
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array') return `list of: ${schema.items ? typeOf(schema.items) : 'anything'}`;
  if (schema.properties) {
    const parts = Object.entries(schema.properties).map(([name, part]) => `${name}: ${typeOf(part)}`);
    return `{ ${parts.join(', ')} }`;
  }
  if (typeof schema.additionalProperties === 'object')
    return `map of names to ${typeOf(schema.additionalProperties)}`;
  return [schema.type ?? 'anything', ...bounds(schema)].join(', ');
}

function bounds({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength }: JsonSchema): string[] {
  const found: string[] = [];
  if (minimum !== undefined) found.push(`>= ${minimum}`);
  if (exclusiveMinimum !== undefined) found.push(`> ${exclusiveMinimum}`);
  if (maximum !== undefined) found.push(`<= ${maximum}`);
  if (exclusiveMaximum !== undefined) found.push(`< ${exclusiveMaximum}`);
  if (minLength !== undefined) found.push(`at least ${minLength} characters`);
  return found;
}

function standing(schema: JsonSchema): string {
  if (schema.default !== undefined) return ` (default ${JSON.stringify(schema.default)})`;
  return isRequired(schema) ? ' (required)' : ' (optional)';
}
