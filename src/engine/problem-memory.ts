import type { Axis } from '../core/contracts/model.js';
import { ratingInSum, type SumOverItems } from '../core/expressions/sum-over-items.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import type { RandomStream } from '../core/random.js';
import { elementSize, type LeafSource, RECORD_BYTES, runRecordBytes, type Slot, strideOf } from './kernel.js';
import { type BlockLayout, blockLayout, groupedLayout } from './grid-layout.js';
import { Division, type Pairs, type RatingColumnsView, type RunLayout } from './layouts.js';
import type { FitMemory } from './memory.js';
import type { EngineConstant, EngineTable, ObjectiveProblem, PredictedProblem } from './problem.js';
import type { RowSource, Workspace } from './workspace.js';

/** The tables of a problem in a workspace, and the ways to pass over its training ratings. */
export class ProblemMemory<P extends PredictedProblem = ObjectiveProblem> {
  readonly #parameters = new Map<EngineTable, Slot>();
  readonly #sums: ReadonlyMap<SumOverItems, Slot>;
  readonly #trainingLeaves: ReadonlyMap<Expression, LeafSource>;
  readonly #predictionLeaves: ReadonlyMap<Expression, LeafSource>;
  readonly #layouts = new Map<string, RunLayout>();
  readonly #rows = new Map<EngineTable, RowSource>();
  readonly #visits = new Map<EngineTable, { readonly leaf: Expression; readonly slot: Slot }>();
  readonly #negatives = new Map<Slot, Slot>();
  #blocks: BlockLayout | undefined;

  /** Whether passes know which rating they are at; else they find what belongs to its user, its item and its value. */
  readonly #positions: boolean;
  /** Whether that is its place in the layout, not among the training ratings. */
  readonly #inOrder: boolean;

  /**
   * @param random what initial parameters are drawn from, and the other items by which the objective is estimated under a pairwise loss.
   * @param keeping whether something will be kept for each rating of a layout.
   */
  constructor(
    readonly problem: P,
    readonly workspace: Workspace,
    readonly random: RandomStream,
    keeping = false,
  ) {
    const given = problem.trainingConstants.some(({ axis }) => axis === 'ratings');
    this.#positions = keeping || given;
    this.#inOrder = keeping && !given;
    for (const table of problem.tables) {
      const slot = workspace.slot(table.axis, table.columns, table.rows);
      workspace.fill((memory) => {
        fillInitial(memory, slot, table, random.fork('initial', table.name));
      });
      this.#parameters.set(table, slot);
    }
    const { users } = problem.ratings;
    this.#sums = new Map(problem.sums.map((sum) => [sum, workspace.slot('users', sum.width, users.size)]));
    const constants = new Map<EngineConstant, Slot>();
    for (const constant of [...problem.trainingConstants, ...problem.predictionConstants]) {
      if (!constants.has(constant)) constants.set(constant, this.#constant(constant));
    }
    const leaves = (given: readonly EngineConstant[]) => {
      const found = new Map<Expression, LeafSource>([
        ...given.map((constant) => [constant.leaf, constants.get(constant)!] as const),
        ...problem.tables.map((table) => [table.leaf, this.parameters(table)] as const),
        ...this.#sums,
        [problem.target, 'value'],
        [ratingInSum, 'value'],
      ]);
      for (const [own, other] of problem.negatives ?? []) {
        found.set(other, this.ofOtherItem(found.get(own) as Slot));
      }
      return found;
    };
    this.#trainingLeaves = leaves(problem.trainingConstants);
    this.#predictionLeaves = leaves(problem.predictionConstants);
  }

  #constant({ axis, columns, rows, values }: EngineConstant): Slot {
    const slot = this.workspace.slot(axis, columns, rows);
    this.workspace.fill((memory) => {
      memory.write(slot, values);
    });
    return slot;
  }

  parameters(table: EngineTable): Slot {
    return this.#parameters.get(table)!;
  }

  /** The same rows of items, found by the other item of a pair. */
  ofOtherItem(slot: Slot): Slot {
    let view = this.#negatives.get(slot);
    if (!view) this.#negatives.set(slot, (view = { ...slot, axis: 'negatives' }));
    return view;
  }

  /** Where a sum over each user's items is kept. */
  sum(sum: SumOverItems): Slot {
    return this.#sums.get(sum)!;
  }

