import type { Expression } from '../core/expressions/expression.js';
import { type Assignment, type LeafSource, RECORD_BYTES, type Slot } from './kernel.js';
import type { RatingColumnsView } from './layouts.js';
import { type ProblemMemory, writeRecords } from './problem-memory.js';

type Leaves = ReadonlyMap<Expression, LeafSource>;

/**
 * The ratings of one user, who is row 0 of every table of users, in the memory of a problem. Passes over them are declared and compiled once; whose
 * ratings they are may change before each run.
 */
export class UserRatings {
  readonly #records: number;
  /** The address of a list of her row alone: a zero. */
  readonly #row: number;
  #count = 0;

  /** @param most how many ratings there is room for. */
  constructor(
    readonly memory: ProblemMemory,
    readonly most: number,
  ) {
    this.#records = memory.workspace.allocate(RECORD_BYTES * most);
    this.#row = memory.workspace.allocate(4);
  }

  get count(): number {
    return this.#count;
  }

  set(ratings: RatingColumnsView): void {
    this.#count = ratings.value.length;
    writeRecords(this.memory.workspace.memory, this.#records, ratings);
  }

  /** What computes values at each of her ratings; those that are added up are sums over them. */
  pass(name: string, leaves: Leaves, assignments: readonly Assignment[]): () => void {
    const { workspace } = this.memory;
    const job = workspace.job(
      {
        name,
        loop: { kind: 'records', ordered: false },
        leaves: new Map(
          [...leaves].map(([leaf, source]) => [leaf, source === 'value' ? source : hers(source)]),
        ),
        assignments: assignments.map(({ target, ...rest }) => ({ target: hers(target), ...rest })),
      },
      { kind: 'records', address: this.#records, ranges: Uint32Array.of(0, this.most) },
    );
    return () => {
      for (const { target, mode } of assignments) if (mode === 'add') workspace.memory.fill(target, 0);
      job.runElements(0, this.#count);
    };
  }

  /** What computes values once for her. */
  once(name: string, leaves: Leaves, assignments: readonly Assignment[]): () => void {
    const job = this.memory.workspace.job(
      { name, loop: { kind: 'rows', axis: 'users' }, leaves, assignments },
      { kind: 'rows', address: this.#row, ranges: Uint32Array.of(0, 1) },
    );
    return () => {
      job.run();
    };
  }
}

/** Her row is one for all of her ratings, so that a pass keeps it in locals. */
const hers = (slot: Slot): Slot => (slot.axis === 'users' ? { ...slot, axis: 'shared' } : slot);
