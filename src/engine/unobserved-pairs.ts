import { mul, square, sub, type Expression } from '../core/expressions/expression.js';
import type { Columns } from './columns.js';
import type { Slot } from './kernel.js';
import { strideOf } from './kernel.js';
import { matrixProduct } from './matrix-product.js';
import { outerProducts } from './outer-products.js';
import type { EngineTable, ObjectiveProblem, Unobserved } from './problem.js';
import { chunks, type ProblemMemory } from './problem-memory.js';
import { PIECE } from './solve-rows.js';
import { ELEMENT, paddedColumns, tableStride } from './square-matrices.js';
import { TaskSums } from './task-sums.js';
import type { Job } from './workspace.js';

type FactorAxis = 'users' | 'items';
const MOST_TASKS = 16;

/** What a training rating adds to E beside what each pair does: its loss in place of what the pair would cost without it. */
export function lossBeside(
  unobserved: Unobserved | undefined,
  loss: Expression,
  prediction: Expression,
): Expression {
  return unobserved ? sub(loss, mul(unobserved.weight, square(prediction))) : loss;
}

/** The leaves that a prediction is the product of, of a row of users and one of items; undefined if it is none. */
export function factorsOf({
  prediction,
  tables,
  trainingConstants,
}: ObjectiveProblem): Record<FactorAxis, Expression> | undefined {
  if (prediction.op !== 'dot' && prediction.op !== 'mul') return undefined;
  const rows = [...tables, ...trainingConstants];
  const ofAxis = (axis: FactorAxis): Expression | undefined =>
    prediction.inputs.find((input) => rows.some((row) => row.leaf === input && row.axis === axis));
  const [users, items] = [ofAxis('users'), ofAxis('items')];
  return users && items && { users, items };
}

/** Bytes that the Gram matrix of an axis takes, at most. */
export function gramBytes({ tables }: ObjectiveProblem): number {
  const columns = Math.max(...tables.map((table) => paddedColumns(table.columns)));
  return ELEMENT * (MOST_TASKS + 1) * columns * columns;
}

interface CommonColumn {
  readonly row: Slot;
  readonly diagonal: Slot;
  readonly compute: (k: number) => void;
}

const known = new WeakMap<ProblemMemory, UnobservedPairs>();

/** What the pairs without rating add to E; undefined where they are no part of it. */
export function unobservedPairsOf(memory: ProblemMemory): UnobservedPairs | undefined {
  if (!memory.problem.unobserved) return undefined;
  let pairs = known.get(memory);
  if (!pairs) known.set(memory, (pairs = new UnobservedPairs(memory)));
  return pairs;
}

/**
 * weight sum over all pairs of (U[u] . V[i])^2, without a pass over the pairs: with the Gram matrix G = sum_i V[i] V[i]' it is weight sum_u U[u]' G U[u], whose
 * gradient by U[u] is 2 weight G U[u], and whose Hessian 2 weight G is the same for all users. Likewise for items (Hu, Koren and Volinsky 2008, section 4).
 */
export class UnobservedPairs {
  readonly #memory: ProblemMemory;
  readonly #weight: number;
  readonly #width: number;
  readonly #product: string;
  readonly #grams: Record<FactorAxis, GramMatrix>;

  constructor(memory: ProblemMemory) {
    const { problem, workspace } = memory;
    const factors = factorsOf(problem);
    if (!problem.unobserved || !factors) throw new Error('the prediction is no product of two rows');
    if (workspace.precision !== 'f64') throw new Error('pairs without rating need double precision');
    const { weight, ...seen } = problem.unobserved;
    const leaves = memory.trainingLeaves();
    const gram = (axis: FactorAxis): GramMatrix =>
      new GramMatrix(memory, leaves.get(factors[axis]) as Slot, seen[axis], 2 * weight);
    this.#memory = memory;
    this.#weight = weight;
    this.#width = factors.users.width;
    this.#product = workspace.routine(`matrixProduct${this.#width}`, (name) =>
      matrixProduct(name, this.#width),
    );
    this.#grams = { users: gram('users'), items: gram('items') };
  }

  /** The Hessian of the rows of an axis that is common to all of them, and the routine that multiplies with it. */
  common(axis: FactorAxis): { readonly matrix: number; readonly product: string } {
    return { matrix: this.#opposite(axis).matrix.address, product: this.#product };
  }

  #opposite(axis: FactorAxis): GramMatrix {
    return this.#grams[axis === 'users' ? 'items' : 'users'];
  }

