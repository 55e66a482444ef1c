import { DataError } from './core/errors.js';
import type { Expression } from './core/expressions/expression.js';
import { quoted } from './core/quoted.js';
import { RandomStream } from './core/random.js';
import type { IdIndex } from './core/ratings.js';
import { ProblemMemory } from './engine/problem-memory.js';
import { type Slot, strideOf } from './engine/kernel.js';
import type { EngineConstant } from './engine/problem.js';
import { meanScores } from './engine/samples.js';
import { Scores, type VisitScores } from './engine/scores.js';
import { FoldIn, type RatedItem } from './fold-in.js';
import { Team } from './engine/team.js';
import { Workspace } from './engine/workspace.js';
import { clipRange } from './harness/clipping.js';
import { readModelFile } from './harness/model-file.js';
import type { SavedModel } from './harness/saved-model.js';

/** An item with its predicted rating, in the unit of the ratings. */
export interface Recommendation {
  readonly item: string;
  readonly prediction: number;
}

export interface RecommendOptions {
  /** How many items; 10 if not given. */
  readonly top?: number;
  /** Whether items that the user has rated in training may be among them; false if not given. */
  readonly includeRated?: boolean;
}

/** Somebody who was folded in: predictions and recommendations for her, as a `LoadedModel` gives them for known users. */
export interface NewUser {
  predict(item: string): number;
  recommend(options?: RecommendOptions): Recommendation[];
}

/** A fitted model, read from a file: predicts and recommends by the ids of users and items. */
export class LoadedModel {
  readonly #model: SavedModel;
  readonly #forEachUser: (users: Uint32Array, visit: VisitScores) => void;
  /** Writes rows of users' tables to the row behind those of known users. */
  readonly #writeNewUser: (rows: ReadonlyMap<Expression, Float64Array>) => void;
  #foldIn: FoldIn | undefined;

  constructor(model: SavedModel) {
    this.#model = model;
    const workspace = new Workspace(model.precision, new Team(1));
    const problem = {
      ratings: model.ratings,
      tables: [],
      sums: [],
      trainingConstants: [],
      predictionConstants: model.tables.map((table) => ({
        ...table,
        rows: table.axis === 'users' ? table.rows + 1 : table.rows,
        values: sampleOf(table, 0),
      })),
      target: model.objective.target,
      prediction: model.prediction,
    };
    const memory = new ProblemMemory(problem, workspace, RandomStream.fromSeed(0));
    const scores = new Scores(memory);
    workspace.link();
    const slots = memory.predictionLeaves();
    const sampled = model.tables.filter(({ values, rows, columns }) => values.length > rows * columns);
    const write = (sample: number): void => {
      for (const table of sampled)
        workspace.memory.write(slots.get(table.leaf) as Slot, sampleOf(table, sample));
    };
    this.#forEachUser = (users, visit) => {
      if (model.samples === 1) scores.forEachUser(users, visit);
      else meanScores(scores, users, this.items, model.samples, write, visit);
    };
    this.#writeNewUser = (rows) => {
      for (const [leaf, values] of rows) {
        const slot = slots.get(leaf) as Slot;
        workspace.memory.write({ ...slot, address: slot.address + this.users * strideOf(slot) }, values);
      }
    };
  }

  /** What was fitted: the names of experiment, row and plugins. */
  get about(): Readonly<Record<string, string>> {
    return this.#model.about;
  }

  get users(): number {
    return this.#model.ratings.users.size;
  }

  get items(): number {
    return this.#model.ratings.items.size;
  }

  /** The predicted rating. @throws DataError for an id that the model does not know. */
  predict(user: string, item: string): number {
    const row = rowOf(this.#model.ratings.users, user, 'user');
    return this.#predicted(item, () => this.#scoresOf(row));
  }

  /**
   * The items with the highest predictions, best first; of two alike, the one that came first in the training data.
   * @throws DataError for a user that the model does not know.
   */
  recommend(user: string, options?: RecommendOptions): Recommendation[] {
    const { ratings } = this.#model;
    const row = rowOf(ratings.users, user, 'user');
    const { starts, order } = ratings.byUser();
    const rated = order.subarray(starts[row], starts[row + 1]).map((k) => ratings.item[k]!);
    return this.#best(this.#scoresOf(row), rated, options);
  }

  /**
   * A user whom the model does not know, by a handful of her ratings: her rows are fitted (docs/saved-models.md), the model stays as it is. The first call compiles what all
   * others use.
   * @throws DataError for a model that nobody can be folded in to, without ratings, for an item that the model does not know or that is there twice, and for a rating that is no
   * number of the scale.
   */
  foldIn(rated: readonly RatedItem[]): NewUser {
    this.#foldIn ??= new FoldIn(this.#model);
    const rows = this.#foldIn.rowsOf(rated);
    const items = rated.map(({ item }) => this.#model.ratings.items.rowOf(item)!);
    const scores = (): Float32Array | Float64Array => {
      this.#writeNewUser(rows);
      return this.#scoresOf(this.users);
    };
    return {
      predict: (item) => this.#predicted(item, scores),
      recommend: (options) => this.#best(scores(), items, options),
    };
  }

  /** The predictions for all items of the user of a row: a view that the next ones overwrite. */
  #scoresOf(user: number): Float32Array | Float64Array {
    let found: Float32Array | Float64Array | undefined;
    this.#forEachUser(Uint32Array.of(user), (_, scores) => {
      found = scores;
    });
    return found!;
  }

  #predicted(item: string, scores: () => Float32Array | Float64Array): number {
    const row = rowOf(this.#model.ratings.items, item, 'item');
    return this.#treated(scores()[row]!);
  }

  #best(
    scores: Float32Array | Float64Array,
    rated: Iterable<number>,
    { top = 10, includeRated = false }: RecommendOptions = {},
  ): Recommendation[] {
    if (!includeRated) for (const item of rated) scores[item] = -Infinity;
    return highest(scores, top).map((item) => ({
      item: this.#model.ratings.items.idOf(item),
      prediction: this.#treated(scores[item]!),
    }));
  }

  #treated(prediction: number): number {
    const { clip, ratings } = this.#model;
    const [lowest, highest] = clipRange(clip, ratings.scale);
    return Math.min(Math.max(prediction, lowest), highest);
  }
}

function sampleOf({ values, rows, columns }: EngineConstant, sample: number): Float64Array {
  return values.subarray(sample * rows * columns, (sample + 1) * rows * columns);
}

/** @throws DataError if the file cannot be read, or is no model file. */
export async function loadModel(file: string): Promise<LoadedModel> {
  return new LoadedModel(await readModelFile(file));
}

function rowOf(index: IdIndex, id: string, what: string): number {
  const row = index.rowOf(id);
  if (row !== undefined) return row;
  const some = Array.from({ length: Math.min(index.size, 3) }, (_, k) => JSON.stringify(index.idOf(k)));
  throw new DataError(
    `the model knows no ${what} ${quoted(id)}; it has ${index.size}, such as ${some.join(', ')}`,
  );
}

/** The places of the highest numbers, highest first, those of equal numbers in their order; -Infinity is none. */
function highest(values: Float32Array | Float64Array, count: number): number[] {
  const places: number[] = [];
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (value === -Infinity || (places.length === count && value <= values[places.at(-1)!]!)) continue;
    let at = places.length;
    while (at > 0 && values[places[at - 1]!]! < value) at--;
    places.splice(at, 0, k);
    if (places.length > count) places.pop();
  }
  return places;
}
