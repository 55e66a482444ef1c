import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { ModuleNews } from './self-resolver.js';

const { cache } = createRequire(import.meta.url);

/** Knows the modules that plugins are made of: their own files, and whatever these import or require. */
export class PluginSources {
  readonly #imports = new Map<string, Set<string>>();
  readonly #required = new Map<string, readonly string[]>();
  readonly #hashes = new Map<string, string>();

  /** @param port where the module hooks tell what they see. */
  constructor(readonly port: MessagePort) {}

  /** Imports a plugin's module, and notes what is required on the way by whatever is no required module itself. */
  async import(url: string): Promise<Record<string, unknown>> {
    const before = new Set(Object.keys(cache));
    const exports = (await import(url)) as Record<string, unknown>;
    const added = Object.keys(cache).filter((file) => !before.has(file));
    if (!this.#required.has(url)) this.#required.set(url, added.map(urlOf));
    return exports;
  }

  /**
   * One hash of all the sources that a plugin's module has loaded so far, as they were when they were loaded, and of the engine that runs them: unlike
   * ours, a stranger's code may depend on it.
   */
  hashOf(url: string): string {
    this.#listen();
    const urls = new Set([url]);
    for (const one of urls) for (const imported of this.#importsOf(one)) urls.add(imported);
    const files = [...urls].filter((one) => one.startsWith('file:'));
    const lines = files.map((one) => `${relative(dirname(url), one)} ${this.#hash(one)}`).sort();
    const engine = `${process.versions.v8} ${process.arch}`;
    return createHash('sha256')
      .update([engine, ...lines].join('\n'))
      .digest('hex');
  }

  #listen(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.port) as { message: ModuleNews } | undefined;
      if (!received) return;
      const { message } = received;
      if (message.type === 'load') this.#hashes.set(message.url, message.hash);
      else {
        const imports = this.#imports.get(message.importer) ?? new Set();
        this.#imports.set(message.importer, imports.add(message.url));
      }
    }
  }

  /** Hooks see what is imported; what is required is in the cache of required modules. */
  #importsOf(url: string): string[] {
    const required = url.startsWith('file:') ? (cache[fileURLToPath(url)]?.children ?? []) : [];
    return [
      ...(this.#imports.get(url) ?? []),
      ...(this.#required.get(url) ?? []),
      ...required.map(({ filename }) => urlOf(filename)),
    ];
  }

  #hash(url: string): string {
    let hash = this.#hashes.get(url);
    if (hash === undefined) {
      hash = createHash('sha256')
        .update(readFileSync(new URL(url)))
        .digest('hex');
      this.#hashes.set(url, hash);
    }
    return hash;
  }
}

const urlOf = (file: string): string => pathToFileURL(file).href;
