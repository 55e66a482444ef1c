import { createHash } from 'node:crypto';
import type { Plugin } from '../../core/contracts/plugin.js';
import type { ResolvedPlugin } from '../../core/options.js';
import type { RatingData } from '../../core/ratings.js';
import { type Cell, listCells } from '../cells.js';
import type { Experiment } from '../experiment.js';
import { bytesOf, checksum, type PreparedExperiment } from '../prepare.js';

/** What stands for the code that computes a cell. */
export interface CodeHashes {
  /** Of mfbench itself, its version included. */
  readonly mfbench: string;
  /** Of the sources that a plugin comes from; none for those that come with mfbench. */
  readonly pluginOf: (plugin: Plugin) => string | undefined;
}

/**
 * Gives each cell the SHA-256 of all that its result depends on: code, data, division, options and seed. Whatever an experiment or a row has is part of
 * it unless it is listed here as without influence: a new setting can make a key differ for nothing, but never be the same for something else.
 */
export function cellKeys(prepared: PreparedExperiment, code: CodeHashes): (cell: Cell) => string {
  const { experiment, data, folds, inputs } = prepared;
  const hashed = (value: unknown, ...more: readonly Uint8Array[]): string => {
    const hash = createHash('sha256').update(JSON.stringify(canonical(value, code)));
    for (const bytes of more) hash.update(bytes);
    return hash.digest('hex');
  };
  const shared = hashed({ mfbench: code.mfbench, ...influential(experiment), data: factsOf(data) });
  const ofFold = folds.map(({ name, training, test }, position) => {
    // Random numbers are forked by a fold's position, and an only fold is judged by its users.
    const facts = { name, position, folds: folds.length, training: training.length };
    return hashed(facts, bytesOf(training), bytesOf(test));
  });
  const ofRow = experiment.rows.map(({ name: _name, path: _path, ...row }) => hashed(row));
  return ({ row, fold }) => hashed([shared, ofFold[fold], ofRow[row], inputs.get(row)?.[fold]]);
}

/** One hash for all cells of an experiment: the same wherever it has been prepared from the same code and data. */
export function fingerprint(prepared: PreparedExperiment, code: CodeHashes): string {
  const keys = listCells(prepared).map(cellKeys(prepared, code));
  return createHash('sha256').update(keys.join('\n')).digest('hex');
}

/** An experiment without what is done with results, and without what data and folds come from: they are in a key by their content. */
function influential(experiment: Experiment) {
  const { name: _1, reporters: _2, baseline: _3, confidence: _4, rows: _5, ...rest } = experiment;
  const { data: _6, filters: _7, split: _8, convergence, ...settings } = rest;
  // Targets are looked for on curves that are there.
  const curves = convergence && { validation: convergence.validation, metric: convergence.metric };
  return { ...settings, ...(curves && { curves }) };
}

const factsOf = ({ ratings, userAttributes, itemAttributes }: RatingData) => ({
  ratings: checksum(ratings),
  scale: ratings.scale,
  userAttributes,
  itemAttributes,
});

/** A value as JSON that is the same for equal values and different for others; a plugin is its kind, name and sources. */
function canonical(value: unknown, code: CodeHashes): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: textOf(value) };
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new TypeError(`a ${typeof value} cannot be part of what a cell is known by`);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => canonical(element, code));
  if (value instanceof Map) return { map: [...value].map((entry) => canonical(entry, code)) };
  if (ArrayBuffer.isView(value))
    return { [value.constructor.name]: createHash('sha256').update(bytesOf(value)).digest('hex') };
  if (isResolved(value)) {
    const { plugin, ...rest } = value;
    const { kind, name } = plugin;
    return { plugin: [kind, name, code.pluginOf(plugin) ?? ''], ...sorted(rest, code) };
  }
  return sorted(value, code);
}

const textOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const isResolved = (value: object): value is ResolvedPlugin<Plugin> =>
  'plugin' in value && 'options' in value;

const sorted = (value: object, code: CodeHashes): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, canonical(part, code)]),
  );
