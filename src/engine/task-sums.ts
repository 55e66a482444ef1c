import type { Slot } from './kernel.js';
import type { Workspace } from './workspace.js';

/** Numbers that the tasks of a job add up by themselves: one a task, summed in the order of a fixed binary tree. */
export class TaskSums {
  readonly slot: Slot;

  constructor(
    readonly workspace: Workspace,
    readonly tasks: number,
    readonly width = 1,
    precision: Slot['precision'] = 'f64',
  ) {
    this.slot = workspace.taskSlot(width, tasks, precision);
  }

  clear(): void {
    const { memory } = this.workspace;
    const elements = memory.elements(this.slot);
    for (let task = 0; task < this.tasks; task++) {
      const start = memory.indexOf(this.slot, 0, task);
      elements.fill(0, start, start + this.width);
    }
  }

  /** The sum over tasks of an element. */
  total(k = 0, from = 0, to = this.tasks): number {
    if (to - from === 1) {
      const { slot } = this;
      const { memory } = this.workspace;
      return memory.elements(slot)[memory.indexOf(slot, 0, from) + k]!;
    }
    const middle = (from + to) >> 1;
    return from === to ? 0 : this.total(k, from, middle) + this.total(k, middle, to);
  }
}
