import type { Loss } from '../core/contracts/costs.js';
import type { LeastSquares } from '../core/contracts/objective.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { type Expression, mul, sum } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import { choleskyStep } from './cholesky-step.js';
import type { DenseTable } from './dense-table.js';
import type { Evaluations } from './evaluations.js';
import type { Kernel, Slot } from './kernel.js';
import { runRecordBytes } from './kernel.js';
import { type RunLayout, sharedWords } from './layouts.js';
import { lossDerivatives } from './loss-derivatives.js';
import { weightedPenalty } from './objective.js';
import { outerProducts } from './outer-products.js';
import type { EngineTable } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { RowIterations } from './row-iterations.js';
import { gradientChanges, slopeChanges } from './row-changes.js';
import { keptRecords } from './solve-rows.js';
import { paddedColumns, tableStride } from './square-matrices.js';
import { type UnobservedPairs, unobservedPairsOf } from './unobserved-pairs.js';
import type { Job } from './workspace.js';

const ROWS_OF_TASK = 8;

/**
 * The least-squares structure of the rows of one table: a kernel describes each rating by d prediction / d row, whose outer products are added up for
 * each row by itself, so that it makes no difference which thread takes which.
 */
export class LeastSquaresRows implements LeastSquares {
  readonly #memory: ProblemMemory;
  readonly #dense: DenseTable;
  readonly #solve: Job;
  readonly #iterations: RowIterations | undefined;
  readonly #unobserved: UnobservedPairs | undefined;
  /** The address of how many columns are solved at a time. */
  readonly #block: number;
  readonly #hessian: Slot;
  readonly #diagonal: Slot;
  readonly #gradient: Slot;
  /** The number of each row among those that have ratings. */
  readonly #numbers: Uint32Array;

