import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DataError, messageOf, unreadable } from '../core/errors.js';
import { type Expression, leaf, topologicalOrder } from '../core/expressions/expression.js';
import {
  type ExpressionJson,
  expressionFromJson,
  expressionToJson,
} from '../core/expressions/expression-json.js';
import type { Precision } from '../core/contracts/objective.js';
import type { Clip } from '../core/contracts/results.js';
import {
  isSumOverItems,
  namedSum,
  ratingInSum,
  type SumOverItems,
} from '../core/expressions/sum-over-items.js';
import type { EngineConstant } from '../engine/problem.js';
import type { SavedModel } from './saved-model.js';
import { IdIndex, RatingMatrix, type RatingScale } from '../core/ratings.js';

/*
 * A model file:
 *
 *   8 bytes   the text MFBMODEL
 *   4 bytes   the format's version, 3 (little-endian, as all numbers)
 *   4 bytes   the length of the header
 *   header    JSON in UTF-8: ModelHeader, its ids, tables and formulas
 *   padding   zeros up to a multiple of 8
 *   columns   of the training ratings: users (int32), items (int32), values (float32), each padded to a multiple of 8
 *   tables    in the header's order, row-major, each padded to a multiple of 8
 *   32 bytes  SHA-256 of everything before
 */

const MAGIC = 'MFBMODEL';
const VERSION = 3;
const DIGEST_BYTES = 32;

interface ModelHeader {
  readonly about: Readonly<Record<string, string>>;
  readonly precision: Precision;
  readonly clip: Clip;
  readonly scale: RatingScale;
  readonly users: readonly string[];
  readonly items: readonly string[];
  readonly ratings: number;
  readonly samples: number;
  readonly tables: readonly {
    name: string;
    axis: EngineConstant['axis'];
    columns: number;
    samples: number;
    /** The formula of a user's row over sums, and whether each of her own ratings is left out of the row that it meets. */
    fromRatings?: { value: ExpressionJson; leaveOneOut: boolean };
  }[];
  /** (name, what each item adds) of the sums over a user's items that formulas contain. */
  readonly sums: readonly (readonly [string, ExpressionJson])[];
  readonly prediction: ExpressionJson;
  readonly loss: ExpressionJson | null;
  /** (name, penalty) of each trained table. */
  readonly penalties: readonly (readonly [string, ExpressionJson | null])[];
  readonly perRating: boolean;
  /** What the square of the prediction weighs for pairs without a rating; absent where such pairs do not count. */
  readonly unobservedWeight?: number;
}

/** What the rating is called in the formula of a loss. */
const TARGET = 'target';

const padded = (length: number): number => Math.ceil(length / 8) * 8;

/** @throws DataError if the file cannot be read, or is no model file. */
export async function readModelFile(file: string): Promise<SavedModel> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new DataError(
      `the model cannot be read: ${unreadable(error)}; mfbench train CONFIG ROW --out FILE writes one`,
      { file },
    );
  });
  return decodeModel(bytes, file);
}

/** The bytes of a model file. */
export function encodeModel(model: SavedModel): Uint8Array {
  const { ratings, tables, precision, objective } = model;
  const { users, items, scale } = ratings;
  const idsOf = (index: IdIndex): string[] => Array.from({ length: index.size }, (_, row) => index.idOf(row));
  const header: ModelHeader = {
    about: model.about,
    precision,
    clip: model.clip,
    scale,
    users: idsOf(users),
    items: idsOf(items),
    ratings: ratings.size,
    samples: model.samples,
    tables: tables.map(({ leaf: { name = '' }, axis, columns, rows, values, fromRatings }) => ({
      name,
      axis,
      columns,
      samples: values.length / (rows * columns),
      ...(fromRatings && { fromRatings: { ...fromRatings, value: expressionToJson(fromRatings.value) } }),
    })),
    sums: sumsOf(model).map(({ name = '', summand }) => [name, expressionToJson(summand)]),
    prediction: expressionToJson(model.prediction),
    loss: objective.loss ? expressionToJson(objective.loss) : null,
    penalties: [...objective.penalties].map(([name, penalty]) => [
      name,
      penalty ? expressionToJson(penalty) : null,
    ]),
    perRating: objective.perRating,
    ...(objective.unobservedWeight !== undefined && { unobservedWeight: objective.unobservedWeight }),
  };
  return assemble(header, [
    ratings.user,
    ratings.item,
    ratings.value,
    ...tables.map(({ values }) => (precision === 'f32' ? Float32Array.from(values) : values)),
  ]);
}

function sumsOf({ prediction, tables }: SavedModel): SumOverItems[] {
  const rows = tables.flatMap(({ fromRatings }) => (fromRatings ? [fromRatings.value] : []));
  return topologicalOrder([prediction, ...rows]).filter(isSumOverItems);
}

function assemble(header: ModelHeader, arrays: readonly ArrayBufferView[]): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const start = padded(16 + text.length);
  const end = arrays.reduce((at, { byteLength }) => at + padded(byteLength), start);
  const bytes = Buffer.alloc(end + DIGEST_BYTES);
  bytes.write(MAGIC, 'latin1');
  bytes.writeUInt32LE(VERSION, 8);
  bytes.writeUInt32LE(text.length, 12);
  text.copy(bytes, 16);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += padded(byteLength);
  }
  createHash('sha256').update(bytes.subarray(0, end)).digest().copy(bytes, end);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * @param file how messages name it.
 * @throws DataError if the bytes are no model file of this version, or not as they were written.
 */
