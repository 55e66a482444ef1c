import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';
import type { MessagePort } from 'node:worker_threads';

/** What the hooks tell of the modules that they see: who imports whom, and the SHA-256 of what was loaded. */
export type ModuleNews =
  | { readonly type: 'import'; readonly importer: string; readonly url: string }
  | { readonly type: 'load'; readonly url: string; readonly hash: string };

let entries: Readonly<Record<string, string>> = {};
const listeners: MessagePort[] = [];
const tell = (news: ModuleNews): void => {
  for (const listener of listeners) listener.postMessage(news);
};

/**
 * Module hooks that give a user's plugin the mfbench that is running, installed beside it or not, when it imports one of `entries`, and tell which
 * sources it is made of.
 */
export function initialize(data: { entries: Readonly<Record<string, string>>; port: MessagePort }): void {
  entries = data.entries;
  listeners.push(data.port);
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  const own = Object.hasOwn(entries, specifier) ? entries[specifier] : undefined;
  if (own !== undefined) return { url: own, shortCircuit: true };
  const resolved = await next(specifier, context);
  if (context.parentURL !== undefined)
    tell({ type: 'import', importer: context.parentURL, url: resolved.url });
  return resolved;
};

export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  if (url.startsWith('file:')) {
    const source = loaded.source ?? (await readFile(new URL(url)));
    const bytes = typeof source === 'string' ? source : new Uint8Array(source as ArrayBuffer);
    tell({ type: 'load', url, hash: createHash('sha256').update(bytes).digest('hex') });
  }
  return loaded;
};
