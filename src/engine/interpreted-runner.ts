import type { Expression } from '../core/expressions/expression.js';
import { interpret } from '../core/expressions/interpret.js';
import { runElements, runTask, taskCount } from './jobs.js';
import {
  elementSize,
  loopArguments,
  RECORD_BYTES,
  RUN_BYTES,
  runRecordBytes,
  type Slot,
  type SlotAxis,
  strideOf,
} from './kernel.js';
import type { FitMemory } from './memory.js';
import type { JobRunner, LinkedKernel, LinkedProgram, LoadedProgram } from './workspace.js';
import type { KernelFunction } from './workbench.js';

/** Runs kernels by the interpreter of expressions, on the same memory and over the same tasks: the oracle of the compiled ones. */
export class InterpretedRunner implements JobRunner {
  readonly threads = 1;

  load(program: LinkedProgram): LoadedProgram {
    const memory = program.plan.create();
    const functions = Object.fromEntries([
      ...program.kernels.map((linked) => [linked.function.name, interpretedKernel(linked, memory)] as const),
      ...program.routines.map((routine) => [routine.function.name, routine.interpreted(memory)] as const),
    ]);
    const bench = { memory, functions, thread: 0, window: program.windows };
    return {
      memory,
      run: (number, tasks, other = 0) => {
        const job = program.jobs[number]!;
        const count = tasks ? tasks.length : taskCount(job);
        for (let k = 0; k < count; k++) runTask(bench, job, tasks ? tasks[k]! : k, other);
      },
      runElements: (number, start, end) => {
        runElements(bench, program.jobs[number]!, start, end);
      },
    };
  }
}

type Rows = Partial<Record<SlotAxis, number>>;

function interpretedKernel({ kernel, slots }: LinkedKernel, memory: FitMemory): KernelFunction {
  const { loop, leaves, assignments } = kernel;
  const outputs = assignments.map(({ value }) => value);
  const own = loopArguments(loop).length;
  const { u32, f32 } = memory;
  return (...parameters) => {
    const addresses = new Map(slots.map((slot, i) => [slot, parameters[own + i]!]));
    const rowOf = (slot: Slot, rows: Rows) => {
      const row = slot.axis === 'shared' ? 0 : rows[slot.axis]!;
      const start = (addresses.get(slot)! + row * strideOf(slot)) / elementSize(slot.precision);
      return memory.elements(slot).subarray(start, start + slot.width);
    };
    const step = (rows: Rows, value: number): void => {
      const environment = new Map<Expression, ArrayLike<number>>();
      for (const [leaf, source] of leaves) {
        if (source === 'value') environment.set(leaf, [value]);
        else if (addresses.has(source)) environment.set(leaf, rowOf(source, rows));
        else environment.set(leaf, new Float64Array(leaf.width));
      }
      interpret(outputs, environment).forEach((result, i) => {
        const { target, mode } = assignments[i]!;
        const row = rowOf(target, rows);
        for (let k = 0; k < target.width; k++) {
          const element = result.length === 1 ? result[0]! : result[k]!;
          row[k] = mode === 'add' ? row[k]! + element : element;
        }
      });
    };
    if (loop.kind === 'rows') {
      const [rows, count, other] = parameters as [number, number, number];
      const fixed: Rows = { users: other, items: other };
      for (let k = 0; k < count; k++) step({ ...fixed, [loop.axis]: u32[rows / 4 + k]! }, 0);
    } else if (loop.kind === 'records') {
      const count = parameters[own - 1]!;
      for (let k = 0; k < count; k++) {
        const number = loop.ordered ? u32[parameters[1]! / 4 + k]! : k;
        const at = (parameters[0]! + number * RECORD_BYTES) / 4;
        const [user, item, last] = [u32[at]!, u32[at + 1]!, u32[at + 3]!];
        step({ users: user, items: item, ratings: last, negatives: last, sequence: k }, f32[at + 2]!);
      }
    } else {
      const [runs, runCount, records] = parameters as [number, number, number];
      const words = runRecordBytes(loop.positions) / 4;
      let sequence = 0;
      for (let run = 0; run < runCount; run++) {
        const header = (runs + run * RUN_BYTES) / 4;
        for (let k = 0; k < u32[header + 1]!; k++, sequence++) {
          const at = records / 4 + sequence * words;
          const others = loop.axis === 'users' ? 'items' : 'users';
          const position = loop.positions ? u32[at + 2]! : 0;
          step({ [loop.axis]: u32[header]!, [others]: u32[at]!, ratings: position, sequence }, f32[at + 1]!);
        }
      }
    }
  };
}
