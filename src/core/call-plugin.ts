import type { Plugin } from './contracts/plugin.js';
import { messageAndPlace } from './error-place.js';
import { DivergedError, MfbenchError, PluginError } from './errors.js';
import { type Expression, isExpression, USE_FUNCTIONS } from './expressions/expression.js';

/** Calls into a plugin; what it throws comes out with its name on it. @throws PluginError also for a promise, whose failure nobody would see. */
export function callPlugin<T>(plugin: Plugin, call: () => T): T {
  let result: T;
  try {
    result = call();
  } catch (error) {
    throw named(plugin, error);
  }
  if (result instanceof Promise) {
    result.catch(() => undefined);
    throw new PluginError(
      `${plugin.kind} ${plugin.name}: a function of it is async, and nothing waits for it: it has to be done when it returns`,
    );
  }
  return result;
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
  return new PluginError(`${kind} ${name}: ${messageAndPlace(error)}`, { cause: error });
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
    const what = typeof value === 'number' ? String(value) : JSON.stringify(value);
    throw new PluginError(`${kind} ${name}: ${method} returned ${what}, not an expression${hint(value)}`);
  }
  if (value.width !== 1 && value.width !== width) {
    const expected = width === 1 ? 'a scalar; use dot or sum' : `a row of ${width} elements`;
    throw new PluginError(
      `${kind} ${name}: ${method} returned a row of ${value.width} elements, not ${expected}`,
    );
  }
}

/** JavaScript's own operators make NaN of expressions. */
const hint = (value: unknown): string => (Number.isNaN(value) ? `; ${USE_FUNCTIONS}` : '');
