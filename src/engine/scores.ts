import type { Precision, Slot } from './kernel.js';
import { elementSize, strideOf } from './kernel.js';
import { fillUnseen } from './predict.js';
import type { PredictedProblem } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import { type UserSums, userSumsOf } from './user-sums.js';
import type { Job } from './workspace.js';

/** Rows of users next to each other whose scores are in memory at once. */
const USERS_AT_ONCE = 64;

const usersAtOnce = (users: number): number => Math.min(USERS_AT_ONCE, Math.max(1, users));

/** Bytes that scores take: the numbers of all items, and the predictions for them of users at once. */
export const scoreBytes = (users: number, items: number, precision: Precision): number =>
  items * (4 + usersAtOnce(users) * elementSize(precision));

/** Told a user's predictions for all items, in the order of the items' rows. */
export type VisitScores = (user: number, scores: Float32Array | Float64Array) => void;

/** Predictions for all items, for a block of users at a time. */
export class Scores {
  readonly #memory: ProblemMemory<PredictedProblem>;
  readonly #sums: UserSums;
  readonly #scores: Slot;
  readonly #job: Job;
  readonly #atOnce: number;

  /** Declares the predictions. */
  constructor(memory: ProblemMemory<PredictedProblem>) {
    const { problem, workspace } = memory;
    const { users, items } = problem.ratings;
    this.#memory = memory;
    this.#sums = userSumsOf(memory);
    const atOnce = usersAtOnce(users.size);
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
    this.#atOnce = atOnce;
  }

  /**
   * Calls `visit` for each of some users, given in ascending order, with the predictions for all items by the current parameters: a view that the
   * next users overwrite.
   */
  forEachUser(users: Uint32Array, visit: VisitScores): void {
    const { workspace, problem } = this.#memory;
    this.#sums.compute();
    for (const table of problem.tables) fillUnseen(table, this.#memory);
    const { memory } = workspace;
    const elements = memory.elements(this.#scores);
    const start = memory.indexOf(this.#scores, 0);
    const items = problem.ratings.items.size;
    for (let next = 0; next < users.length; ) {
      const first = users[next]!;
      let end = next;
      while (end < users.length && users[end]! < first + this.#atOnce) end++;
      const tasks = users.subarray(next, end).map((user) => user - first);
      this.#job.run(tasks, first);
      for (const task of tasks)
        visit(first + task, elements.subarray(start + task * items, start + (task + 1) * items));
      next = end;
    }
  }
}
