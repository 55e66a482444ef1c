import type { Axis } from '../core/contracts/model.js';
import type { Optimizer, StateShape, UpdateRule, UpdateRuleOptions } from '../core/contracts/objective.js';
import type { ResolvedPlugin } from '../core/options.js';
import { chained, validationFraction } from './chain.js';
import { elementSize, type Precision, RECORD_BYTES, RUN_BYTES, runRecordBytes, strideOf } from './kernel.js';
import { lossPassAxes } from './objective.js';
import type { EngineTable, Problem } from './problem.js';
import { stretchesOf } from './problem-memory.js';
import { gramBytes } from './unobserved-pairs.js';
import { meanBytes } from './samples.js';
import { scoreBytes } from './scores.js';
import { requirementOf } from './requirements.js';
import { keptRecords } from './solve-rows.js';
import { gridSize, isBlocked } from './stochastic-pass.js';

/** Bytes that a fit needs, to a few per cent. */
export interface Footprint {
  /** In the memory that kernels work on, which cannot be larger than 4 GiB. */
  readonly memory: number;
  /** Outside it: training ratings in the layouts that kernels take them in, and dense copies for minimizers. */
  readonly outside: number;
}

/**
 * What a fit will need, from the sizes alone: nothing is laid out.
 * @param predicted ratings that are predicted.
 * @param scored whether all items are, for one user after the other.
 */
export function footprintOf(
  problem: Problem,
  optimizer: ResolvedPlugin<Optimizer>,
  given: Precision,
  predicted: number,
  scored: boolean,
): Footprint {
  const { plugin, options } = optimizer;
  const { size, users, items } = problem.ratings;
  const precision = plugin.form === 'update' ? given : 'f64';
  const element = elementSize(precision);
  const rowBytes = (table: EngineTable, width = table.columns): number =>
    strideOf({ width, precision }) * table.rows;
  const total = (bytes: (table: EngineTable) => number): number =>
    problem.tables.reduce((sum, table) => sum + bytes(table), 0);

  const parameters = total((table) => rowBytes(table));
  const visits = total((table) => element * table.rows);
  const seen = total((table) => 4 * table.seen.length);
  const constants = [...new Set([...problem.trainingConstants, ...problem.predictionConstants])].reduce(
    (sum, { columns, rows }) => sum + strideOf({ width: columns, precision }) * rows,
    0,
  );
  const predictions = predicted * (RECORD_BYTES + element);
  const scores = scored ? scoreBytes(users.size, items.size, precision) : 0;
  // A chain keeps an average and the best parameters beside the optimizer's, and its validation part.
  const copies = chained(optimizer, 'averageWeight').length + chained(optimizer, 'stop').length;
  const kept = copies * parameters + RECORD_BYTES * size * (validationFraction(optimizer) ?? 0);
  // Each sum over a user's items, and the derivative by it.
  const sums = problem.sums.reduce(
    (sum, { width }) => sum + 2 * strideOf({ width, precision }) * users.size,
    0,
  );
  const common = sums + parameters + visits + seen + constants + predictions + scores + kept;

  const byColumns = plugin.form === 'minimize' && plugin.requires === 'quadratic-per-column';
  const positions = byColumns || problem.trainingConstants.some(({ axis }) => axis === 'ratings');
  const layout = (runs: number): number => size * runRecordBytes(positions) + runs * RUN_BYTES;
  const onAxis = (axis: Axis, bytes: (table: EngineTable) => number): number =>
    total((table) => (table.axis === axis ? bytes(table) : 0));
  // A row has a run in each stretch of the other axis.
  const grouped = (axes: readonly ('users' | 'items')[]): number =>
    axes.reduce((sum, axis) => {
      const stretches = stretchesOf(onAxis(axis === 'users' ? 'items' : 'users', rowBytes));
      return sum + layout(Math.min(size, problem.ratings[axis].size * stretches));
    }, 0);

  if (plugin.form !== 'update') {
    const requires = requirementOf(plugin);
    const dense = total((table) => 8 * table.rows * table.columns);
    const epochs = options['epochs'] as number;
    const samples = plugin.form === 'sample' && scored ? epochs * dense + meanBytes(items.size) : 0;
    // A slope for each rating of each layout; a column, what its ratings add up to, and its step for each table.
    const ofColumns = 8 * size * lossPassAxes(problem).length + total((table) => 4 * rowBytes(table, 1));
    const ofRows = total(
      (table) =>
        2 * keptRecords(table) * strideOf({ width: table.columns, precision }) +
        (table.axis === 'shared' ? 0 : 2 * (rowBytes(table) + rowBytes(table, 1))),
    );
    const scratch = requires === 'gradient' ? 0 : byColumns ? ofColumns : ofRows;
    // Variances, the derivatives by them and copies of these.
    const spread = requires === 'spread' ? 2 : 0;
    return {
      memory:
        common + (1 + spread) * parameters + scratch + (problem.unobserved ? 2 * gramBytes(problem) : 0),
      outside: grouped(lossPassAxes(problem)) + (2 + spread) * dense + samples,
    };
  }
  const state = total((table) => stateBytes(plugin, table, rowBytes));
  const { pass = plugin.passes[0], order = 'auto', batchSize = 1 } = options as unknown as UpdateRuleOptions;
  if (pass === 'full-batch') {
    return { memory: common + parameters + state, outside: grouped(lossPassAxes(problem)) };
  }
  if (problem.sums.length > 0) {
    const once = layout(Math.min(size, users.size));
    return { memory: common + state, outside: grouped(['users']) + once };
  }
  if (batchSize > 1 || problem.negatives || !isBlocked(order, size)) {
    const list = order === 'stored' && batchSize === 1 ? 0 : 4 * size;
    const sums = batchSize > 1 ? parameters : 0;
    if (problem.negatives) {
      // Records for the steps and for the objective; the items of each user, to draw others.
      return { memory: common + sums + state + 2 * RECORD_BYTES * size + list, outside: 4 * size };
    }
    return { memory: common + sums + state + RECORD_BYTES * size + list, outside: grouped(['users']) };
  }
  const blocks = gridSize(onAxis('items', (table) => rowBytes(table) + stateBytes(plugin, table, rowBytes)));
  return { memory: common + state, outside: layout(Math.min(size, users.size * blocks)) };
}

function stateBytes(
  { state }: UpdateRule,
  table: EngineTable,
  rowBytes: (table: EngineTable, width?: number) => number,
): number {
  const shapes = Object.values(state as Record<string, StateShape>);
  return shapes.reduce((sum, shape) => sum + rowBytes(table, shape === 'row' ? 1 : table.columns), 0);
}
