import { differentiate } from '../core/expressions/differentiate.js';
import { add, type Expression, leaf, mul } from '../core/expressions/expression.js';
import type { LeafSource, Slot } from './kernel.js';
import type { EngineTable } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import { TaskSums } from './task-sums.js';
import type { Job } from './workspace.js';

/** E of a problem, by a pass over the training ratings and one over the rows of each penalized table. */
export class ObjectiveValue {
  readonly #parts: readonly { readonly job: Job; readonly sums: TaskSums }[];

  constructor(memory: ProblemMemory) {
    const { problem, workspace } = memory;
    const layout = memory.anyLayout();
    const sums = new TaskSums(workspace, layout.taskStarts.length - 1);
    const loss = workspace.job(
      {
        name: 'loss',
        loop: { kind: 'runs', axis: layout.axis, positions: layout.positions },
        leaves: memory.trainingLeaves(),
        assignments: [{ target: sums.slot, value: problem.loss, mode: 'add' }],
      },
      { kind: 'runs', layout },
    );
    const penalties = problem.tables.flatMap((table) => {
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
    this.#parts = [{ job: loss, sums }, ...penalties];
  }

  compute(): number {
    let total = 0;
    for (const { job, sums } of this.#parts) {
      sums.clear();
      job.run();
      total += sums.total();
    }
    return total;
  }
}

/** The loss's part of E's gradient: added up over the training ratings by user for the tables of users, by item for those of items. */
export class LossGradient {
  readonly slots: ReadonlyMap<EngineTable, Slot>;
  readonly #jobs: readonly Job[];
  readonly #shared: readonly { readonly slot: Slot; readonly sums: TaskSums }[];
  readonly #memory: ProblemMemory;

  constructor(memory: ProblemMemory) {
    const { problem, workspace } = memory;
    const { tables } = problem;
    this.#memory = memory;
    this.slots = new Map(
      tables.map((table) => [table, workspace.slot(table.axis, table.columns, table.rows)]),
    );
    const derivatives = differentiate(
      problem.loss,
      tables.map((table) => table.leaf),
    );
    const shared: { slot: Slot; sums: TaskSums }[] = [];
    this.#jobs = lossPassAxes(tables).map((axis, pass) => {
      const layout = memory.grouped(axis);
      const assignments = tables.flatMap((table, i) => {
        const slot = this.slots.get(table)!;
        const value = derivatives[i]!;
        if (table.axis === axis) return [{ target: slot, value, mode: 'add' as const }];
        // Shared rows go along with the first pass: each task adds up a part of its own.
        if (table.axis !== 'shared' || pass > 0) return [];
        const sums = new TaskSums(
          workspace,
          layout.taskStarts.length - 1,
          table.columns,
          workspace.precision,
        );
        shared.push({ slot, sums });
        return [{ target: sums.slot, value, mode: 'add' as const }];
      });
      return workspace.job(
        {
          name: 'gradient',
          loop: { kind: 'runs', axis, positions: layout.positions },
          leaves: memory.trainingLeaves(),
          assignments,
        },
        { kind: 'runs', layout },
      );
    });
    this.#shared = shared;
  }

  compute(): void {
    const { memory } = this.#memory.workspace;
    for (const slot of this.slots.values()) memory.fill(slot, 0);
    for (const { sums } of this.#shared) sums.clear();
    for (const job of this.#jobs) job.run();
    for (const { slot, sums } of this.#shared) {
      const elements = memory.elements(slot);
      const start = memory.indexOf(slot, 0);
      for (let k = 0; k < slot.width; k++) elements[start + k] = sums.total(k);
    }
  }
}

/** The axes by which a gradient passes over the ratings. */
export function lossPassAxes(tables: readonly EngineTable[]): ('users' | 'items')[] {
  const axes = (['users', 'items'] as const).filter((axis) => tables.some((table) => table.axis === axis));
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
