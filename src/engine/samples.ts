import { fillUnseen, type Predictions } from './predict.js';
import type { EngineTable } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import type { Scores, VisitScores } from './scores.js';

/** Users whose predictions are added up over the samples at once: every sample is written into the memory once for all of them. */
const USERS_AT_ONCE = 256;

/** Bytes that means over samples take beside the samples. */
export const meanBytes = (items: number): number => 8 * USERS_AT_ONCE * items;

/** The samples of a fit so far. What they predict is the mean of what each predicts: a sum in their order, divided by their number. */
export class Samples {
  readonly #total: Float64Array;
  readonly #current: Float64Array;
  /** Of each trained table, one sample after the other; none unless they are stored. */
  readonly #stored: ReadonlyMap<EngineTable, Float64Array[]>;
  #count = 0;

  /** @param stored whether predictions for other than the given pairs, or the samples themselves, will be asked for. */
  constructor(
    readonly memory: ProblemMemory,
    readonly predictions: Predictions,
    pairs: number,
    stored: boolean,
  ) {
    this.#total = new Float64Array(pairs);
    this.#current = new Float64Array(pairs);
    this.#stored = new Map(stored ? memory.problem.tables.map((table) => [table, []]) : []);
  }

  get count(): number {
    return this.#count;
  }

  /** Takes the parameters in the memory as the next sample. */
  keep(): void {
    const { memory } = this;
    this.predictions.compute(this.#current);
    for (let k = 0; k < this.#total.length; k++) this.#total[k]! += this.#current[k]!;
    for (const [table, samples] of this.#stored) {
      fillUnseen(table, memory);
      samples.push(memory.workspace.memory.read(memory.parameters(table)));
    }
    this.#count++;
  }

  /** Writes the mean prediction of each pair. */
  predict(predictions: Float64Array): void {
    for (let k = 0; k < predictions.length; k++) predictions[k] = this.#total[k]! / this.#count;
  }

  /** Tells the mean predictions for all items, of one user after the other; the parameters in the memory stay what they are. */
  forEachUser(scores: Scores, users: Uint32Array, visit: VisitScores): void {
    const { workspace, problem } = this.memory;
    const { memory } = workspace;
    const current = problem.tables.map((table) => memory.read(this.memory.parameters(table)));
    const write = (sample: number): void => {
      for (const [table, samples] of this.#stored)
        memory.write(this.memory.parameters(table), samples[sample]!);
    };
    meanScores(scores, users, problem.ratings.items.size, this.#count, write, visit);
    problem.tables.forEach((table, i) => {
      memory.write(this.memory.parameters(table), current[i]!);
    });
  }

  /** All samples of a table, one after the other. */
  valuesOf(table: EngineTable): Float64Array {
    const samples = this.#stored.get(table)!;
    const values = new Float64Array(samples.length * table.rows * table.columns);
    samples.forEach((sample, i) => {
      values.set(sample, i * sample.length);
    });
    return values;
  }
}

/**
 * Tells the means, over samples, of the predictions for all items, of one user after the other.
 * @param write puts a sample, by its number, into the memory that the scores are computed from.
 */
export function meanScores(
  scores: Scores,
  users: Uint32Array,
  items: number,
  samples: number,
  write: (sample: number) => void,
  visit: VisitScores,
): void {
  for (let start = 0; start < users.length; start += USERS_AT_ONCE) {
    const some = users.subarray(start, start + USERS_AT_ONCE);
    const totals = new Float64Array(some.length * items);
    for (let sample = 0; sample < samples; sample++) {
      write(sample);
      let at = 0;
      scores.forEachUser(some, (_user, values) => {
        for (let item = 0; item < items; item++) totals[at++]! += values[item]!;
      });
    }
    for (let k = 0; k < totals.length; k++) totals[k]! /= samples;
    some.forEach((user, i) => {
      visit(user, totals.subarray(i * items, (i + 1) * items));
    });
  }
}
