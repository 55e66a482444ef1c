import { compileKernel } from './compile-kernel.js';
import { type JobData, taskCount, WINDOW_BYTES } from './jobs.js';
import type { Kernel, Precision, Slot, SlotAxis } from './kernel.js';
import type { RunLayout } from './layouts.js';
import { type FitMemory, MemoryPlan } from './memory.js';
import type { WasmFunction } from './wasm/function-builder.js';
import type { GramJob, KernelCall, ProductJob, Routine, SolveJob } from './workbench.js';
import { encodeModule } from './wasm/module.js';
import { moduleText } from './wasm/text.js';
import { mathFunctions } from './wasm/vector-math.js';

/** Runs the jobs of a fit: a team of threads, or the interpreter. */
export interface JobRunner {
  readonly threads: number;
  load(program: LinkedProgram): LoadedProgram;
}

export interface LoadedProgram {
  readonly memory: FitMemory;
  /** Runs these tasks of a job, or all of them. */
  run(job: number, tasks?: ArrayLike<number>, other?: number): void;
  /** Runs a job over rows or records on its elements from `start` up to `end`, on the calling thread. */
  runElements(job: number, start: number, end: number): void;
}

/** Everything that a runner needs to know of a fit. */
export interface LinkedProgram {
  readonly plan: MemoryPlan;
  readonly precision: Precision;
  /** The address of the first thread's window. */
  readonly windows: number;
  readonly kernels: readonly LinkedKernel[];
  readonly routines: readonly Routine[];
  readonly jobs: readonly JobData[];
}

/** What a job that solves rows has beside its kernel. */
export type SolveSource = Omit<SolveJob, 'kind' | 'kernel' | 'addresses' | 'taskStrides' | 'penalty'> & {
  readonly penalty?: { readonly kernel: Kernel; readonly list: number } | undefined;
};

export interface LinkedKernel {
  readonly kernel: Kernel;
  readonly function: WasmFunction;
  readonly slots: readonly Slot[];
}

/** What a job passes over, in tasks. */
export type JobSource =
  | { readonly kind: 'runs'; readonly layout: RunLayout }
  | RowSource
  | {
      readonly kind: 'records';
      readonly address: number;
      /** The address of the list of record numbers, for kernels that take one. */
      readonly order?: number;
      readonly ranges: Uint32Array;
    };

/** A list of rows. */
export interface RowSource {
  readonly kind: 'rows';
  readonly address: number;
  readonly ranges: Uint32Array;
}

/** A kernel over a source; runs once the workspace is linked. */
export interface Job {
  readonly tasks: number;
  run(tasks?: ArrayLike<number>, other?: number): void;
  /** Of a job over rows or records: its elements from `start` up to `end`, on the calling thread. */
  runElements(start: number, end: number): void;
}

/**
 * Where a fit is put together: slots and jobs are declared, then `link` compiles all kernels into one module and makes the memory; after that jobs can
 * run.
 */
export class Workspace {
  readonly #plan = new MemoryPlan();
  readonly #kernels: LinkedKernel[] = [];
  readonly #routines = new Map<string, Routine>();
  readonly #jobs: JobData[] = [];
  readonly #fills: ((memory: FitMemory) => void)[] = [];
  #program: LoadedProgram | undefined;

  constructor(
    readonly precision: Precision,
    readonly runner: JobRunner,
  ) {}

  /** Bytes of memory so far. */
  get bytes(): number {
    return this.#plan.bytes;
  }

  slot(axis: SlotAxis, width: number, rows: number, precision = this.precision): Slot {
    return this.#plan.slot(axis, width, precision, rows);
  }

  /** A shared row for each task of a job. */
  taskSlot(width: number, tasks: number, precision = this.precision): Slot {
    return this.#plan.slot('shared', width, precision, 1, tasks);
  }

  /** Rows for each thread of a job that solves rows. */
  threadSlot(axis: 'shared' | 'sequence', width: number, rows: number): Slot {
    return this.#plan.slot(axis, width, this.precision, rows, this.runner.threads);
  }

