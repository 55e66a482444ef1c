import type { Slot } from './kernel.js';
import { elementSize, strideOf } from './kernel.js';
import { fillUnseen } from './predict.js';
import type { ProblemMemory } from './problem-memory.js';
import type { Job } from './workspace.js';

/** Users whose scores are computed, and are in memory, at once. */
const USERS_AT_ONCE = 64;

/** Predictions for all items, for a block of users at a time. */
export class Scores {
  readonly #memory: ProblemMemory;
  readonly #scores: Slot;
  readonly #job: Job;
  readonly #tasks: readonly Uint32Array[];
  readonly #users: number;

  /** Declares the predictions. */
  constructor(memory: ProblemMemory) {
    const { problem, workspace } = memory;
    const { users, items } = problem.ratings;
    this.#memory = memory;
    this.#users = users.size;
    const atOnce = Math.min(USERS_AT_ONCE, Math.max(1, users.size));
    const list = workspace.allocate(4 * items.size);
    workspace.fill(({ u32 }) => {
      for (let item = 0; item < items.size; item++) u32[list / 4 + item] = item;
    });
    this.#scores = workspace.slot('items', 1, items.size * atOnce);
    // A task is a user: the rows of her tables, and her scores, lie one row further for each.
    const leaves = memory.predictionLeaves();
    for (const [leaf, source] of leaves) {
      if (source !== 'value' && source.axis === 'users')
        leaves.set(leaf, { ...source, taskStride: strideOf(source) });
    }
    const target = { ...this.#scores, taskStride: items.size * elementSize(workspace.precision) };
    this.#job = workspace.job(
      {
        name: 'scores',
        loop: { kind: 'rows', axis: 'items' },
        leaves,
        assignments: [{ target, value: problem.prediction, mode: 'set' }],
      },
      {
        kind: 'rows',
        address: list,
        ranges: Uint32Array.from({ length: 2 * atOnce }, (_, k) => (k % 2) * items.size),
      },
    );
    this.#tasks = Array.from({ length: atOnce + 1 }, (_, count) =>
      Uint32Array.from({ length: count }, (_, k) => k),
    );
  }

  /**
   * Calls `visit` for every user, in ascending order, with the predictions for all items by the current parameters: a view that the next
   * call overwrites.
   */
  forEachUser(visit: (user: number, scores: Float32Array | Float64Array) => void): void {
    const { workspace, problem } = this.#memory;
    for (const table of problem.tables) fillUnseen(table, this.#memory);
    const { memory } = workspace;
    const elements = memory.elements(this.#scores);
    const start = memory.indexOf(this.#scores, 0);
    const items = problem.ratings.items.size;
    const atOnce = this.#tasks.length - 1;
    for (let first = 0; first < this.#users; first += atOnce) {
      const count = Math.min(atOnce, this.#users - first);
      this.#job.run(this.#tasks[count], first);
      for (let k = 0; k < count; k++)
        visit(first + k, elements.subarray(start + k * items, start + (k + 1) * items));
    }
  }
}
