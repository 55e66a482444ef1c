import { createHash } from 'node:crypto';
import { compose } from '../../src/composition.js';
import type { DataSource, Splitter } from '../../src/core/public.js';
import type { Plugin } from '../../src/core/contracts/plugin.js';
import type { ResolvedPlugin } from '../../src/core/options.js';
import { ConfigError, DataError } from '../../src/core/errors.js';
import { IdIndex, RatingMatrix } from '../../src/core/ratings.js';
import { RandomStream } from '../../src/core/random.js';
import type { InjectablePlugin } from '../../src/core/registry.js';
import type { Files } from '../../src/core/services.js';
import { ConfigDocument, type Json } from '../../src/harness/config-document.js';
import { LoadedModel } from '../../src/loaded-model.js';
import { decodeModel } from '../../src/harness/model-file.js';
import { resolveExperiment } from '../../src/harness/resolve-experiment.js';
import { decodeCell } from '../../src/harness/store/cell-file.js';
import csv from '../../src/plugins/data-sources/csv.js';
import movielens from '../../src/plugins/data-sources/movielens.js';
import predefined from '../../src/plugins/splitters/predefined.js';
import { blocksOf } from '../support/blocks.js';
import { use } from '../support/problems.js';
import { readSlowly } from '../support/slow-ratings.js';
import * as seeds from './seeds.js';

/** What is given hostile bytes. */
export interface Target {
  readonly name: string;
  /** Of a hundred cases. */
  readonly share: number;
  readonly seeds: readonly Uint8Array[];
  readonly words: readonly Uint8Array[];
  /** A last change that a random one would hardly find, such as a checksum that fits. */
  readonly finish?: (bytes: Uint8Array, random: () => number) => Uint8Array;
  /**
   * Reads the bytes and checks what was accepted.
   * @returns whether they were; @throws what is no refusal in the reader's own words, and where something wrong was accepted.
   */
  readonly read: (bytes: Uint8Array) => boolean | Promise<boolean>;
}

/** Whether a reader accepts. @throws its error unless that is a refusal of this kind. */
function accepts(refusal: new (...parameters: never[]) => Error, read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof refusal) return false;
    throw error;
  }
}

async function acceptsLater(read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`wrongly accepted: ${what}`);
}

const { registry } = compose('.');

const PROTOTYPE = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));

/** A configuration that is accepted is data without prototypes and forbidden keys, and names a folder of its own. */
function readConfig(text: string, set: readonly string[] = []): boolean {
  const accepted = accepts(ConfigError, () => {
    const document = new ConfigDocument('config.yaml', text, set);
    checkPlain(document.root, 0);
    const experiment = resolveExperiment(document, registry);
    must(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(experiment.name), `the name ${experiment.name}`);
    must(Number.isSafeInteger(experiment.seed) && experiment.seed >= 0, `the seed ${experiment.seed}`);
    must(experiment.rows.length > 0, 'no rows');
  });
  must(JSON.stringify(Object.getOwnPropertyNames(Object.prototype)) === PROTOTYPE, 'a changed prototype');
  return accepted;
}

function checkPlain(value: Json, depth: number): void {
  must(depth <= 65, 'nesting');
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) must(Object.getPrototypeOf(value) === null, 'an object with a prototype');
  for (const [key, part] of Object.entries(value)) {
    must(!['__proto__', 'constructor', 'prototype'].includes(key), `the key ${key}`);
    checkPlain(part as Json, depth + 1);
  }
}

const random = RandomStream.fromSeed(1);
/** The files that plugins read: those of the case. */
let contents: Readonly<Record<string, Uint8Array>> = {};
const files: Files = {
  read: (path) => Promise.resolve(contents[path]!),
  // Blocks end anywhere, also within characters and line ends.
  blocks: (path) => blocksOf(contents[path]!, 4096),
  exists: (path) => Promise.resolve(path in contents),
};
const made = <P extends Plugin>(plugin: unknown, options: Record<string, unknown>) =>
  use((plugin as InjectablePlugin).create(files) as P, options);

async function load({ plugin, options }: ResolvedPlugin<DataSource>) {
  const data = await plugin.load(options, { random });
  const { users, items, user, item, value, timestamp, size } = data.ratings;
  must(size > 0 && user.length === size && item.length === size, 'columns of different lengths');
  for (let k = 0; k < size; k++) {
    must(user[k]! >= 0 && user[k]! < users.size && item[k]! >= 0 && item[k]! < items.size, 'a row beyond');
    must(Number.isFinite(value[k]!) && Number.isFinite(timestamp?.[k] ?? 0), 'a number that is none');
  }
  for (let row = 0; row < users.size; row++) must(users.idOf(row) !== '', 'an empty id');
  return data;
}

const layout = { user: 'user', item: 'item', rating: 'rating', timestamp: 'time' };
const CSV = made<DataSource>(csv, { path: 'r.csv', ...layout });

/** What the reader of single characters finds, which has no limits but finds duplicates. */
function readCsv(bytes: Uint8Array): Promise<boolean> {
  return acceptsLater(async () => {
    contents = { 'r.csv': bytes };
    const { ratings } = await load(CSV);
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const expected = readSlowly(bytes.subarray(start), {
      ...{ delimiter: ',', quote: '"', encoding: 'utf8', header: true, columns: layout },
    });
    if (!('ratings' in expected)) {
      must(
        expected.fault.startsWith('for the second time'),
        `line ${expected.line}, which ${expected.fault}`,
      );
      return;
    }
    must(expected.ratings.length === ratings.size, 'another number of ratings');
    expected.ratings.forEach(([user, item, value], k) => {
      const found = [ratings.users.idOf(ratings.user[k]!), ratings.items.idOf(ratings.item[k]!)];
      must(found[0] === user && found[1] === item && ratings.value[k] === Math.fround(value), 'a rating');
    });
  });
}

