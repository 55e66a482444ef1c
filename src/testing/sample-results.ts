import type { Results } from '../core/contracts/results.js';
import type { PluginRegistry } from '../core/registry.js';
import { listCells, runCell } from '../harness/cells.js';
import { ConfigDocument } from '../harness/config-document.js';
import { prepare } from '../harness/prepare.js';
import { resolveExperiment } from '../harness/resolve-experiment.js';
import { assembleResults } from '../harness/results.js';
import { inline } from './fits.js';

/** Names as they should not be, a row that diverges, a baseline and a metric that is not always defined. */
const CONFIG = String.raw`experiment: sample
data: { name: synthetic, users: 20, items: 15, density: 0.5, factors: 2 }
split: { name: k-fold, folds: 3 }
metrics: [rmse, mae, { name: rmse, subset: cold }]
baseline: Mean
rows:
  - { name: Mean, model: global-mean }
  - { name: "<b>MF</b> | _x_ \\ & \"quoted\", 推薦\n\e[31m", model: { name: biased-matrix-factorization, factors: 2 }, optimizer: { name: sgd, epochs: 3 } }
  - { name: =1+1, model: matrix-factorization, optimizer: { name: gradient-descent, learningRate: 1000, epochs: 30 } }
`;

/** Results of a small run, without times. */
export async function sampleResults(registry: PluginRegistry): Promise<Results> {
  const prepared = await prepare(resolveExperiment(new ConfigDocument('config.yaml', CONFIG), registry));
  const machinery = { clock: { seconds: () => 0 }, runner: inline };
  const cells = prepared.experiment.rows.map((_, row) =>
    listCells(prepared)
      .filter((cell) => cell.row === row)
      .map((cell) => runCell(prepared, cell, machinery, () => undefined)),
  );
  const environment = { mfbench: '0.0.0', node: 'v0', platform: 'any', processor: 'any', threads: 1 };
  return assembleResults(prepared, cells, environment, { file: 'config.yaml', text: CONFIG, set: [] });
}
