import { differentiate } from '../core/expressions/differentiate.js';
import { add, div, type Expression, leaf, mul } from '../core/expressions/expression.js';
import type { Assignment, LeafSource, Loop, Slot } from './kernel.js';
import { NegativeItems } from './negative-items.js';
import type { EngineTable, Problem } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { TaskSums } from './task-sums.js';
import { lossBeside, type UnobservedPairs, unobservedPairsOf } from './unobserved-pairs.js';
import { SumGradients, summedTables, type UserSums, userSumsOf } from './user-sums.js';
import type { Job, JobSource } from './workspace.js';

const RATINGS_OF_TASK = 8192;

/** E of a problem, by a pass over the training ratings and one over the rows of each penalized table. */
export class ObjectiveValue {
  readonly #userSums: UserSums;
  readonly #loss: LossSum;
  readonly #penalties: readonly { readonly job: Job; readonly sums: TaskSums }[];
  readonly #unobserved: UnobservedPairs | undefined;

  constructor(memory: ProblemMemory) {
    const { problem, workspace } = memory;
    this.#userSums = userSumsOf(memory);
    this.#unobserved = unobservedPairsOf(memory);
    const cost = lossBeside(problem.unobserved, problem.loss, problem.prediction);
    this.#loss = new LossSum(memory, cost, memory.trainingLeaves());
    this.#penalties = problem.tables.flatMap((table) => {
      const { penalty, leaves } = weightedPenalty(memory, table);
      if (!penalty) return [];
      const source = memory.seenRows(table);
      const sums = new TaskSums(workspace, source.ranges.length / 2);
      const job = workspace.job(
        {
          name: 'penalty',
          loop: { kind: 'rows', axis: table.axis },
          leaves,
          assignments: [{ target: sums.slot, value: penalty, mode: 'add' }],
        },
        source,
      );
      return [{ job, sums }];
    });
  }

  compute(): number {
    let total = this.#unobserved?.value() ?? 0;
    this.#userSums.compute();
    total += this.#loss.compute();
    for (const { job, sums } of this.#penalties) {
      sums.clear();
      job.run();
      total += sums.total();
    }
    return total;
  }
}

/** The sum of an expression over the training ratings. */
export class LossSum {
  readonly #job: Job;
  readonly #sums: TaskSums;

  constructor(memory: ProblemMemory, value: Expression, leaves: Map<Expression, LeafSource>) {
    const { problem, workspace } = memory;
    const { loop, source, tasks } = problem.negatives ? estimatedLoss(memory) : wholeLoss(memory);
    this.#sums = new TaskSums(workspace, tasks);
    const assignments: Assignment[] = [{ target: this.#sums.slot, value, mode: 'add' }];
    this.#job = workspace.job({ name: 'loss', loop, leaves, assignments }, source);
  }

  compute(): number {
    this.#sums.clear();
    this.#job.run();
    return this.#sums.total();
  }
}

interface LossPass {
  readonly loop: Loop;
  readonly source: JobSource;
  readonly tasks: number;
}

function wholeLoss(memory: ProblemMemory): LossPass {
  const layout = memory.anyLayout();
  const loop = { kind: 'runs', axis: layout.axis, positions: layout.positions } as const;
  return { loop, source: { kind: 'runs', layout }, tasks: layout.taskStarts.length - 1 };
}

/** Of a pairwise loss: each rating with another item, the same one at all times, so that values can be compared. */
function estimatedLoss(memory: ProblemMemory): LossPass {
  const { ratings } = memory.problem;
  const others = new NegativeItems(ratings).drawFor(ratings, memory.random.fork('objective'));
  const ranges = chunks(ratings.size, RATINGS_OF_TASK);
  const source = { kind: 'records', address: memory.records(ratings, others), ranges } as const;
  return { loop: { kind: 'records', ordered: false }, source, tasks: ranges.length / 2 };
}

/** What is added up over the training ratings, and the tables by whose rows it is differentiated. */
interface Differentiated {
  readonly value: Expression;
  readonly tables: readonly EngineTable[];
  readonly leaves: Map<Expression, LeafSource>;
}

/**
 * The loss's part of E's gradient, or that of another sum: added up over the training ratings by user for the tables of users, by item for those of items.
 * Through a sum over a user's items it goes in a second pass, once the derivative by the user's sum is known.
 */
export class LossGradient {
  readonly slots: ReadonlyMap<EngineTable, Slot>;
  readonly #memory: ProblemMemory;
  readonly #sums: UserSums;
  readonly #sumGradients: SumGradients;
  readonly #jobs: Job[] = [];
  readonly #shared = new Map<EngineTable, TaskSums[]>();
  readonly #unobserved: readonly (() => void)[];

  constructor(
    memory: ProblemMemory,
    { value, tables, leaves }: Differentiated = {
      value: lossBeside(memory.problem.unobserved, memory.problem.loss, memory.problem.prediction),
      tables: memory.problem.tables,
      leaves: memory.trainingLeaves(),
    },
  ) {
    const { problem, workspace } = memory;
    this.#memory = memory;
    this.#sums = userSumsOf(memory);
    this.slots = new Map(
      tables.map((table) => [table, workspace.slot(table.axis, table.columns, table.rows)]),
    );
    this.#sumGradients = new SumGradients(memory);
    this.#unobserved = this.#declareUnobserved();
    const direct = this.#sumGradients.assignments;
    this.#declare('gradient', value, tables, lossPassAxes(problem), leaves, direct);
    const summed = summedTables(problem);
    if (summed.length === 0) return;
    const { product, leaves: ofSums } = this.#sumGradients;
    this.#declare('sumGradient', product, summed, axesOf(summed), ofSums, []);
  }

  /** What adds the derivatives by the pairs without rating. */
  #declareUnobserved(): (() => void)[] {
    const memory = this.#memory;
    const pairs = unobservedPairsOf(memory);
    if (!pairs) return [];
    return memory.problem.tables.map((table) => {
      const job = pairs.products(table, memory.parameters(table), this.slots.get(table)!);
      return () => {
        pairs.refresh(table.axis as 'users' | 'items');
        job.run();
      };
    });
  }

  /** Passes that add the derivatives of a value by tables. */
  #declare(
    name: string,
    value: Expression,
    tables: readonly EngineTable[],
    axes: readonly ('users' | 'items')[],
    leaves: Map<Expression, LeafSource>,
    ofUsers: readonly Assignment[],
  ): void {
    const { workspace } = this.#memory;
    const derivatives = differentiate(
      value,
      tables.map((table) => table.leaf),
    );
    axes.forEach((axis, pass) => {
      const layout = this.#memory.grouped(axis);
      const assignments = tables.flatMap((table, i): Assignment[] => {
        const value = derivatives[i]!;
        if (table.axis === axis) return [{ target: this.slots.get(table)!, value, mode: 'add' }];
        // Shared rows go along with the first pass: each task adds up a part of its own.
        if (table.axis !== 'shared' || pass > 0) return [];
        const tasks = layout.taskStarts.length - 1;
        const sums = new TaskSums(workspace, tasks, table.columns, workspace.precision);
        this.#shared.set(table, [...(this.#shared.get(table) ?? []), sums]);
        return [{ target: sums.slot, value, mode: 'add' }];
      });
      if (axis === 'users') assignments.push(...ofUsers);
      const loop = { kind: 'runs', axis, positions: layout.positions } as const;
      this.#jobs.push(workspace.job({ name, loop, leaves, assignments }, { kind: 'runs', layout }));
    });
  }