  /** Where expressions over a training rating find their rows. */
  trainingLeaves(): Map<Expression, LeafSource> {
    return new Map(this.#trainingLeaves);
  }

  /** Where expressions over any other user and item find theirs. */
  predictionLeaves(): Map<Expression, LeafSource> {
    return new Map(this.#predictionLeaves);
  }

  /** How often an epoch meets a table's row. */
  visits(table: EngineTable): { readonly leaf: Expression; readonly slot: Slot } {
    let visits = this.#visits.get(table);
    if (!visits) {
      const slot = this.workspace.slot(table.axis, 1, table.rows);
      this.workspace.fill((memory) => {
        memory.write(slot, table.visits);
      });
      visits = { leaf: leaf(`visits(${table.name})`), slot };
      this.#visits.set(table, visits);
    }
    return visits;
  }

  /** All training ratings, in whatever layout there is, or else by user. */
  anyLayout(): RunLayout {
    return this.#blocks ?? this.#layouts.values().next().value ?? this.grouped('users');
  }

  /** The training ratings by user or by item. */
  grouped(axis: 'users' | 'items'): RunLayout {
    let layout = this.#layouts.get(axis);
    if (!layout) {
      const { ratings } = this.problem;
      const sizes = { users: ratings.users.size, items: ratings.items.size };
      layout = groupedLayout(ratings, axis, sizes, this.#positions, {
        tasks: Math.max(1, Math.min(MOST_TASKS, Math.ceil(ratings.size / FEWEST_RECORDS))),
        stretches: stretchesOf(this.#rowBytes(axis === 'users' ? 'items' : 'users')),
      });
      if (this.#inOrder) numberInOrder(layout);
      this.#layouts.set(axis, layout);
    }
    return layout;
  }

  /** The training ratings by user in stored order, each user a task; users without ratings have none. */
  taskPerUser(): RunLayout {
    const { ratings } = this.problem;
    const sizes = { users: ratings.users.size, items: ratings.items.size };
    const layout = groupedLayout(ratings, 'users', sizes, this.#positions, { tasks: 1, stretches: 1 });
    const { seen, counts } = ratings.byUser();
    const division = new Division();
    for (const user of seen) {
      division.add(user, counts[user]!);
      division.endTask();
    }
    return { ...layout, ...division.finish() };
  }

  /** Bytes of all rows that belong to an axis. */
  #rowBytes(axis: Axis): number {
    let bytes = 0;
    for (const source of this.#trainingLeaves.values()) {
      if (source !== 'value' && source.axis === axis) bytes += strideOf(source) * source.rows;
    }
    return bytes;
  }

  /** The training ratings in a grid of blocks that do not meet. */
  blocks(size: number, random: RandomStream): BlockLayout {
    const { ratings } = this.problem;
    const { users, items } = ratings;
    this.#blocks ??= blockLayout(ratings, users.size, items.size, size, this.#positions, random);
    return this.#blocks;
  }

  /** The rows of a table that have training ratings. */
  seenRows(table: EngineTable): RowSource {
    let source = this.#rows.get(table);
    if (!source) this.#rows.set(table, (source = this.rows(table.seen)));
    return source;
  }

  /** A list of rows. */
  rows(list: Uint32Array): RowSource {
    const address = this.workspace.allocate(4 * list.length);
    this.workspace.fill(({ u32 }) => {
      u32.set(list, address / 4);
    });
    return { kind: 'rows', address, ranges: chunks(list.length, ROWS_OF_TASK) };
  }

  /**
   * Ratings, or pairs without one, as records in the memory, with their positions counted from 0 or else with the other item of each; returns the
   * address.
   */
  records(ratings: RatingColumnsView | Pairs, others?: Uint32Array): number {
    const address = this.workspace.allocate(RECORD_BYTES * ratings.user.length);
    this.workspace.fill((memory) => {
      writeRecords(memory, address, ratings, others);
    });
    return address;
  }
}

/** Writes the records that `records` promises. */
export function writeRecords(
  { u32, f32 }: FitMemory,
  address: number,
  { user, item, value }: RatingColumnsView | Pairs,
  others?: Uint32Array,
): void {
  for (let k = 0, at = address / 4; k < user.length; k++, at += 4) {
    u32[at] = user[k]!;
    u32[at + 1] = item[k]!;
    if (value) f32[at + 2] = value[k]!;
    u32[at + 3] = others ? others[k]! : k;
  }
}

/** Gives each rating of a layout its place in it as its position, so that what is kept for ratings is passed over as they are. */
function numberInOrder({ records }: RunLayout): void {
  const words = runRecordBytes(true) / 4;
  for (let at = words - 1, place = 0; at < records.length; at += words, place++) records[at] = place;
}

const ROWS_OF_TASK = 1024;
/** Tasks of a pass over all ratings: each reads all rows of the other axis from memory, so fewer are quicker, and one thread takes one. */
const MOST_TASKS = 16;
const FEWEST_RECORDS = 2048;
/** Bytes of rows that are to stay in a core's cache while a task reads them over and over. */
const CACHED_BYTES = 192 * 1024;
const MOST_STRETCHES = 64;

/** Parts of an axis, given the bytes of its rows, such that those of one part stay in the cache. */
export const stretchesOf = (bytes: number): number =>
  Math.min(MOST_STRETCHES, Math.max(1, Math.ceil(bytes / CACHED_BYTES)));

/** Where each task of `size` elements starts and ends. */
export function chunks(count: number, size: number): Uint32Array {
  const tasks = Math.max(1, Math.ceil(count / size));
  return Uint32Array.from({ length: 2 * tasks }, (_, k) => Math.min(count, ((k + 1) >> 1) * size));
}

/** Draws the initial parameters row by row. Rows of `unseen: zero` that have no training rating become 0: nothing moves them. */
function fillInitial(memory: FitMemory, slot: Slot, table: EngineTable, random: RandomStream): void {
  const { initial, unseen = 'zero' } = table.specification;
  const elements = memory.elements(slot);
  const stride = strideOf(slot) / elementSize(slot.precision);
  let start = memory.indexOf(slot, 0);
  for (let row = 0; row < slot.rows; row++, start += stride) {
    for (let k = 0; k < slot.width; k++) {
      elements[start + k] =
        typeof initial === 'number' ? initial : initial.mean + initial.standardDeviation * random.normal();
    }
    if (unseen === 'zero' && table.visits[row] === 0) elements.fill(0, start, start + slot.width);
  }
}
