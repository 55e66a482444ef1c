import type { LeastSquares, Objective, Spread } from '../core/contracts/objective.js';
import { degree } from '../core/expressions/degree.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { div, dot, type Expression, leaf } from '../core/expressions/expression.js';
import { DenseTable } from './dense-table.js';
import type { Assignment, Slot } from './kernel.js';
import { weightedPenalty } from './objective.js';
import type { EngineTable } from './problem.js';
import { lossBeside, unobservedPairsOf } from './unobserved-pairs.js';
import type { UserRatings } from './user-ratings.js';

/** E over the ratings of one user, by her rows of the problem's tables, which are all of users; what it is made of is as in `ObjectiveValue`. */
export class UserObjective implements Objective {
  readonly tables: readonly DenseTable[];
  /** Whether E is quadratic in her rows. */
  readonly quadratic: boolean;
  readonly #ratings: UserRatings;
  readonly #value: Slot;
  readonly #slots: readonly Slot[];
  readonly #gradients: readonly Float64Array[];
  readonly #passes: readonly (() => void)[];
  readonly #visits: readonly Slot[];
  /** Whether value and gradients are those at the parameters in the memory. */
  #computed = false;

  constructor(ratings: UserRatings) {
    const { memory } = ratings;
    const { problem, workspace } = memory;
    const { tables, perRating } = problem;
    this.#ratings = ratings;
    this.tables = tables.map((table) => new DenseTable(table, workspace, memory.parameters(table)));
    this.#value = workspace.slot('shared', 1, 1);
    this.#slots = tables.map(({ columns }) => workspace.slot('users', columns, 1));
    this.#gradients = tables.map(({ columns }) => new Float64Array(columns));
    this.#visits = perRating ? tables.map((table) => memory.visits(table).slot) : [];
    const cost = lossBeside(problem.unobserved, problem.loss, problem.prediction);
    const rows = new Set(tables.map((table) => table.leaf));
    this.quadratic = [cost, ...tables.flatMap(({ penalty }) => penalty ?? [])].every(
      (part) => degree(part, rows) <= 2,
    );
    this.#passes = [this.#loss(cost), ...tables.flatMap((table, t) => this.#ofTable(table, this.#slots[t]!))];
  }

  #loss(cost: Expression): () => void {
    const { memory } = this.#ratings;
    const leaves = memory.problem.tables.map((table) => table.leaf);
    const derivatives = differentiate(cost, leaves);
    return this.#ratings.pass('loss', memory.trainingLeaves(), [
      { target: this.#value, value: cost, mode: 'add' },
      ...derivatives.map((value, t): Assignment => ({ target: this.#slots[t]!, value, mode: 'add' })),
    ]);
  }

  /** What adds the penalty of her row, and what she has not rated. */
  #ofTable(table: EngineTable, gradient: Slot): (() => void)[] {
    const passes: (() => void)[] = [];
    const { memory } = this.#ratings;
    const { penalty, leaves } = weightedPenalty(memory, table);
    if (penalty) {
      const [slope] = differentiate(penalty, [table.leaf]);
      passes.push(
        this.#ratings.once('penalty', leaves, [
          { target: this.#value, value: penalty, mode: 'add' },
          { target: gradient, value: slope!, mode: 'add' },
        ]),
      );
    }
    const pairs = unobservedPairsOf(memory);
    if (!pairs) return passes;
    const { workspace } = memory;
    // All items stay as they are, and so does their Gram matrix.
    workspace.fill(() => {
      pairs.refresh('users');
    });
    // Of weight u' G u, with G symmetric: its gradient, half of whose product with u it is.
    const slope = leaf('unobservedGradient', table.columns);
    const slot = workspace.slot('users', table.columns, 1);
    const product = pairs.products(table, memory.parameters(table), slot);
    const add = this.#ratings.once('unobserved', new Map([...leaves, [slope, slot]]), [
      { target: this.#value, value: div(dot(table.leaf, slope), 2), mode: 'add' },
      { target: gradient, value: slope, mode: 'add' },
    ]);
    passes.push(() => {
      workspace.memory.fill(slot, 0);
      product.run();
      add();
    });
    return passes;
  }

  /** Takes up the ratings as they are now, with rows to begin with. */
  start(rows: readonly Float64Array[]): void {
    const { memory } = this.#ratings.memory.workspace;
    this.tables.forEach(({ values }, t) => {
      values.set(rows[t]!);
    });
    for (const slot of this.#visits) memory.write(slot, [this.#ratings.count]);
    this.#computed = false;
  }

  #compute(): void {
    for (const table of this.tables) if (table.write()) this.#computed = false;
    if (this.#computed) return;
    for (const pass of this.#passes) pass();
    this.#computed = true;
  }

  value(): number {
    this.#compute();
    const { memory } = this.#ratings.memory.workspace;
    return memory.f64[memory.indexOf(this.#value, 0)]!;
  }

  gradient(): readonly Float64Array[] {
    this.#compute();
    const { memory } = this.#ratings.memory.workspace;
    this.#slots.forEach((slot, t) => memory.read(slot, this.#gradients[t]));
    return this.#gradients;
  }

  leastSquares(): LeastSquares {
    throw new Error('the objective of one user has values and gradients only');
  }

  solveColumn(): undefined {
    throw new Error('the objective of one user has values and gradients only');
  }

  spread(): Spread {
    throw new Error('the objective of one user has values and gradients only');
  }
}
