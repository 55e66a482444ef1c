import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { JobData } from './jobs.js';
import { COMMAND, CONTROL, openWorkbench, SPINS, takeTasks, type TeamProgram } from './team.js';
import type { Workbench } from './workbench.js';

/** A thread of a team: waits for commands for as long as the process lives. */
const { control, port, thread } = workerData as {
  readonly control: Int32Array;
  readonly port: MessagePort;
  readonly thread: number;
};
let bench: Workbench | undefined;
let jobs: readonly JobData[] = [];

for (let seen = 0, spins = 0; ; ) {
  const sequence = Atomics.load(control, CONTROL.sequence);
  if (sequence === seen) {
    if (++spins > SPINS) Atomics.wait(control, CONTROL.sequence, seen);
    continue;
  }
  seen = sequence;
  spins = 0;
  try {
    if (control[CONTROL.command] === COMMAND.load) {
      const program = (receiveMessageOnPort(port) as { message: TeamProgram }).message;
      jobs = program.jobs;
      bench = openWorkbench(program, thread);
    } else {
      takeTasks(control, bench!, jobs[control[CONTROL.job]!]!);
    }
  } catch {
    Atomics.store(control, CONTROL.failed, 1);
  }
  Atomics.add(control, CONTROL.finished, 1);
  Atomics.notify(control, CONTROL.finished);
}