type MovieLensFile = keyof typeof seeds.MOVIELENS;

/** A file of ratings, or one beside it. */
function movielensTarget(share: number, path: MovieLensFile, beside?: MovieLensFile): Target {
  const hostile = beside ?? path;
  const ratingsFile = { [path]: Buffer.from(seeds.MOVIELENS[path]) };
  const source = made<DataSource>(movielens, { path });
  return {
    name: `movielens ${hostile}`,
    share,
    seeds: [Buffer.from(seeds.MOVIELENS[hostile])],
    words: seeds.DATA_WORDS,
    read: (bytes) =>
      acceptsLater(async () => {
        contents = { ...ratingsFile, [hostile]: bytes };
        const { ratings, userAttributes, itemAttributes } = await load(source);
        const ofAxes = [
          [userAttributes, ratings.users.size],
          [itemAttributes, ratings.items.size],
        ] as const;
        for (const [attributes, size] of ofAxes)
          for (const { values } of attributes.values()) must(values.length === size, 'attributes of others');
      }),
  };
}

const [users, items] = [new IdIndex(), new IdIndex()];
const pairs = Array.from({ length: 12 }, (_, k) => [users.add(`${k % 4}`), items.add(`${k % 3}`)] as const);
const divided = new RatingMatrix(
  users,
  items,
  { minimum: 1, maximum: 5 },
  {
    user: Int32Array.from(pairs, ([user]) => user),
    item: Int32Array.from(pairs, ([, item]) => item),
    value: new Float32Array(12).fill(3),
  },
);

const FOLDS = made<Splitter>(predefined, { folds: [{ training: 'a', test: 'b' }] });

function readFold(bytes: Uint8Array): Promise<boolean> {
  return acceptsLater(async () => {
    contents = { a: bytes, b: Buffer.from('0\t0\n') };
    const { plugin, options } = FOLDS;
    const [fold] = await plugin.split(divided, options, { random });
    const positions = new Set(fold!.training);
    must(positions.size === fold!.training.length, 'a rating twice');
    for (const position of positions) must(position < divided.size, 'a rating that is not there');
  });
}

const modelSeeds = seeds.models();
const originals = new Set(modelSeeds.map((bytes) => Buffer.from(bytes).toString('latin1')));

/** A model that is accepted predicts, and recommends nothing that is not there. */
function readModel(bytes: Uint8Array): boolean {
  return accepts(DataError, () => {
    const model = new LoadedModel(decodeModel(bytes, 'file'));
    must(model.users < 1e6 && model.items < 1e6, 'many ids');
    for (const { item } of model.recommend('u0', { top: 3 })) {
      must(typeof item === 'string', 'an id that is no text');
      model.predict('u0', item);
    }
  });
}

const digestOf = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

/** With the checksum that the bytes should have, for nine of ten: an attacker can compute it. */
const withChecksum = (bytes: Uint8Array, next: () => number): Uint8Array =>
  next() < 0.1 || bytes.length < 48
    ? bytes
    : Buffer.concat([bytes.subarray(0, -32), digestOf(bytes.subarray(0, -32))]);

const cell = seeds.cell();

export const TARGETS: readonly Target[] = [
  {
    name: 'configuration',
    share: 2,
    seeds: seeds.CONFIGS,
    words: seeds.CONFIG_WORDS,
    read: (bytes) => readConfig(Buffer.from(bytes).toString()),
  },
  {
    name: '--set',
    share: 1,
    seeds: seeds.ASSIGNMENTS,
    words: seeds.CONFIG_WORDS,
    read: (bytes) => readConfig(seeds.CONFIGS[1]!.toString(), [Buffer.from(bytes).toString()]),
  },
  { name: 'csv', share: 30, seeds: seeds.CSV, words: seeds.DATA_WORDS, read: readCsv },
  movielensTarget(10, 'ratings.csv'),
  movielensTarget(10, 'u.data'),
  movielensTarget(10, 'ratings.dat'),
  movielensTarget(5, 'ratings.csv', 'movies.csv'),
  movielensTarget(4, 'u.data', 'u.item'),
  movielensTarget(3, 'u.data', 'u.user'),
  movielensTarget(3, 'ratings.dat', 'movies.dat'),
  movielensTarget(3, 'ratings.dat', 'users.dat'),
  {
    name: 'predefined folds',
    share: 6,
    seeds: [Buffer.from('0\t0\n1\t1\n2\t2\n3\t0\n'), Buffer.from('0\t1\t5\r\n1\t2\t4\r\n')],
    words: seeds.DATA_WORDS,
    read: readFold,
  },
  {
    name: 'model',
    share: 8,
    seeds: modelSeeds,
    words: seeds.MODEL_WORDS,
    finish: withChecksum,
    read: readModel,
  },
  {
    name: 'model without its checksum',
    share: 2,
    seeds: modelSeeds,
    words: seeds.MODEL_WORDS,
    read: (bytes) => {
      const accepted = accepts(DataError, () => decodeModel(bytes, 'file'));
      must(!accepted || originals.has(Buffer.from(bytes).toString('latin1')), 'a damaged model');
      return accepted;
    },
  },
  {
    name: 'stored fit',
    share: 3,
    seeds: [cell],
    words: seeds.MODEL_WORDS,
    read: (bytes) => {
      const accepted = accepts(Error, () => decodeCell(bytes, 'key'));
      must(!accepted || Buffer.compare(bytes, cell) === 0, 'a damaged fit');
      return accepted;
    },
  },
];
