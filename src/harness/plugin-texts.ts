import type { PluginText } from '../core/contracts/diagnostics.js';
import type { Plugin } from '../core/contracts/plugin.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { Row } from './experiment.js';

/** What the plugins of all rows say of themselves, those in options of others included; each once, in the order of the rows. */
export function pluginTexts(rows: readonly Row[]): PluginText[] {
  const found = new Map<Plugin, PluginText>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if ('plugin' in value) {
      const { plugin, options } = value as ResolvedPlugin<Plugin>;
      const { kind, name, summary, formula, source } = plugin;
      const text = { kind, name, summary, ...(formula && { formula }), ...(source && { source }) };
      if (!found.has(plugin)) found.set(plugin, text);
      Object.values(options).forEach(visit);
    }
  };
  for (const { method } of rows) Object.values(method).forEach(visit);
  return [...found.values()];
}
