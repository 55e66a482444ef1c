import type { Dimension } from '../../core/contracts/tuning.js';
import { exp, log } from '../../core/expressions/elementary.js';
import type { Path } from '../config-document.js';

/** The values that an option can get, as a configuration gives them. */
export type Choices =
  | {
      readonly kind: 'range';
      readonly low: number;
      readonly high: number;
      readonly scale: 'linear' | 'log';
      readonly integer: boolean;
    }
  | { readonly kind: 'values'; readonly values: readonly Value[] };

export type Value = number | string | boolean;

/** An option of a row that is to be chosen. */
export interface TunedOption {
  /** The kind of the plugin and the option, such as `optimizer learningRate` or `regularizer tables U lambda`. */
  readonly name: string;
  /** Where its value goes: the part of the row and the way into its resolved options. */
  readonly part: string;
  readonly place: Path;
  /** Where it stands in the configuration. */
  readonly path: Path;
  readonly choices: Choices;
}

/**
 * The value at a coordinate u in [0, 1]. Of a range: low + u (high - low), or low (high / low)^u, to four significant digits, so that what a table shows
 * is what was fitted; whole numbers have equal parts of the scale from low to high + 1. Of n values: the one of number floor(u n).
 */
export function valueAt(choices: Choices, u: number): Value {
  if (choices.kind === 'values') {
    const { values } = choices;
    return values[Math.min(values.length - 1, Math.floor(u * values.length))]!;
  }
  const { low, high, scale, integer } = choices;
  const end = integer ? high + 1 : high;
  const value = scale === 'log' ? exp(log(low) + u * (log(end) - log(low))) : low + u * (end - low);
  if (u === 0) return low;
  if (u === 1) return high;
  const rounded = integer ? Math.floor(value) : Number(value.toPrecision(4));
  return Math.min(high, Math.max(low, rounded));
}

/** How searchers see it. */
export function dimensionOf({ name, choices }: TunedOption): Dimension {
  if (choices.kind === 'values') {
    const { values } = choices;
    return { name, ordered: isAscending(values), size: values.length };
  }
  const { low, high, scale, integer } = choices;
  return { name, ordered: true, size: integer && scale === 'linear' ? high - low + 1 : null };
}

const isAscending = (values: readonly Value[]): boolean =>
  values.every((value, i) => typeof value === 'number' && (i === 0 || value > (values[i - 1] as number)));

/** The value by which memory is forecast: the largest number, or the last name. */
export const largestOf = (choices: Choices): Value => {
  if (choices.kind === 'range') return choices.high;
  const { values } = choices;
  return values.reduce((largest, value) => (value < largest ? largest : value));
};

/** The choices as they are written in YAML. */
export const declared = (choices: Choices): Readonly<Record<string, unknown>> =>
  choices.kind === 'values'
    ? { values: choices.values }
    : { range: [choices.low, choices.high], scale: choices.scale };

/** Part of a range's scale, at each end, that counts as its edge. */
const EDGE = 0.05;

/** The end that a chosen value lies at, beyond which a better one may be: in the outer 5 % of a range, or the first or last of an ascending list of three or more. */
export function edgeOf(choices: Choices, value: Value): 'lowest' | 'highest' | undefined {
  if (choices.kind === 'values') {
    const { values } = choices;
    if (values.length < 3 || !isAscending(values)) return undefined;
    return value === values[0] ? 'lowest' : value === values.at(-1) ? 'highest' : undefined;
  }
  const { low, high, scale, integer } = choices;
  if (typeof value !== 'number' || (integer && high - low < 2)) return undefined;
  const [first, last, x] = scale === 'log' ? [log(low), log(high), log(value)] : [low, high, value];
  const coordinate = (x - first) / (last - first);
  return coordinate <= EDGE ? 'lowest' : coordinate >= 1 - EDGE ? 'highest' : undefined;
}
