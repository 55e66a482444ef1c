import { IdIndex } from '../core/ratings.js';

/** A text that is the same for two values if, and only if, they hold the same data to the last bit. Functions do not count. */
export function fingerprint(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return `${value.constructor.name}(${bytes.toString('base64')})`;
  }
  if (value instanceof IdIndex) {
    return fingerprint(Array.from({ length: value.size }, (_, row) => value.idOf(row)));
  }
  if (value instanceof Map || value instanceof Set)
    return `${value.constructor.name}${fingerprint([...value])}`;
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => typeof part !== 'function');
    return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${fingerprint(part)}`).join()}}`;
  }
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Freezes what can be frozen of plain data: a plugin that writes to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value))
    return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}

/** What a call has changed of what it was given, if anything; with what it returns. */
export async function changesBy<T>(
  given: Readonly<Record<string, unknown>>,
  call: () => T | Promise<T>,
): Promise<{ readonly returned: T; readonly changed: string | undefined }> {
  const before = Object.entries(given).map(([name, value]) => [name, fingerprint(value)] as const);
  const returned = await call();
  const changed = before.filter(([name, was]) => fingerprint(given[name]) !== was).map(([name]) => name);
  return {
    returned,
    changed: changed.length === 0 ? undefined : `it changes what it is given: ${changed.join(', ')}`,
  };
}
