import type { Axis } from '../core/contracts/model.js';
import { constant, type Expression, leaf } from '../core/expressions/expression.js';
import type { RandomStream } from '../core/random.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { Assignment, LeafSource } from './kernel.js';
import type { EngineTable } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { ratingNumbers } from './stochastic-pass.js';
import type { Workspace } from './workspace.js';

/** An estimate of E's gradient by one rating, for the row of each table that it meets, and where it finds its rows. */
export interface RatingGradients {
  readonly gradients: ReadonlyMap<EngineTable, Expression>;
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
  { gradients, leaves }: RatingGradients,
  trace: (table: EngineTable, gradient: Expression) => TracedRule,
  { batchSize, shuffled, random }: BatchOptions,
): (epoch: number) => void {
  const { problem, workspace } = memory;
  const { size } = problem.ratings;
  const met = new MetRows(problem.ratings, workspace, batchSize);
  const sums = new Map(
    [...gradients.keys()].map((table) => [table, workspace.slot(table.axis, table.columns, table.rows)]),
  );
  const order = workspace.allocate(4 * size);
  const addUp = workspace.job(
    {
      name: 'batchGradient',
      loop: { kind: 'records', ordered: true },
      leaves,
      assignments: [...gradients].map(([table, value]) => ({ target: sums.get(table)!, value, mode: 'add' })),
    },
    { kind: 'records', address: memory.records(problem.ratings), order, ranges: chunks(size, size) },
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

  constructor(
    readonly ratings: RatingMatrix,
    readonly workspace: Workspace,
    batchSize: number,
  ) {
    const { users, items } = ratings;
    const list = (rows: number): number => workspace.allocate(4 * Math.min(batchSize, rows));
    this.#lists = { users: list(users.size), items: list(items.size), shared: list(1) };
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
    this.#counts.users = this.#collect('users', this.ratings.user, numbers, start, end);
    this.#counts.items = this.#collect('items', this.ratings.item, numbers, start, end);
  }

  #collect(
    axis: 'users' | 'items',
    rows: Int32Array,
    numbers: Uint32Array,
    start: number,
    end: number,
  ): number {
    const { u32 } = this.workspace.memory;
    const marks = this.#marks[axis];
    const list = this.#lists[axis] / 4;
    let count = 0;
    for (let k = start; k < end; k++) {
      const row = rows[numbers[k]!]!;
      if (marks[row] === this.#batch) continue;
      marks[row] = this.#batch;
      u32[list + count++] = row;
    }
    return count;
  }
}