  /** Brings the Hessian that the rows of an axis have in common up to date. */
  refresh(axis: FactorAxis): void {
    this.#opposite(axis).compute();
  }

  /** Adds the products of that Hessian with the seen rows of a slot to those of another. */
  products({ axis, seen }: EngineTable, from: Slot, to: Slot): Job {
    return this.#memory.workspace.matrixJob({
      kind: 'product',
      rows: seen,
      ranges: chunks(seen.length, PIECE),
      ...this.common(axis as FactorAxis),
      from: from.address,
      to: to.address,
      stride: strideOf(from),
      width: this.#width,
    });
  }

  /**
   * Column k of the Hessian that the rows of an axis have in common, and its element on the diagonal, made from the rows of the other axis as they are: an element
   * of a row's gradient and its second derivative.
   */
  column(axis: FactorAxis, columns: Columns): CommonColumn {
    const { workspace, problem } = this.#memory;
    const opposite = axis === 'users' ? 'items' : 'users';
    const factor = factorsOf(problem)![opposite];
    const row = workspace.slot('shared', this.#width, 1);
    const diagonal = workspace.slot('shared', 1, 1);
    const seen = this.#memory.rows(problem.unobserved![opposite]);
    const sums = new TaskSums(workspace, seen.ranges.length / 2, this.#width);
    const value = mul(columns.leafOf(factor), factor);
    const job = workspace.job(
      {
        name: 'gramColumn',
        loop: { kind: 'rows', axis: opposite },
        leaves: columns.trainingLeaves(),
        assignments: [{ target: sums.slot, value, mode: 'add' }],
      },
      seen,
    );
    const compute = (k: number): void => {
      const { memory } = workspace;
      sums.clear();
      job.run();
      const start = memory.indexOf(row, 0);
      for (let j = 0; j < this.#width; j++) memory.f64[start + j] = 2 * this.#weight * sums.total(j);
      memory.f64[memory.indexOf(diagonal, 0)] = memory.f64[start + k]!;
    };
    return { row, diagonal, compute };
  }

  /** weight sum over all pairs of prediction^2. */
  value(): number {
    const [users, items] = [this.#grams.users.compute(), this.#grams.items.compute()];
    // Each matrix is 2 weight times a Gram matrix.
    return users.reduce((total, element, k) => total + element * items[k]!, 0) / (4 * this.#weight);
  }
}

/** scale sum over rows of row row', symmetric, padded. */
class GramMatrix {
  readonly matrix: Slot;
  readonly #sums: TaskSums;
  readonly #job: Job;

  constructor(
    readonly memory: ProblemMemory,
    readonly slot: Slot,
    seen: Uint32Array,
    readonly scale: number,
  ) {
    const { workspace } = memory;
    const { width } = slot;
    const columns = paddedColumns(width);
    const ranges = chunks(seen.length, Math.max(PIECE, Math.ceil(seen.length / MOST_TASKS)));
    const piece = workspace.threadSlot('sequence', columns, PIECE);
    this.matrix = workspace.slot('shared', columns * columns, 1);
    this.#sums = new TaskSums(workspace, ranges.length / 2, columns * columns);
    const { address, taskStride } = this.#sums.slot;
    this.#job = workspace.matrixJob({
      kind: 'gram',
      columns,
      width,
      rows: seen,
      ranges,
      table: slot.address,
      tableStride: tableStride(width),
      piece: { address: piece.address, taskStride: piece.taskStride! },
      matrices: { address, taskStride: taskStride! },
      outer: workspace.routine(`outerProducts${width}`, (name) => outerProducts(name, width)),
    });
  }

  /** Leaves it in its slot, and returns it. */
  compute(): Float64Array {
    const { memory } = this.memory.workspace;
    const { width } = this.slot;
    const columns = paddedColumns(width);
    this.#job.run();
    const start = memory.indexOf(this.matrix, 0);
    const matrix = memory.f64.subarray(start, start + columns * columns);
    for (let i = 0; i < width; i++) {
      for (let j = i; j < width; j++) {
        matrix[i * columns + j] = this.scale * this.#sums.total(i * columns + j);
        matrix[j * columns + i] = matrix[i * columns + j]!;
      }
    }
    return matrix;
  }
}
