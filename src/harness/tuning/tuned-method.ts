import { callPlugin } from '../../core/call-plugin.js';
import { optionsOf, type Plugin } from '../../core/contracts/plugin.js';
import { PluginError } from '../../core/errors.js';
import type { ResolvedPlugin } from '../../core/options.js';
import type { Path } from '../config-document.js';
import type { Method } from '../experiment.js';
import type { TunedOption } from './choices.js';

type Parts = Record<string, ResolvedPlugin<Plugin>>;

/** A method with other values for some of its options. */
export function withValues(
  method: Method,
  options: readonly Pick<TunedOption, 'part' | 'place'>[],
  values: readonly unknown[],
): Method {
  const parts = { ...method } as unknown as Parts;
  options.forEach(({ part, place }, i) => {
    const { plugin, options: given } = parts[part]!;
    parts[part] = { plugin, options: replaced(given, place, values[i]) as Record<string, unknown> };
  });
  return parts as unknown as Method;
}

/** A copy with another value at a path. */
function replaced(whole: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((part, i) => (i === key ? replaced(part, rest, value) : part) as unknown);
  const object = whole as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, value) };
}

/** @throws PluginError with what a plugin, of the method or in an option of one, says against options that are not allowed together. */
export function checkParts(method: Method): void {
  for (const part of Object.values(method as unknown as Parts)) checkPart(part);
}

function checkPart(part: unknown): void {
  if (Array.isArray(part)) {
    part.forEach(checkPart);
    return;
  }
  const { plugin, options } = (part ?? {}) as Partial<ResolvedPlugin<Plugin>>;
  if (!plugin || !options) return;
  const fault = callPlugin(plugin, () => plugin.check?.(options as never));
  if (fault !== undefined) throw new PluginError(`${plugin.kind} ${plugin.name}: ${fault}`);
  Object.values(options).forEach(checkPart);
}

/** The most epochs that a method takes; undefined if it has no such option. */
export function epochsOf(method: Method): number | undefined {
  if (method.form === 'predictor' || !('epochs' in optionsOf(method.optimizer.plugin))) return undefined;
  const epochs = method.optimizer.options['epochs'];
  return typeof epochs === 'number' ? epochs : undefined;
}

export const withEpochs = (method: Method, epochs: number): Method =>
  withValues(method, [{ part: 'optimizer', place: ['epochs'] }], [epochs]);
