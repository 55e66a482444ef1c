import { parentPort, Worker, workerData } from 'node:worker_threads';
import { openExperiment, type Request } from './composition.js';
import { messageOf } from './core/errors.js';
import { Team } from './engine/team.js';
import { runCell } from './harness/cells.js';
import type { FromWorker, ProcessStart, ToWorker } from './harness/cell-hosts.js';
import { prepare } from './harness/prepare.js';
import { fingerprint } from './harness/store/cell-keys.js';
import type { WatchData } from './process-watch.js';

export interface CellWorkerData {
  readonly request: Request;
  /** Threads that work on each fit. */
  readonly teamSize: number;
  /** Of the experiment as whoever started the thread has prepared it. */
  readonly fingerprint: string;
}

/** Between two looks at the memory of a process. */
const MEMORY_MILLISECONDS = 250;

/** Sends what cannot wait until the thread has time for it. */
type Tell = (message: FromWorker) => void;

/** Prepares the experiment that it is asked for. @returns what runs cells of it. */
async function prepareCells(
  { request, teamSize, fingerprint: expected }: CellWorkerData,
  tell: Tell,
): Promise<(message: ToWorker) => void> {
  const { experiment, clock, code } = await openExperiment(request);
  const prepared = await prepare(experiment);
  if (fingerprint(prepared, code) !== expected)
    throw new Error('data or plugins are not what they were when the run began; run it again');
  const machinery = { clock, runner: new Team(teamSize) };
  return ({ cell }) => {
    const result = runCell(
      prepared,
      cell,
      machinery,
      (point) => {
        tell({ type: 'epoch', point });
      },
      (evaluations) => {
        tell({ type: 'trial', evaluations });
      },
    );
    tell({ type: 'done', result });
  };
}

/** Prepares, says so, and runs the cells that it is sent. */
async function serve(data: CellWorkerData, tell: Tell, listen: (run: (message: ToWorker) => void) => void) {
  try {
    listen(await prepareCells(data, tell));
    tell({ type: 'ready' });
  } catch (error) {
    tell({ type: 'error', message: messageOf(error) });
  }
}

/** A thread is given what it needs when it starts, a process by its first message. */
if (parentPort) {
  const port = parentPort;
  const tell: Tell = (message) => {
    port.postMessage(message);
  };
  await serve(workerData as CellWorkerData, tell, (run) => port.on('message', run));
} else {
  process.once('message', ({ data, memoryLimit }: ProcessStart) => {
    const watched: WatchData = { parent: process.ppid, memoryLimit };
    new Worker(new URL('./process-watch.js', import.meta.url), { workerData: watched });
    let toldAt = Number.NEGATIVE_INFINITY;
    const send = (message: FromWorker): void => void process.send!(message, () => undefined);
    const tell: Tell = (message) => {
      send(message);
      if (message.type === 'error' || performance.now() - toldAt < MEMORY_MILLISECONDS) return;
      toldAt = performance.now();
      send({ type: 'memory', bytes: process.memoryUsage.rss() });
    };
    void serve(data as CellWorkerData, tell, (run) => process.on('message', run));
  });
}
