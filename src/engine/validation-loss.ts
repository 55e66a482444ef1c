import type { RatingColumnsView } from './layouts.js';
import { NegativeItems } from './negative-items.js';
import { fillUnseen } from './predict.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { TaskSums } from './task-sums.js';
import { type UserSums, userSumsOf } from './user-sums.js';
import type { Job } from './workspace.js';

const RATINGS_OF_TASK = 8192;

/** The mean loss on ratings that are not part of the objective, by the parameters as they stand. */
export class ValidationLoss {
  readonly #memory: ProblemMemory;
  readonly #userSums: UserSums;
  readonly #sums: TaskSums;
  readonly #job: Job;
  readonly #count: number;

  constructor(memory: ProblemMemory, ratings: RatingColumnsView) {
    const { problem, workspace } = memory;
    this.#memory = memory;
    this.#userSums = userSumsOf(memory);
    const { records, count } = problem.negatives
      ? pairs(memory, ratings)
      : { records: memory.records(ratings), count: ratings.user.length };
    this.#count = count;
    const ranges = chunks(this.#count, RATINGS_OF_TASK);
    this.#sums = new TaskSums(workspace, ranges.length / 2);
    this.#job = workspace.job(
      {
        name: 'validationLoss',
        loop: { kind: 'records', ordered: false },
        leaves: memory.predictionLeaves(),
        assignments: [{ target: this.#sums.slot, value: problem.loss, mode: 'add' }],
      },
      { kind: 'records', address: records, ranges },
    );
  }

  compute(): number {
    this.#userSums.compute();
    for (const table of this.#memory.problem.tables) fillUnseen(table, this.#memory);
    this.#sums.clear();
    this.#job.run();
    return this.#sums.total() / this.#count;
  }
}

/** Each rating with another item, the same one at all times; without those that have none. */
function pairs(memory: ProblemMemory, ratings: RatingColumnsView): { records: number; count: number } {
  const negatives = new NegativeItems(memory.problem.ratings, ratings);
  const paired = negatives.paired(ratings, (positions) => ({
    user: Int32Array.from(positions, (k) => ratings.user[k]!),
    item: Int32Array.from(positions, (k) => ratings.item[k]!),
    value: Float32Array.from(positions, (k) => ratings.value[k]!),
  }));
  const others = negatives.drawFor(paired, memory.random.fork('validation'));
  return { records: memory.records(paired, others), count: paired.user.length };
}
