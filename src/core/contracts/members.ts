import { nearest } from '../nearest.js';

/** What a definition consists of. It is looked at when one is made: authors in JavaScript have no compiler to tell them. */
export interface Members {
  /** What has to be a function. */
  readonly functions?: readonly string[];
  /** What has to be there. */
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  /** What is one of these values, or a list or record of some. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

/**
 * @param what as messages name it.
 * @param others that it can have too, and nobody needs to be told of.
 * @throws TypeError for a member that is missing, unknown or of a wrong value.
 */
export function checkMembers(
  what: string,
  definition: object,
  { functions = [], required = [], optional = [], values = {} }: Members,
  others: readonly string[] = [],
): void {
  const given = definition as Readonly<Record<string, unknown>>;
  for (const name of functions) {
    if (typeof given[name] !== 'function') throw new TypeError(`${what} needs ${name}, a function`);
  }
  const own = [...functions, ...required, ...optional];
  for (const name of Object.keys(given)) {
    if (!own.includes(name) && !others.includes(name))
      throw new TypeError(`${what}: unknown ${JSON.stringify(name)}${nearest(name, own)}`);
  }
  for (const name of required) {
    if (given[name] === undefined) throw new TypeError(`${what} needs ${name}${valuesOf(values[name])}`);
  }
  for (const [name, allowed] of Object.entries(values)) {
    const value = given[name];
    const all: unknown[] = typeof value === 'object' && value !== null ? Object.values(value) : [value];
    const wrong = all.find((one) => one !== undefined && !allowed.includes(one as string));
    if (wrong !== undefined)
      throw new TypeError(
        `${what}: ${name} has ${JSON.stringify(wrong)}${nearest(typeof wrong === 'string' ? wrong : '', allowed)}`,
      );
  }
}

const valuesOf = (values: readonly string[] = []): string =>
  values.length === 0 ? '' : `: ${values.join(', ')}`;