  compute(): void {
    const { memory } = this.#memory.workspace;
    this.#sums.compute();
    for (const slot of this.slots.values()) memory.fill(slot, 0);
    this.#sumGradients.clear();
    for (const sums of this.#shared.values()) for (const part of sums) part.clear();
    for (const job of this.#jobs) job.run();
    for (const add of this.#unobserved) add();
    for (const [table, sums] of this.#shared) {
      const slot = this.slots.get(table)!;
      const elements = memory.elements(slot);
      const start = memory.indexOf(slot, 0);
      for (let k = 0; k < slot.width; k++)
        elements[start + k] = sums.reduce((total, part) => total + part.total(k), 0);
    }
  }
}

/** The axes by which a gradient passes over the ratings. */
export function lossPassAxes({ tables, sums }: Pick<Problem, 'tables' | 'sums'>): ('users' | 'items')[] {
  return axesOf(tables, sums.length > 0);
}

function axesOf(tables: readonly EngineTable[], users = false): ('users' | 'items')[] {
  const axes = (['users', 'items'] as const).filter(
    (axis) => (users && axis === 'users') || tables.some((table) => table.axis === axis),
  );
  return axes.length > 0 ? axes : ['users'];
}

/** w penalty(row), as E contains it, and where it finds its rows. */
export function weightedPenalty(
  memory: ProblemMemory,
  table: EngineTable,
): { readonly penalty: Expression | undefined; readonly leaves: Map<Expression, LeafSource> } {
  const leaves = new Map<Expression, LeafSource>([[table.leaf, memory.parameters(table)]]);
  if (!table.penalty || !memory.problem.perRating) return { penalty: table.penalty, leaves };
  const visits = memory.visits(table);
  leaves.set(visits.leaf, visits.slot);
  return { penalty: mul(visits.leaf, table.penalty), leaves };
}

/** The whole gradient of E with respect to a table's row, given the loss's part, and where it finds its rows. */
export function rowGradient(
  memory: ProblemMemory,
  table: EngineTable,
  lossPart: Slot,
): { readonly gradient: Expression; readonly leaves: Map<Expression, LeafSource> } {
  const { penalty, leaves } = weightedPenalty(memory, table);
  const sums = leaf(`gradient(${table.name})`, table.columns);
  leaves.set(sums, lossPart);
  if (!penalty) return { gradient: sums, leaves };
  return { gradient: add(sums, differentiate(penalty, [table.leaf])[0]!), leaves };
}

/** A gradient and the share of a row's penalty that falls to one visit by a rating; adds where it finds the number of visits to `leaves`. */
export function visitPenalty(
  memory: ProblemMemory,
  table: EngineTable,
  gradient: Expression,
  leaves: Map<Expression, LeafSource>,
): Expression {
  if (!table.penalty) return gradient;
  const [penalty] = differentiate(table.penalty, [table.leaf]) as [Expression];
  if (memory.problem.perRating) return add(gradient, penalty);
  const visits = memory.visits(table);
  leaves.set(visits.leaf, visits.slot);
  return add(gradient, div(penalty, visits.leaf));
}
