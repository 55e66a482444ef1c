import type { RatingColumnsView } from './layouts.js';
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
    this.#count = ratings.user.length;
    const ranges = chunks(this.#count, RATINGS_OF_TASK);
    this.#sums = new TaskSums(workspace, ranges.length / 2);
    this.#job = workspace.job(
      {
        name: 'validationLoss',
        loop: { kind: 'records', ordered: false },
        leaves: memory.predictionLeaves(),
        assignments: [{ target: this.#sums.slot, value: problem.loss, mode: 'add' }],
      },
      { kind: 'records', address: memory.records(ratings), ranges },
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
