import type { Axis } from '../core/contracts/model.js';
import { constant, type Expression, leaf } from '../core/expressions/expression.js';
import type { RandomStream } from '../core/random.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { Assignment, LeafSource } from './kernel.js';
import type { EngineTable } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { EpochRecords, ratingNumbers } from './stochastic-pass.js';
import type { Workspace } from './workspace.js';

/** An estimate of E's gradient by one rating, for the row of each table that it meets, and where it finds its rows. */
export interface RatingGradients {
  readonly gradients: ReadonlyMap<EngineTable, Expression>;
  /** For the rows of the other item, under a pairwise loss; else none. */
  readonly ofOtherItem: ReadonlyMap<EngineTable, Expression>;
  readonly leaves: Map<Expression, LeafSource>;
}

/** What an update rule makes of a row of a table, and the state that it keeps for it. */
export interface TracedRule {
  readonly leaves: Map<Expression, LeafSource>;
  readonly assignments: Assignment[];
}

interface BatchOptions {
  readonly batchSize: number;
  readonly shuffled: boolean;
  readonly random: RandomStream;
}

/**
 * Declares a pass in batches: the gradients of a batch's ratings are added up, all at the parameters before it; then every row that it has met takes
 * one step and its sum becomes zero again. The result runs an epoch, by its number from 1.
 */
export function miniBatches(
  memory: ProblemMemory,
  { gradients, ofOtherItem, leaves }: RatingGradients,
  trace: (table: EngineTable, gradient: Expression) => TracedRule,
  { batchSize, shuffled, random }: BatchOptions,
): (epoch: number) => void {
  const { problem, workspace } = memory;
  const { size } = problem.ratings;
  const met = new MetRows(problem.ratings, workspace, batchSize, problem.negatives ? 2 : 1);
  const sums = new Map(
    [...gradients.keys()].map((table) => [table, workspace.slot(table.axis, table.columns, table.rows)]),
  );
  const order = workspace.allocate(4 * size);
  const records = new EpochRecords(memory, random);
  const addUp = workspace.job(
    {
      name: 'batchGradient',
      loop: { kind: 'records', ordered: true },
      leaves,
      assignments: [
        ...[...gradients].map(([table, value]) => ({
          target: sums.get(table)!,
          value,
          mode: 'add' as const,
        })),
        ...[...ofOtherItem].map(([table, value]) => ({
          target: memory.ofOtherItem(sums.get(table)!),
          value,
          mode: 'add' as const,
        })),
      ],
    },
    { kind: 'records', address: records.address, order, ranges: chunks(size, size) },
  );
  const updates = [...sums].map(([table, sum]) => {
    const gradient = leaf(`gradient(${table.name})`, table.columns);
    const traced = trace(table, gradient);
    const job = workspace.job(
      {
        name: 'update',
        loop: { kind: 'rows', axis: table.axis },
        leaves: new Map<Expression, LeafSource>([
          ...traced.leaves,
          [table.leaf, memory.parameters(table)],
          [gradient, sum],
        ]),
        assignments: [...traced.assignments, { target: sum, value: constant(0), mode: 'set' }],
      },
      { kind: 'rows', address: met.list(table.axis), ranges: chunks(1, 1) },
    );
    return { job, axis: table.axis };
  });
  return (epoch) => {
    const numbers = ratingNumbers(memory, order);
    if (shuffled) random.fork('order', epoch).shuffle(numbers);
    met.others = records.start(epoch);
    for (let start = 0; start < size; start += batchSize) {
      const end = Math.min(size, start + batchSize);
      addUp.runElements(start, end);
      met.collect(numbers, start, end);
      for (const { job, axis } of updates) job.runElements(0, met.count(axis));
    }
  };
}

/** The rows of users and items that a batch has met, each once, as lists in the memory of a fit. */
class MetRows {
  readonly #lists: Record<Axis, number>;
  readonly #counts: Record<Axis, number> = { users: 0, items: 0, shared: 1 };
  readonly #marks: Record<'users' | 'items', Uint32Array>;
  #batch = 0;
  /** The other item of each rating, under a pairwise loss. */
  others: Uint32Array | undefined;

  /** @param itemsEach how many items a rating meets at most. */
  constructor(
    readonly ratings: RatingMatrix,
    readonly workspace: Workspace,
    batchSize: number,
    itemsEach: number,
  ) {
    const { users, items } = ratings;
    const list = (count: number, rows: number): number => workspace.allocate(4 * Math.min(count, rows));
    this.#lists = {
      users: list(batchSize, users.size),
      items: list(itemsEach * batchSize, items.size),
      shared: list(1, 1),
    };
    this.#marks = { users: new Uint32Array(users.size), items: new Uint32Array(items.size) };
  }

  list(axis: Axis): number {
    return this.#lists[axis];
  }

  count(axis: Axis): number {
    return this.#counts[axis];
  }

  collect(numbers: Uint32Array, start: number, end: number): void {
    this.#batch++;
    const batch = numbers.subarray(start, end);
    this.#counts.users = this.#collect('users', this.ratings.user, batch, 0);
    const items = this.#collect('items', this.ratings.item, batch, 0);
    this.#counts.items = this.others ? this.#collect('items', this.others, batch, items) : items;
  }

  /** Adds rows to a list of which there are `count` already; returns how many there are then. */
  #collect(
    axis: 'users' | 'items',
    rows: Int32Array | Uint32Array,
    batch: Uint32Array,
    already: number,
  ): number {
    const { u32 } = this.workspace.memory;
    const marks = this.#marks[axis];
    const list = this.#lists[axis] / 4;
    let count = already;
    for (const number of batch) {
      const row = rows[number]!;
      if (marks[row] === this.#batch) continue;
      marks[row] = this.#batch;
      u32[list + count++] = row;
    }
    return count;
  }
}
