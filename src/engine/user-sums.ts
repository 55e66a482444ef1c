import { differentiate } from '../core/expressions/differentiate.js';
import {
  add,
  constant,
  dot,
  type Expression,
  leaf,
  topologicalOrder,
} from '../core/expressions/expression.js';
import type { Assignment, Kernel, LeafSource, Slot } from './kernel.js';
import type { RunLayout } from './layouts.js';
import type { FitMemory } from './memory.js';
import type { EngineTable, PredictedProblem, Problem } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import type { Job } from './workspace.js';

const known = new WeakMap<ProblemMemory<PredictedProblem>, UserSums>();

/** The one pass that brings the sums of a memory up to date, whoever asks for it. */
export function userSumsOf(memory: ProblemMemory<PredictedProblem>): UserSums {
  let sums = known.get(memory);
  if (!sums) known.set(memory, (sums = new UserSums(memory)));
  return sums;
}

/** The sums over each user's items, brought up to date by a pass over the training ratings. */
export class UserSums {
  readonly #memory: ProblemMemory<PredictedProblem>;
  readonly #job: Job | undefined;

  constructor(memory: ProblemMemory<PredictedProblem>) {
    this.#memory = memory;
    if (memory.problem.sums.length === 0) return;
    const layout = memory.grouped('users');
    this.#job = memory.workspace.job(sumKernel(memory, layout), { kind: 'runs', layout });
  }

  compute(): void {
    const { problem, workspace } = this.#memory;
    for (const sum of problem.sums) workspace.memory.fill(this.#memory.sum(sum), 0);
    this.#job?.run();
  }
}

/** Adds what each rating contributes to its user's sums. */
export function sumKernel(memory: ProblemMemory<PredictedProblem>, { positions }: RunLayout): Kernel {
  const assignments = memory.problem.sums.map(
    (sum): Assignment => ({ target: memory.sum(sum), value: sum.summand, mode: 'add' }),
  );
  const loop = { kind: 'runs', axis: 'users', positions } as const;
  return { name: 'sum', loop, leaves: memory.trainingLeaves(), assignments };
}

/** The derivative of the loss by each user's sums, and what it makes of the summands. */
export class SumGradients {
  readonly #memory: ProblemMemory;
  readonly #slots: readonly Slot[];
  /** Adds the derivatives by a rating, in a pass by user. */
  readonly assignments: readonly Assignment[];
  /** sum over the sums of (d loss / d sum) . summand: its derivatives by the rows of a rating are what the loss has through the sums. */
  readonly product: Expression;
  readonly leaves: Map<Expression, LeafSource>;

  constructor(memory: ProblemMemory) {
    const { problem, workspace } = memory;
    const { sums, loss, ratings } = problem;
    this.#memory = memory;
    this.#slots = sums.map(({ width }) => workspace.slot('users', width, ratings.users.size));
    const derivatives = differentiate(loss, sums);
    this.assignments = derivatives.map((value, i) => ({ target: this.#slots[i]!, value, mode: 'add' }));
    const gradients = sums.map(({ name, width }) => leaf(`gradient(${name})`, width));
    const products = sums.map(({ summand }, i) => dot(gradients[i]!, summand));
    this.product = products.reduce((total, product) => add(total, product), constant(0));
    this.leaves = memory.trainingLeaves();
    gradients.forEach((gradient, i) => this.leaves.set(gradient, this.#slots[i]!));
  }

  clear(): void {
    for (const slot of this.#slots) this.#memory.workspace.memory.fill(slot, 0);
  }

  clearUser(user: number): void {
    for (const slot of this.#slots) clearRow(this.#memory.workspace.memory, slot, user);
  }
}

export function clearRow(memory: FitMemory, slot: Slot, row: number): void {
  const start = memory.indexOf(slot, row);
  memory.elements(slot).fill(0, start, start + slot.width);
}

/** The tables whose rows are added up in sums. */
export function summedTables({ tables, sums }: Pick<Problem, 'tables' | 'sums'>): EngineTable[] {
  const used = new Set(topologicalOrder(sums.map(({ summand }) => summand)));
  return tables.filter(({ leaf }) => used.has(leaf));
}
