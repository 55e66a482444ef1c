import type { Slot } from './kernel.js';
import type { Pairs } from './layouts.js';
import type { EngineTable, PredictedProblem } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { type UserSums, userSumsOf } from './user-sums.js';
import type { Job } from './workspace.js';

const RATINGS_OF_TASK = 8192;

/** Predictions for given pairs of user and item by the parameters as they stand. */
export class Predictions {
  readonly #memory: ProblemMemory;
  readonly #sums: UserSums;
  readonly #predictions: Slot;
  readonly #job: Job;

  /** Declares the prediction of every pair in `columns`. */
  constructor(memory: ProblemMemory, columns: Pairs) {
    const { problem, workspace } = memory;
    const { length } = columns.user;
    this.#memory = memory;
    this.#sums = userSumsOf(memory);
    this.#predictions = workspace.slot('ratings', 1, length);
    this.#job = workspace.job(
      {
        name: 'prediction',
        loop: { kind: 'records', ordered: false },
        leaves: memory.predictionLeaves(),
        assignments: [{ target: this.#predictions, value: problem.prediction, mode: 'set' }],
      },
      { kind: 'records', address: memory.records(columns), ranges: chunks(length, RATINGS_OF_TASK) },
    );
  }

  /** Writes them to `predictions`, in the order of the pairs. */
  compute(predictions: Float64Array): void {
    const { workspace, problem } = this.#memory;
    this.#sums.compute();
    for (const table of problem.tables) fillUnseen(table, this.#memory);
    this.#job.run();
    workspace.memory.read(this.#predictions, predictions);
  }
}

/** Rows of `unseen: mean` that have no training rating are no part of E; here they get the mean of those that have one. */
export function fillUnseen(table: EngineTable, fit: ProblemMemory<PredictedProblem>): void {
  const { seen, rows, columns, specification, visits } = table;
  if (specification.unseen !== 'mean' || seen.length === rows || seen.length === 0) return;
  const { memory } = fit.workspace;
  const slot = fit.parameters(table);
  const elements = memory.elements(slot);
  const mean = new Float64Array(columns);
  for (const row of seen) {
    const start = memory.indexOf(slot, row);
    for (let k = 0; k < columns; k++) mean[k]! += elements[start + k]!;
  }
  for (let k = 0; k < columns; k++) mean[k]! /= seen.length;
  for (let row = 0; row < rows; row++) if (visits[row] === 0) elements.set(mean, memory.indexOf(slot, row));
}
