import { nearest } from '../nearest.js';

/** What plugins of a kind have beside what all have. It is looked at when one is defined: authors in JavaScript have no compiler to tell them. */
export interface Members {
  /** What has to be a function. */
  readonly functions?: readonly string[];
  /** What has to be there. */
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  /** What is one of these values, or a list or record of some. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

const OF_ALL = ['kind', 'form', 'measures', 'apiVersion', 'name', 'summary', 'formula', 'source', 'options'];
const CAN_HAVE = ['example', 'exceptions', 'check'];

/** @throws TypeError for a member that is missing, unknown or of a wrong value; `what` is the plugin's kind and name. */
export function checkMembers(
  what: string,
  plugin: Readonly<Record<string, unknown>>,
  { functions = [], required = [], optional = [], values = {} }: Members,
): void {
  for (const name of functions) {
    if (typeof plugin[name] !== 'function') throw new TypeError(`${what} needs ${name}, a function`);
  }
  const own = [...functions, ...required, ...optional];
  const known = [...OF_ALL, ...CAN_HAVE, ...own];
  for (const name of Object.keys(plugin)) {
    if (!known.includes(name))
      throw new TypeError(`${what}: unknown ${JSON.stringify(name)}${nearest(name, [...CAN_HAVE, ...own])}`);
  }
  for (const name of required) {
    if (plugin[name] === undefined) throw new TypeError(`${what} needs ${name}${valuesOf(values[name])}`);
  }
  for (const [name, allowed] of Object.entries(values)) {
    const value = plugin[name];
    const given: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [value];
    const wrong = given.find((one) => one !== undefined && !allowed.includes(one as string));
    if (wrong !== undefined)
      throw new TypeError(
        `${what}: ${name} has ${JSON.stringify(wrong)}${nearest(typeof wrong === 'string' ? wrong : '', allowed)}`,
      );
  }
}

const valuesOf = (values: readonly string[] = []): string =>
  values.length === 0 ? '' : `: ${values.join(', ')}`;
