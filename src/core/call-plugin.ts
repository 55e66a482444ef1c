import type { Plugin } from './contracts/plugin.js';
import { DivergedError, MfbenchError, messageOf, PluginError } from './errors.js';
import { type Expression, isExpression } from './expressions/expression.js';

/** Calls into a plugin; what it throws comes out with its name on it. */
export function callPlugin<T>(plugin: Plugin, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw named(plugin, error);
  }
}

export async function callPluginAsync<T>(plugin: Plugin, call: () => Promise<T> | T): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw named(plugin, error);
  }
}

function named({ kind, name }: Plugin, error: unknown): unknown {
  if (error instanceof MfbenchError || error instanceof DivergedError) return error;
  return new PluginError(`${kind} ${name}: ${messageOf(error)}`, { cause: error });
}

/** @throws PluginError unless the plugin's function returned a scalar expression. */
export function requireScalar(plugin: Plugin, method: string, value: unknown): void {
  requireExpression(plugin, method, value, 1);
}

/** @throws PluginError unless the plugin's function returned an expression that fits into a row of `width` elements. */
export function requireExpression(
  { kind, name }: Plugin,
  method: string,
  value: unknown,
  width: number,
): asserts value is Expression {
  if (!isExpression(value)) {
    throw new PluginError(`${kind} ${name}: ${method} returned ${JSON.stringify(value)}, not an expression`);
  }
  if (value.width !== 1 && value.width !== width) {
    const expected = width === 1 ? 'a scalar; use dot or sum' : `a row of ${width} elements`;
    throw new PluginError(
      `${kind} ${name}: ${method} returned a row of ${value.width} elements, not ${expected}`,
    );
  }
}