export function decodeModel(bytes: Uint8Array, file: string): SavedModel {
  const fail = (message: string): never => {
    throw new DataError(message, { file });
  };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 16 + DIGEST_BYTES || buffer.toString('latin1', 0, 8) !== MAGIC)
    fail(`this is no model file but ${kindOf(buffer)}; mfbench train CONFIG ROW --out FILE writes one`);
  const version = buffer.readUInt32LE(8);
  if (version !== VERSION)
    fail(
      `a model file of version ${version}; this mfbench reads version ${VERSION}; mfbench train CONFIG ROW --out FILE writes it anew`,
    );
  const end = buffer.length - DIGEST_BYTES;
  const digest = createHash('sha256').update(buffer.subarray(0, end)).digest();
  if (!digest.equals(buffer.subarray(end)))
    fail(
      'the model file is damaged or not complete: its checksum is another; mfbench train CONFIG ROW --out FILE writes it anew',
    );
  try {
    return readModel(buffer.subarray(0, end));
  } catch (error) {
    if (error instanceof DataError) throw error;
    return fail(`the model file makes no sense: ${messageOf(error)}`);
  }
}

/** How zip and gzip begin. */
const ARCHIVES = ['PK\x03\x04', '\x1f\x8b'];

/** What bytes that are no model file are, as far as their beginning tells. */
function kindOf(bytes: Buffer): string {
  const start = bytes.toString('latin1', 0, 64);
  if (start === '') return 'an empty file';
  if (start.startsWith(MAGIC)) return 'the beginning of one, which was cut';
  if (ARCHIVES.some((magic) => start.startsWith(magic))) return 'an archive';
  if (/^\s*[[{]/.test(start)) return 'JSON';
  return start.includes('\0') ? 'something else' : 'text';
}

function readModel(buffer: Buffer): SavedModel {
  const length = buffer.readUInt32LE(12);
  const header = JSON.parse(buffer.toString('utf8', 16, 16 + length)) as ModelHeader;
  const { about, precision, clip, scale, users, items, ratings, unobservedWeight } = header;
  checkScale(scale);
  checkClip(clip);
  if (unobservedWeight !== undefined && !(unobservedWeight > 0 && Number.isFinite(unobservedWeight)))
    throw new RangeError('its weight of pairs without a rating is no number above 0');
  let at = padded(16 + length);
  const take = (bytes: number): ArrayBuffer => {
    const start = buffer.byteOffset + at;
    at += padded(bytes);
    if (!(bytes >= 0) || at > buffer.length) throw new RangeError('it is shorter than its header says');
    return buffer.buffer.slice(start, start + bytes) as ArrayBuffer;
  };
  const columns = {
    user: new Int32Array(take(4 * ratings)),
    item: new Int32Array(take(4 * ratings)),
    value: new Float32Array(take(4 * ratings)),
  };
  const sizes = { users: users.length, items: items.length, shared: 1, ratings };
  const leaves = leavesOf(header);
  const leafOf = (name: string): Expression | undefined => leaves.get(name);
  const tables = header.tables.map((table): EngineConstant => {
    const { name, axis, columns: width, samples, fromRatings } = table;
    const count = samples * sizes[axis] * width;
    const values =
      precision === 'f32'
        ? Float64Array.from(new Float32Array(take(4 * count)))
        : new Float64Array(take(8 * count));
    return {
      leaf: leaves.get(name)!,
      axis,
      columns: width,
      rows: sizes[axis],
      values,
      ...(fromRatings && {
        fromRatings: { ...fromRatings, value: expressionFromJson(fromRatings.value, leafOf) },
      }),
    };
  });
  const target = leaf(TARGET);
  return {
    about,
    precision,
    clip,
    ratings: new RatingMatrix(indexOf(users), indexOf(items), scale, columns),
    tables,
    samples: header.samples,
    prediction: expressionFromJson(header.prediction, leafOf),
    objective: {
      target,
      loss: header.loss
        ? expressionFromJson(header.loss, (name) => (name === TARGET ? target : leafOf(name)))
        : undefined,
      penalties: new Map(
        header.penalties.map(([name, penalty]) => [
          name,
          penalty ? expressionFromJson(penalty, leafOf) : undefined,
        ]),
      ),
      perRating: header.perRating,
      ...(unobservedWeight !== undefined && { unobservedWeight }),
    },
  };
}

/** The leaves of tables and sums, by name. */
function leavesOf({ tables, sums }: ModelHeader): Map<string, Expression> {
  const leaves = new Map(tables.map(({ name, columns }) => [name, leaf(name, columns)]));
  const leafOf = (name: string): Expression | undefined =>
    name === ratingInSum.name ? ratingInSum : leaves.get(name);
  for (const [name, summand] of sums) leaves.set(name, namedSum(name, expressionFromJson(summand, leafOf)));
  return leaves;
}

function checkClip(clip: unknown): void {
  if (typeof clip === 'boolean') return;
  const [minimum, maximum] = (Array.isArray(clip) ? clip : []) as unknown[];
  if (!(Number.isFinite(minimum) && Number.isFinite(maximum) && (minimum as number) <= (maximum as number)))
    throw new RangeError('it does not say what predictions are clipped to');
}

function checkScale(scale: Partial<RatingScale> | undefined): void {
  const { minimum, maximum } = scale ?? {};
  if (!(Number.isFinite(minimum) && Number.isFinite(maximum) && minimum! <= maximum!))
    throw new RangeError('it has no rating scale');
}

function indexOf(ids: readonly string[]): IdIndex {
  const index = new IdIndex();
  for (const id of ids) index.add(id);
  if (index.size !== ids.length) throw new RangeError('an id is there twice');
  return index;
}
