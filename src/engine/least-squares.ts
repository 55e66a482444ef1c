import type { LeastSquares, Loss } from '../core/contracts/objective.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { type Expression, leaf, sum } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { Slot } from './kernel.js';
import { type RunLayout, WINDOW_RECORDS } from './layouts.js';
import type { DenseTable } from './dense-table.js';
import { weightedPenalty } from './objective.js';
import type { EngineTable, ObjectiveProblem } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import type { Job } from './workspace.js';

/** The least-squares structure of the rows of one table: kernels describe each rating, whose outer products are added up here. */
export class LeastSquaresRows implements LeastSquares {
  readonly #memory: ProblemMemory;
  readonly #dense: DenseTable;
  readonly #runs: RowRuns;
  readonly #describeRun: Job;
  readonly #jacobian: Slot;
  readonly #slope: Slot;
  readonly #curvature: Slot;
  readonly #penalty: PenaltyRows | undefined;
  readonly #task = new Uint32Array(1);

  /** @param loss the plugin that the problem's loss is of. */
  constructor(memory: ProblemMemory, dense: DenseTable, loss: ResolvedPlugin<Loss>) {
    const { problem, workspace } = memory;
    const { table, columns, axis } = dense;
    this.#memory = memory;
    this.#dense = dense;
    this.#runs = new RowRuns(memory.grouped(axis === 'shared' ? 'users' : axis), table);
    this.#jacobian = workspace.slot('sequence', columns, WINDOW_RECORDS);
    this.#slope = workspace.slot('sequence', 1, WINDOW_RECORDS);
    this.#curvature = workspace.slot('sequence', 1, WINDOW_RECORDS);
    const [direction, slope, curvature] = chainRule(problem, loss, table);
    const { layout } = this.#runs;
    this.#describeRun = workspace.job(
      {
        name: 'leastSquares',
        loop: { kind: 'runs', axis: layout.axis, positions: layout.positions },
        leaves: memory.trainingLeaves(),
        assignments: [
          { target: this.#jacobian, value: direction, mode: 'set' },
          { target: this.#slope, value: slope, mode: 'set' },
          { target: this.#curvature, value: curvature, mode: 'set' },
        ],
      },
      { kind: 'runs', layout },
    );
    this.#penalty = table.penalty && new PenaltyRows(memory, table);
  }

  assemble(row: number, hessian: Float64Array, gradient: Float64Array): void {
    this.#dense.writeRow(row);
    hessian.fill(0);
    gradient.fill(0);
    for (const task of this.#runs.ofRow(row)) {
      this.#task[0] = task;
      this.#describeRun.run(this.#task);
      this.#addOuterProducts(this.#runs.records(task), hessian, gradient);
    }
    this.#penalty?.add(row, hessian, gradient);
  }

  #addOuterProducts(records: number, hessian: Float64Array, gradient: Float64Array): void {
    const { memory } = this.#memory.workspace;
    const { f64 } = memory;
    const width = gradient.length;
    for (let record = 0; record < records; record++) {
      const slope = f64[memory.indexOf(this.#slope, record)]!;
      const curvature = f64[memory.indexOf(this.#curvature, record)]!;
      const start = memory.indexOf(this.#jacobian, record);
      for (let i = 0; i < width; i++) {
        const element = f64[start + i]!;
        gradient[i]! += slope * element;
        const scaled = curvature * element;
        for (let j = 0; j <= i; j++) hessian[i * width + j]! += scaled * f64[start + j]!;
      }
    }
  }
}

/** The runs of a layout as tasks of their own, found by the row of a table. */
class RowRuns {
  readonly layout: RunLayout;
  /** Tasks by row; those of row `r` are from `#starts[r]` up to `#starts[r + 1]`. */
  readonly #tasks: Uint32Array;
  readonly #starts: Uint32Array;

  constructor(layout: RunLayout, { axis, rows }: EngineTable) {
    const { runs } = layout;
    const count = runs.length / 2;
    const rowOf = (run: number): number => (axis === 'shared' ? 0 : runs[2 * run]!);
    const segments = new Uint32Array(4 * count);
    this.#starts = new Uint32Array(rows + 1);
    for (let run = 0, record = 0; run < count; run++) {
      segments.set([run, run + 1, record, record + runs[2 * run + 1]!], 4 * run);
      record += runs[2 * run + 1]!;
      this.#starts[rowOf(run) + 1]!++;
    }
    for (let row = 0; row < rows; row++) this.#starts[row + 1]! += this.#starts[row]!;
    this.#tasks = new Uint32Array(count);
    const next = this.#starts.slice();
    for (let run = 0; run < count; run++) this.#tasks[next[rowOf(run)]!++] = run;
    this.layout = {
      ...layout,
      segments,
      taskStarts: Uint32Array.from({ length: count + 1 }, (_, run) => run),
    };
  }

  ofRow(row: number): Uint32Array {
    return this.#tasks.subarray(this.#starts[row], this.#starts[row + 1]);
  }

  records(run: number): number {
    return this.layout.runs[2 * run + 1]!;
  }
}

/** The derivatives of the rows' penalty, which is a sum of one term for each element. */
class PenaltyRows {
  readonly #memory: ProblemMemory;
  readonly #describeRow: Job;
  readonly #slope: Slot;
  readonly #curvature: Slot;
  readonly #task = new Uint32Array(1);
  /** The task of each row that has training ratings. */
  readonly #tasks: Uint32Array;

  constructor(memory: ProblemMemory, table: EngineTable) {
    const { workspace } = memory;
    this.#memory = memory;
    this.#slope = workspace.slot('shared', table.columns, 1);
    this.#curvature = workspace.slot('shared', table.columns, 1);
    const { penalty, leaves } = weightedPenalty(memory, table);
    const [slope] = differentiate(penalty!, [table.leaf]) as [Expression];
    const [curvature] = differentiate(sum(slope), [table.leaf]) as [Expression];
    this.#describeRow = workspace.job(
      {
        name: 'penaltyCurvature',
        loop: { kind: 'rows', axis: table.axis },
        leaves,
        assignments: [
          { target: this.#slope, value: slope, mode: 'set' },
          { target: this.#curvature, value: curvature, mode: 'set' },
        ],
      },
      { ...memory.seenRows(table), ranges: chunks(table.seen.length, 1) },
    );
    this.#tasks = new Uint32Array(table.rows);
    table.seen.forEach((row, task) => (this.#tasks[row] = task));
  }

  add(row: number, hessian: Float64Array, gradient: Float64Array): void {
    const { memory } = this.#memory.workspace;
    this.#task[0] = this.#tasks[row]!;
    this.#describeRow.run(this.#task);
    const slope = memory.indexOf(this.#slope, 0);
    const curvature = memory.indexOf(this.#curvature, 0);
    const width = gradient.length;
    for (let k = 0; k < width; k++) {
      gradient[k]! += memory.f64[slope + k]!;
      hessian[k * width + k]! += memory.f64[curvature + k]!;
    }
  }
}

/** d prediction / d row, d loss / d prediction and its second derivative. */
function chainRule(
  problem: ObjectiveProblem,
  loss: ResolvedPlugin<Loss>,
  table: EngineTable,
): [Expression, Expression, Expression] {
  const prediction = leaf('prediction');
  const value = loss.plugin.value(prediction, problem.target, loss.options);
  const [first] = differentiate(value, [prediction]) as [Expression];
  const [second] = differentiate(first, [prediction]) as [Expression];
  const [direction] = differentiate(problem.prediction, [table.leaf]) as [Expression];
  return [
    direction,
    substitute(first, prediction, problem.prediction),
    substitute(second, prediction, problem.prediction),
  ];
}

function substitute(e: Expression, what: Expression, by: Expression): Expression {
  const done = new Map<Expression, Expression>([[what, by]]);
  const visit = (node: Expression): Expression => {
    let result = done.get(node);
    if (!result) {
      result = node.inputs.length === 0 ? node : { ...node, inputs: node.inputs.map(visit) };
      done.set(node, result);
    }
    return result;
  };
  return visit(e);
}