  /** The name of a routine; there is one of each name. */
  routine(name: string, write: (name: string) => Routine): string {
    if (!this.#routines.has(name)) this.#routines.set(name, write(name));
    return name;
  }

  allocate(bytes: number): number {
    return this.#plan.allocate(bytes);
  }

  /** Writes the initial content once there is a memory; it is zero before. */
  fill(write: (memory: FitMemory) => void): void {
    this.#fills.push(write);
  }

  #compile(kernel: Kernel): KernelCall {
    const name = `${kernel.name}${this.#kernels.length}`;
    const { function: compiled, slots } = compileKernel({ ...kernel, name }, this.precision);
    this.#kernels.push({ kernel, function: compiled, slots });
    return {
      kernel: name,
      addresses: slots.map(({ address }) => address),
      taskStrides: slots.map(({ taskStride = 0 }) => taskStride),
    };
  }

  job(kernel: Kernel, source: JobSource): Job {
    const common = this.#compile(kernel);
    const data: JobData =
      source.kind === 'runs'
        ? { ...common, ...source.layout, kind: 'runs' }
        : source.kind === 'rows'
          ? { ...common, kind: 'rows', rows: source.address, ranges: source.ranges }
          : {
              ...common,
              kind: 'records',
              records: source.address,
              order: source.order ?? -1,
              ranges: source.ranges,
            };
    return this.#declare(data);
  }

  /** A job that moves rows to their minima; its elements are only described. */
  solveJob(kernel: Kernel, { penalty, ...source }: SolveSource): Job {
    return this.#declare({
      ...this.#compile(kernel),
      ...source,
      kind: 'solve',
      ...(penalty && { penalty: { ...this.#compile(penalty.kernel), list: penalty.list } }),
    });
  }

  /** A job without a kernel. */
  matrixJob(data: GramJob | ProductJob): Job {
    return this.#declare(data);
  }

  #declare(data: JobData): Job {
    const number = this.#jobs.push(data) - 1;
    return {
      tasks: taskCount(data),
      run: (tasks, other = 0) => {
        this.#program!.run(number, tasks, other);
      },
      runElements: (start, end) => {
        this.#program!.runElements(number, start, end);
      },
    };
  }

  link(): void {
    const windows = this.#plan.allocate(this.runner.threads * WINDOW_BYTES);
    const program = this.runner.load({
      plan: this.#plan,
      precision: this.precision,
      windows,
      kernels: this.#kernels,
      routines: [...this.#routines.values()],
      jobs: this.#jobs,
    });
    this.#program = program;
    for (const write of this.#fills) write(program.memory);
  }

  get memory(): FitMemory {
    if (!this.#program) throw new Error('the workspace is not linked');
    return this.#program.memory;
  }

  /** The kernels of all jobs. */
  get kernels(): readonly Kernel[] {
    return this.#kernels.map(({ kernel }) => kernel);
  }

  /** The module in WebAssembly's text format, to be read. */
  text(): string {
    return moduleText(
      moduleFunctions({
        kernels: this.#kernels,
        routines: [...this.#routines.values()],
        precision: this.precision,
      }),
    );
  }
}

type Functions = Pick<LinkedProgram, 'kernels' | 'routines' | 'precision'>;

/** The module of some functions, in binary. */
export const encodeProgram = (functions: Functions): Uint8Array<ArrayBuffer> =>
  encodeModule(moduleFunctions(functions));

function moduleFunctions({ kernels, routines, precision }: Functions): WasmFunction[] {
  return [
    ...mathFunctions(precision === 'f32' ? 'f32x4' : 'f64x2'),
    ...[...kernels, ...routines].map((one) => one.function),
  ];
}

const numbers = new WeakMap<WasmFunction, number>();
let numbered = 0;
const numberOf = (one: WasmFunction): number => {
  let number = numbers.get(one);
  if (number === undefined) numbers.set(one, (number = numbered++));
  return number;
};

const modules = new Map<string, WebAssembly.Module>();
const MOST_MODULES = 64;

/** The module of some kernels; that of the same ones is made once, for all folds. */
export function compileModule(program: Functions): WebAssembly.Module {
  const { precision, kernels, routines } = program;
  // What a routine does is said by its name.
  const parts = [
    ...kernels.map((one) => numberOf(one.function)),
    ...routines.map((one) => one.function.name),
  ];
  const key = `${precision} ${parts.join(' ')}`;
  let module = modules.get(key);
  if (!module) {
    module = new WebAssembly.Module(encodeProgram(program));
    if (modules.size === MOST_MODULES) modules.delete(modules.keys().next().value!);
    modules.set(key, module);
  }
  return module;
}
