import { type MessagePort, MessageChannel, Worker } from 'node:worker_threads';
import { type JobData, runElements, runTask, taskCount, WINDOW_BYTES } from './jobs.js';
import { FitMemory } from './memory.js';
import { compileModule, type JobRunner, type LinkedProgram, type LoadedProgram } from './workspace.js';
import type { KernelFunction, Workbench } from './workbench.js';

/** The words through which a team is told what to do. */
export const CONTROL = {
  sequence: 0,
  command: 1,
  job: 2,
  tasks: 3,
  next: 4,
  finished: 5,
  failed: 6,
  other: 7,
  /** Where the list of tasks starts: -1 for 0, 1, 2, ... */
  listed: 8,
  list: 16,
} as const;
const MOST_LISTED = 4096;
export const COMMAND = { load: 1, run: 2 } as const;
/** How long a thread looks for the next command before it sleeps. */
export const SPINS = 4000;

/** The jobs of a fit. */
export interface TeamProgram {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** The address of the first thread's window; the others' follow. */
  readonly windows: number;
  readonly jobs: readonly JobData[];
}

export function openWorkbench({ module, memory, windows }: TeamProgram, thread: number): Workbench {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    memory: new FitMemory(memory),
    functions: exports as Record<string, KernelFunction>,
    thread,
    window: windows + thread * WINDOW_BYTES,
  };
}

/** Takes tasks of the current job until none is left. */
export function takeTasks(control: Int32Array, bench: Workbench, job: JobData): void {
  const count = control[CONTROL.tasks]!;
  const other = control[CONTROL.other]!;
  const listed = control[CONTROL.listed]! !== 0;
  for (;;) {
    const k = Atomics.add(control, CONTROL.next, 1);
    if (k >= count) return;
    runTask(bench, job, listed ? control[CONTROL.list + k]! : k, other);
  }
}

/**
 * Long-lived threads that work on one job at a time over one shared memory; the calling thread is one of them. All of them are done when `run`
 * returns. Whether a task's result depends on the others' is up to the job.
 */
export class Team implements JobRunner {
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * (CONTROL.list + MOST_LISTED)));
  readonly #workers: { readonly worker: Worker; readonly port: MessagePort }[] = [];
  /** What the other threads are working on. */
  #opened: TeamProgram | undefined;

  constructor(readonly threads: number) {
    for (let thread = 1; thread < threads; thread++) {
      const { port1, port2 } = new MessageChannel();
      const worker = new Worker(new URL('./team-worker.js', import.meta.url), {
        workerData: { control: this.#control, port: port2, thread },
        transferList: [port2],
      });
      worker.unref();
      port1.unref();
      this.#workers.push({ worker, port: port1 });
    }
  }

  load({ plan, windows, jobs, ...linked }: LinkedProgram): LoadedProgram {
    const { memory } = plan.create();
    const program = { module: compileModule(linked), memory, windows, jobs };
    const bench = openWorkbench(program, 0);
    return {
      memory: bench.memory,
      run: (job, tasks, other = 0) => {
        this.#run(program, bench, job, tasks, other);
      },
      runElements: (job, start, end) => {
        runElements(bench, jobs[job]!, start, end);
      },
    };
  }

  #run(
    program: TeamProgram,
    bench: Workbench,
    jobNumber: number,
    tasks: ArrayLike<number> | undefined,
    other: number,
  ): void {
    const control = this.#control;
    const job = program.jobs[jobNumber]!;
    const count = tasks ? tasks.length : taskCount(job);
    if (this.#workers.length === 0 || count === 1) {
      for (let k = 0; k < count; k++) runTask(bench, job, tasks ? tasks[k]! : k, other);
      return;
    }
    this.#open(program);
    for (let from = 0; from < count; from += MOST_LISTED) {
      const length = tasks ? Math.min(MOST_LISTED, count - from) : count;
      control[CONTROL.job] = jobNumber;
      control[CONTROL.tasks] = length;
      control[CONTROL.other] = other;
      control[CONTROL.next] = 0;
      control[CONTROL.listed] = tasks ? 1 : 0;
      if (tasks) for (let k = 0; k < length; k++) control[CONTROL.list + k] = tasks[from + k]!;
      this.#command(COMMAND.run);
      takeTasks(control, bench, job);
      this.#await();
      if (!tasks) return;
    }
  }

  /** Has all threads work on this program from now on. */
  #open(program: TeamProgram): void {
    if (this.#opened === program) return;
    for (const { port } of this.#workers) port.postMessage(program);
    this.#command(COMMAND.load);
    this.#await();
    this.#opened = program;
  }

  #command(command: number): void {
    const control = this.#control;
    control[CONTROL.command] = command;
    Atomics.store(control, CONTROL.finished, 0);
    Atomics.add(control, CONTROL.sequence, 1);
    Atomics.notify(control, CONTROL.sequence);
  }

  #await(): void {
    const control = this.#control;
    for (let spins = 0; ; spins++) {
      const finished = Atomics.load(control, CONTROL.finished);
      if (finished === this.#workers.length) break;
      if (spins > SPINS) Atomics.wait(control, CONTROL.finished, finished, 1000);
    }
    if (Atomics.exchange(control, CONTROL.failed, 0) !== 0)
      throw new Error('a thread of the team has failed');
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map(({ worker }) => worker.terminate()));
  }
}

/** Lets a team of threads do something, and ends them when it is done or fails. */
export async function withTeam<T>(threads: number, work: (team: Team) => T | Promise<T>): Promise<T> {
  const team = new Team(threads);
  try {
    return await work(team);
  } finally {
    await team.close();
  }
}