  /**
   * @param loss the plugin that the problem's loss is of.
   * @param product a slot of the table's shape that may be overwritten.
   */
  constructor(
    memory: ProblemMemory,
    dense: DenseTable,
    loss: ResolvedPlugin<Loss>,
    product: Slot,
    readonly evaluations: Evaluations,
  ) {
    const { problem, workspace } = memory;
    const { table, columns, axis } = dense;
    this.#memory = memory;
    this.#dense = dense;
    const padded = paddedColumns(columns);
    // A column of its own is written twice, to fill a vector.
    const width = Math.max(2, columns);
    const layout = memory.grouped(axis === 'shared' ? 'users' : axis);
    const records = keptRecords(table);
    const scaled = workspace.threadSlot('sequence', width, records);
    const described = workspace.threadSlot('sequence', width, records);
    const changes = workspace.threadSlot('shared', records, 1);
    this.#hessian = workspace.threadSlot('shared', padded * padded, 1);
    this.#diagonal = workspace.threadSlot('shared', width, 1);
    this.#gradient = workspace.threadSlot('shared', width, 1);
    this.#block = workspace.allocate(4);
    this.#unobserved = unobservedPairsOf(memory);
    const common = this.#unobserved?.common(axis as 'users' | 'items');
    const [direction] = differentiate(problem.prediction, [table.leaf]) as [Expression];
    const { slope, curvature } = lossDerivatives(problem, loss);
    this.#solve = workspace.solveJob(
      {
        name: 'leastSquares',
        loop: { kind: 'runs', axis: layout.axis, positions: layout.positions },
        leaves: memory.trainingLeaves(),
        assignments: [
          { target: described, value: direction, mode: 'set' },
          { target: scaled, value: mul(curvature, direction), mode: 'set' },
          { target: this.#gradient, value: mul(slope, direction), mode: 'add' },
        ],
      },
      {
        columns: padded,
        width: columns,
        rows: table.seen,
        ranges: chunks(table.seen.length, ROWS_OF_TASK),
        runs: layout.runs,
        records: layout.records,
        words: runRecordBytes(layout.positions) / 4,
        ...runsOfRows(layout, table),
        pieces: {
          scaled: scaled.address,
          described: described.address,
          taskStride: scaled.taskStride!,
          records,
        },
        scratch: {
          hessian: this.#hessian.address,
          hessianStride: this.#hessian.taskStride!,
          diagonal: this.#diagonal.address,
          gradient: this.#gradient.address,
          rowStride: this.#gradient.taskStride!,
          changes: changes.address,
          changesStride: changes.taskStride!,
        },
        penalty: this.#penalty(table),
        outer: workspace.routine(`outerProducts${columns}`, (name) => outerProducts(name, columns)),
        solve: workspace.routine(`choleskyStep${columns}`, (name) => choleskyStep(name, columns)),
        slopeChanges: workspace.routine(`slopeChanges${columns}`, (name) => slopeChanges(name, columns)),
        gradientChanges: workspace.routine(`gradientChanges${columns}`, (name) =>
          gradientChanges(name, columns),
        ),
        table: memory.parameters(table).address,
        tableStride: tableStride(columns),
        block: this.#block,
        ...(common && { common }),
      },
    );
    if (axis !== 'shared') {
      this.#iterations = new RowIterations(memory, table, axis, { direction, slope, curvature }, product);
    }
    this.#numbers = new Uint32Array(table.rows);
    table.seen.forEach((row, number) => (this.#numbers[row] = number));
  }

  /** The derivatives of the rows' penalty, which is a sum of one term for each element. */
  #penalty(table: EngineTable): { kernel: Kernel; list: number } | undefined {
    const { penalty, leaves } = weightedPenalty(this.#memory, table);
    if (!penalty) return undefined;
    const [slope] = differentiate(penalty, [table.leaf]) as [Expression];
    const [curvature] = differentiate(sum(slope), [table.leaf]) as [Expression];
    const kernel: Kernel = {
      name: 'penaltyCurvature',
      loop: { kind: 'rows', axis: table.axis },
      leaves,
      assignments: [
        { target: this.#gradient, value: slope, mode: 'add' },
        { target: this.#diagonal, value: curvature, mode: 'set' },
      ],
    };
    return { kernel, list: this.#memory.seenRows(table).address };
  }

  /** Takes the other tables as they are in the memory. */
  open(): void {
    this.#unobserved?.refresh(this.#dense.axis as 'users' | 'items');
  }

  assemble(row: number, hessian: Float64Array, gradient: Float64Array): void {
    this.#dense.writeRow(row);
    const number = this.#numbers[row]!;
    this.evaluations.addRatings(this.#ratingsOf(row));
    this.#solve.runElements(number, number + 1);
    const { memory } = this.#memory.workspace;
    const { f64 } = memory;
    const { columns } = this.#dense;
    const [upper, diagonal, slope] = [this.#hessian, this.#diagonal, this.#gradient].map((slot) =>
      memory.indexOf(slot, 0),
    ) as [number, number, number];
    const stride = paddedColumns(columns);
    hessian.fill(0);
    for (let i = 0; i < columns; i++) {
      gradient[i] = f64[slope + i]!;
      for (let j = 0; j <= i; j++) hessian[i * columns + j] = f64[upper + j * stride + i]!;
      hessian[i * columns + i]! += f64[diagonal + i]!;
    }
  }

  #ratingsOf(row: number): number {
    const { ratings } = this.#memory.problem;
    if (this.#dense.axis === 'shared') return ratings.size;
    return (this.#dense.axis === 'users' ? ratings.byUser() : ratings.byItem()).counts[row]!;
  }

  iterate(iterations: number, tolerance: number): void {
    // A shared row is one, of all ratings: nothing is gained by not forming its matrix.
    if (this.#iterations) {
      this.#iterations.run(iterations, tolerance);
      this.evaluations.addPasses(1 + iterations);
      this.#dense.read();
    } else this.solve();
  }

  solve(blockSize = this.#dense.columns): number | undefined {
    const { columns, values, seen } = this.#dense;
    if (!(Number.isInteger(blockSize) && blockSize >= 1))
      throw new RangeError(`blocks of ${blockSize} columns`);
    this.#memory.workspace.memory.u32[this.#block / 4] = Math.min(blockSize, columns);
    this.#solve.run();
    this.evaluations.addPasses(1);
    this.#dense.read();
    return seen.find((row) => {
      for (let k = row * columns; k < (row + 1) * columns; k++) if (!Number.isFinite(values[k])) return true;
      return false;
    });
  }
}

/** The numbers of the runs of each row of a table, in the order of the layout, and where the records of each run start. */
function runsOfRows({ runs }: RunLayout, { axis, rows }: EngineTable) {
  const count = runs.length / 2;
  const rowOf = (run: number): number => (axis === 'shared' ? 0 : runs[2 * run]!);
  const runRecords = sharedWords(count);
  const rowStarts = sharedWords(rows + 1);
  for (let run = 0, record = 0; run < count; run++) {
    runRecords[run] = record;
    record += runs[2 * run + 1]!;
    rowStarts[rowOf(run) + 1]!++;
  }
  for (let row = 0; row < rows; row++) rowStarts[row + 1]! += rowStarts[row]!;
  const found = sharedWords(count);
  const next = rowStarts.slice();
  for (let run = 0; run < count; run++) found[next[rowOf(run)]!++] = run;
  return { runRecords, rowStarts, runsOfRows: found };
}
