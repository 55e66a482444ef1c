import { optionsOf, type Plugin } from '../core/contracts/plugin.js';
import type { PluginUse } from '../core/contracts/results.js';
import type { ResolvedPlugin } from '../core/options.js';

/** A plugin and its options as plain data, nested plugins as `{ name, ...options }`. */
export function describeUse({ plugin, options }: ResolvedPlugin<Plugin>): PluginUse {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'object' && value !== null && 'plugin' in value) {
      const nested = describeUse(value as ResolvedPlugin<Plugin>);
      return { name: nested.name, ...nested.options };
    }
    return value;
  };
  return {
    name: plugin.name,
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, plain(value)])),
  };
}

/**
 * What a plugin with these options is called in tables, `rmse`, `rmse cold` or `ndcg@10 relevantFrom 4`: its name, the cut-off `at` if it has one, and the
 * options that are not at their defaults, each as `option value`, one that is chosen from a list by its value alone.
 */
export function shortName(resolved: ResolvedPlugin<Plugin>): string {
  const { name, options } = describeUse(resolved);
  const parts = Object.entries(optionsOf(resolved.plugin)).flatMap(([option, schema]) => {
    const value = options[option];
    if (option === 'at' || JSON.stringify(value) === JSON.stringify(schema.default)) return [];
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [schema.enum ? text : `${option} ${text}`];
  });
  const { at } = options;
  return [at === undefined ? name : `${name}@${JSON.stringify(at)}`, ...parts].join(' ');
}
