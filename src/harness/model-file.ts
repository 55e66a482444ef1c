import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DataError, messageOf, unreadable } from '../core/errors.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import {
  type ExpressionJson,
  expressionFromJson,
  expressionToJson,
} from '../core/expressions/expression-json.js';
import type { Precision } from '../core/contracts/objective.js';
import type { Clip } from '../core/contracts/results.js';
import type { EngineConstant, ObjectiveProblem } from '../engine/problem.js';
import { IdIndex, RatingMatrix, type RatingScale } from '../core/ratings.js';

/*
 * A model file:
 *
 *   8 bytes   the text MFBMODEL
 *   4 bytes   the format's version, 2 (little-endian, as all numbers)
 *   4 bytes   the length of the header
 *   header    JSON in UTF-8: ModelHeader, its ids, tables and formulas
 *   padding   zeros up to a multiple of 8
 *   columns   of the training ratings: users (int32), items (int32), values (float32), each padded to a multiple of 8
 *   tables    in the header's order, row-major, each padded to a multiple of 8
 *   32 bytes  SHA-256 of everything before
 */

const MAGIC = 'MFBMODEL';
const VERSION = 2;
const DIGEST_BYTES = 32;

/** What was minimized, so that the rows of a new user can be fitted as those of the others were. */
export interface SavedObjective {
  /** The rating in the loss. */
  readonly target: Expression;
  /** None if it was pairwise: it compares with items that are drawn. */
  readonly loss: Expression | undefined;
  /** The penalty of a row of each trained table, by the table's name; undefined where there is none. */
  readonly penalties: ReadonlyMap<string, Expression | undefined>;
  /** Whether a row's penalty counts once for each of its ratings. */
  readonly perRating: boolean;
  /** What the square of the prediction weighs for pairs without a rating; absent where such pairs do not count. */
  readonly unobservedWeight?: number;
}

/** A fitted formula: all that is needed to predict and to go on, and nothing of the code that fitted it. */
export interface SavedModel {
  /** What was fitted, for people: names of experiment, row and plugins. */
  readonly about: Readonly<Record<string, string>>;
  readonly precision: Precision;
  /** What predictions are moved into. */
  readonly clip: Clip;
  /** What the model was fitted to; it holds the ids and the scale. */
  readonly ratings: RatingMatrix;
  readonly tables: readonly EngineConstant[];
  /** What is predicted is the mean over so many samples of the tables, each of which has the values of one after the other, or of all alike. */
  readonly samples: number;
  /** The prediction, over the leaves of the tables. */
  readonly prediction: Expression;
  readonly objective: SavedObjective;
}

/** What a file keeps of the objective of a problem. */
export const savedObjective = ({
  target,
  loss,
  negatives,
  tables,
  perRating,
  unobserved,
}: ObjectiveProblem): SavedObjective => ({
  target,
  loss: negatives ? undefined : loss,
  penalties: new Map(tables.map(({ name, penalty }) => [name, penalty])),
  perRating,
  ...(unobserved && { unobservedWeight: unobserved.weight }),
});

/** @throws DataError if a model is several samples: there is no one set of rows to go on from. */
export function refuseSamples({ samples }: SavedModel, what: string, file?: string): void {
  if (samples > 1)
    throw new DataError(
      `${what}: it is the mean over ${samples} samples`,
      file === undefined ? undefined : { file },
    );
}

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
  }[];
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
    throw new DataError(`the model cannot be read: ${unreadable(error)}; mfbench train writes one`, { file });
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
    tables: tables.map(({ leaf: { name = '' }, axis, columns, rows, values }) => {
      return { name, axis, columns, samples: values.length / (rows * columns) };
    }),
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
    fail('this is no model file');
  const version = buffer.readUInt32LE(8);
  if (version !== VERSION) fail(`a model file of version ${version}; this mfbench reads version ${VERSION}`);
  const end = buffer.length - DIGEST_BYTES;
  const digest = createHash('sha256').update(buffer.subarray(0, end)).digest();
  if (!digest.equals(buffer.subarray(end)))
    fail('the model file is damaged or not complete: its checksum is another');
  try {
    return readModel(buffer.subarray(0, end));
  } catch (error) {
    if (error instanceof DataError) throw error;
    return fail(`the model file makes no sense: ${messageOf(error)}`);
  }
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
  const tables = header.tables.map(({ name, axis, columns: width, samples }): EngineConstant => {
    const count = samples * sizes[axis] * width;
    const values =
      precision === 'f32'
        ? Float64Array.from(new Float32Array(take(4 * count)))
        : new Float64Array(take(8 * count));
    return { leaf: leaf(name, width), axis, columns: width, rows: sizes[axis], values };
  });
  const leaves = new Map(tables.map((table) => [table.leaf.name, table.leaf]));
  const target = leaf(TARGET);
  const leafOf = (name: string): Expression | undefined => leaves.get(name);
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
