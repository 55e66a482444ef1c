import { parentPort, workerData } from 'node:worker_threads';
import { openExperiment, type Request } from './composition.js';
import { messageOf } from './core/errors.js';
import { Team } from './engine/team.js';
import { runCell } from './harness/cells.js';
import type { FromWorker, ToWorker } from './harness/execute.js';
import { prepare } from './harness/prepare.js';
import { fingerprint } from './harness/store/cell-keys.js';

export interface CellWorkerData {
  readonly request: Request;
  /** Threads that work on each fit. */
  readonly teamSize: number;
  /** Of the experiment as whoever started the thread has prepared it. */
  readonly fingerprint: string;
}

/** A worker thread: prepares the experiment that `workerData` asks for, then runs the cells that it is sent. */
const port = parentPort!;
const tell = (message: FromWorker): void => {
  port.postMessage(message);
};

try {
  const { request, teamSize, fingerprint: expected } = workerData as CellWorkerData;
  const { experiment, clock, code } = await openExperiment(request);
  const prepared = await prepare(experiment);
  if (fingerprint(prepared, code) !== expected)
    throw new Error('data or plugins are not what they were when the run began; run it again');
  const machinery = { clock, runner: new Team(teamSize) };
  port.on('message', ({ cell }: ToWorker) => {
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
  });
  tell({ type: 'ready' });
} catch (error) {
  tell({ type: 'error', message: messageOf(error) });
}
