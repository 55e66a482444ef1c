import { type Document, isMap, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { ConfigError, type Fault, type Location } from '../core/errors.js';

/** The way to a value in a configuration: keys of maps and positions in lists. */
export type Path = readonly (string | number)[];

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** Has no prototype: a key is only ever data. */
export interface JsonObject {
  readonly [key: string]: Json;
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MAXIMUM_CHARACTERS = 1_000_000;
const MAXIMUM_DEPTH = 64;
const MAXIMUM_ALIASES = 100;
const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

/** A configuration as text and as data, which knows the line of everything in it. */
export class ConfigDocument {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #overridden: { readonly path: Path; readonly text: string }[] = [];
  readonly root: Json;

  /**
   * @param set changes in the form `path=value`, such as `seed=7` or `rows.2.optimizer.learningRate=0.01`; a list's element is named by its
   * position from 0 or by its `name`.
   * @throws ConfigError for what is no YAML, too large, too deep, or has tags, duplicate keys or a forbidden key.
   */
  constructor(
    readonly file: string,
    text: string,
    set: readonly string[] = [],
  ) {
    if (text.length > MAXIMUM_CHARACTERS) {
      throw ConfigError.of(`longer than ${MAXIMUM_CHARACTERS} characters: this is no configuration`, {
        file,
      });
    }
    try {
      this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    } catch (error) {
      if (error instanceof RangeError) throw this.#tooDeep();
      throw error;
    }
    const faults = [...this.#document.errors, ...this.#document.warnings].map(
      (error): Fault => ({ location: this.#at(error.pos[0]), message: error.message }),
    );
    if (faults.length > 0) throw new ConfigError(faults);
    const written = this.#toJson();
    if (set.length === 0) this.root = written;
    else {
      this.#replaceAliases();
      for (const assignment of set) this.#assign(assignment);
      this.root = this.#toJson();
    }
  }

  /** What is written, under the limits of aliases and depth. */
  #toJson(): Json {
    let maps: unknown;
    try {
      maps = this.#document.toJS({ mapAsMap: true, maxAliasCount: MAXIMUM_ALIASES });
    } catch (error) {
      if (error instanceof RangeError) throw this.#tooDeep();
      throw ConfigError.of(error instanceof Error ? error.message : String(error), { file: this.file });
    }
    return this.#plain(maps, []);
  }

  /** Puts a copy in the place of every alias, so that a change at one place is one at no other. Their number has been checked. */
  #replaceAliases(): void {
    visit(this.#document, {
      Alias: (_, alias) => {
        const copy = alias.resolve(this.#document)?.clone() as (Node & { anchor?: string }) | undefined;
        delete copy?.anchor;
        return copy;
      },
    });
    visit(this.#document, {
      Node: (_, node) => {
        delete (node as { anchor?: string }).anchor;
      },
    });
  }

  /** Where the value at a path stands; where its key stands, if asked; else the nearest thing around it that is there. */
  locate(path: Path, part: 'value' | 'key' = 'value'): Location {
    const overridden = this.#overridden.find((one) => one.path.every((key, i) => path[i] === key));
    if (overridden) return { file: `--set ${overridden.text}` };
    for (let length = path.length; length > 0; length--) {
      const node = this.#nodeAt(path.slice(0, length), length === path.length ? part : 'value');
      if (node?.range) return this.#at(node.range[0]);
    }
    const { contents } = this.#document;
    return contents?.range ? this.#at(contents.range[0]) : { file: this.file };
  }

  #nodeAt(path: Path, part: 'value' | 'key'): Node | undefined {
    const key = path.at(-1);
    if (part === 'key') {
      const parent = this.#document.getIn(path.slice(0, -1), true);
      const map = path.length === 1 ? this.#document.contents : parent;
      const pair = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
        : undefined;
      return isPair(pair) ? (pair.key as Node) : undefined;
    }
    return this.#document.getIn(path, true) as Node | undefined;
  }

  #at(offset: number): Location {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.file, line, column: col };
  }

  #tooDeep(): ConfigError {
    return ConfigError.of(`nested deeper than ${MAXIMUM_DEPTH} levels`, { file: this.file });
  }

  #assign(text: string): void {
    const location = { file: `--set ${text}` };
    const equals = text.indexOf('=');
    if (equals < 1) throw ConfigError.of('expected path=value, such as seed=7', location);
    const value = parseDocument(text.slice(equals + 1));
    if (value.errors.length > 0) throw ConfigError.of('the value is no YAML', location);
    const path: (string | number)[] = [];
    for (const key of text.slice(0, equals).split('.')) {
      if (FORBIDDEN_KEYS.includes(key)) throw ConfigError.of(`the key ${key} is not allowed`, location);
      path.push(keyOf(this.#nodeOf(path), key, location));
    }
    // A plugin given by its name alone becomes a map when it is given an option.
    const parentPath = path.slice(0, -1);
    const parent = path.length > 1 ? this.#nodeOf(parentPath) : undefined;
    if (isScalar(parent) && typeof parent.value === 'string') {
      this.#document.setIn(parentPath, this.#document.createNode({ name: parent.value }));
    }
    try {
      this.#document.setIn(path, value.contents);
    } catch {
      throw ConfigError.of('there is nothing at this path that could hold it', location);
    }
    this.#overridden.push({ path, text });
  }

  #nodeOf(path: Path): Node | undefined {
    return path.length === 0
      ? (this.#document.contents ?? undefined)
      : (this.#document.getIn(path, true) as Node);
  }

  #plain(value: unknown, path: Path): Json {
    if (path.length > MAXIMUM_DEPTH) throw this.#tooDeep();
    if (Array.isArray(value)) return value.map((element, i) => this.#plain(element, [...path, i]));
    if (value instanceof Map) {
      const object = Object.create(null) as Record<string, Json>;
      for (const [key, element] of value as Map<unknown, unknown>) {
        const name = String(key);
        if (FORBIDDEN_KEYS.includes(name)) {
          throw ConfigError.of(`the key ${name} is not allowed`, this.locate([...path, name], 'key'));
        }
        object[name] = this.#plain(element, [...path, name]);
      }
      return object;
    }
    if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return value as Json;
    throw ConfigError.of(`a ${typeof value} is not allowed here`, this.locate(path));
  }
}

function keyOf(parent: Node | undefined, key: string, location: Location): string | number {
  if (!parent || !('items' in parent) || isMap(parent)) return key;
  if (/^\d+$/.test(key)) {
    const position = Number(key);
    if (position < parent.items.length) return position;
    throw ConfigError.of(`the list has ${parent.items.length} elements, counted from 0`, location);
  }
  const position = parent.items.findIndex((item) => isMap(item) && item.get('name') === key);
  if (position < 0) throw ConfigError.of(`the list has no element with the name ${key}`, location);
  return position;
}
