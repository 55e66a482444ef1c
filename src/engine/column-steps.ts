import type { Loss } from '../core/contracts/costs.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { add, div, dot, type Expression, leaf, mul, neg, sum } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import { Columns } from './columns.js';
import type { DenseTable } from './dense-table.js';
import type { Assignment, LeafSource, Slot } from './kernel.js';
import { lossDerivatives } from './loss-derivatives.js';
import { lossPassAxes, weightedPenalty } from './objective.js';
import type { ProblemMemory } from './problem-memory.js';
import { TaskSums } from './task-sums.js';
import { unobservedPairsOf } from './unobserved-pairs.js';
import type { Job } from './workspace.js';

/**
 * Steps to the minimum of E over one column of a table, while all else stays. E is quadratic in it and has no term with two rows of it, so that every row has a step of its own,
 *
 *   step[row] = -(sum s d + penalty') / (sum c d^2 + penalty''), over the row's ratings, with d = d prediction / d row[k],
 *
 * of which s = d loss / d prediction is kept for each rating and changes with the step: s += c d step. So a step costs a few passes over the ratings that each read a few
 * numbers, where one over whole rows would read all columns (Yu, Hsieh, Si and Dhillon 2012, section 4). Slopes are kept once by user and once by item, as
 * ratings are, so that every pass reads them one after another.
 */
export class ColumnSteps {
  readonly #memory: ProblemMemory;
  readonly #columns: Columns;
  readonly #slopes: readonly Job[];
  readonly #steps: ReadonlyMap<DenseTable, TableSteps>;
  /** Whether the slopes are those at the parameters in the memory. */
  #known = false;

  constructor(memory: ProblemMemory, tables: readonly DenseTable[], loss: ResolvedPlugin<Loss>) {
    const { problem, workspace } = memory;
    this.#memory = memory;
    this.#columns = new Columns(memory);
    const { slope, curvature } = lossDerivatives(problem, loss);
    const kept: KeptSlopes = {
      slots: new Map(
        lossPassAxes(problem).map((axis) => [axis, workspace.slot('ratings', 1, problem.ratings.size)]),
      ),
      leaf: leaf('slope'),
      curvature,
    };
    this.#slopes = Array.from(kept.slots, ([axis, target]) =>
      workspace.job(
        {
          name: 'slopes',
          loop: { kind: 'runs', axis, positions: true },
          leaves: memory.trainingLeaves(),
          assignments: [{ target, value: slope, mode: 'set' }],
        },
        { kind: 'runs', layout: memory.grouped(axis) },
      ),
    );
    this.#steps = new Map(tables.map((dense) => [dense, new TableSteps(memory, dense, this.#columns, kept)]));
  }

  /** To be called when parameters have been changed otherwise. */
  forget(): void {
    this.#known = false;
  }

  /** @returns a row that has no unique minimum, if there is one. */
  solve(dense: DenseTable, k: number): number | undefined {
    if (!(Number.isInteger(k) && k >= 0 && k < dense.columns)) {
      throw new RangeError(`column ${k} of a table that has ${dense.columns}`);
    }
    if (!this.#known) for (const job of this.#slopes) job.run();
    this.#known = true;
    this.#columns.read(k);
    this.#steps.get(dense)!.run(k);
    return this.#write(dense, k);
  }

  /** Writes the column to the table's rows. */
  #write({ table, values, columns }: DenseTable, k: number): number | undefined {
    const { memory } = this.#memory.workspace;
    const column = this.#columns.slotOf(table.leaf);
    const { f64 } = memory;
    const start = memory.indexOf(column, 0);
    const parameters = this.#memory.parameters(table);
    let fault: number | undefined;
    for (const row of table.seen) {
      const value = f64[start + row]!;
      f64[memory.indexOf(parameters, row) + k] = value;
      values[row * columns + k] = value;
      if (!Number.isFinite(value)) fault ??= row;
    }
    return fault;
  }
}

interface KeptSlopes {
  /** One for each rating of a layout. */
  readonly slots: ReadonlyMap<'users' | 'items', Slot>;
  readonly leaf: Expression;
  /** d slope / d prediction, which does not depend on the prediction. */
  readonly curvature: Expression;
}

/** The steps of one table: what its ratings add up to for each row, the rows' steps, and what these mean for the ratings. */
class TableSteps {
  /** What ratings add up to for each row: the gradient, the second derivative. */
  readonly #sums: Job;
  readonly #clear: () => void;
  readonly #total: () => void;
  readonly #unobserved: ((k: number) => void) | undefined;
  readonly #rows: Job;
  /** What the steps mean for the slopes of each layout. */
  readonly #changes: readonly Job[];

  constructor(memory: ProblemMemory, { table }: DenseTable, columns: Columns, kept: KeptSlopes) {
    const { problem, workspace } = memory;
    const { axis, rows } = table;
    const grouped = axis === 'shared' ? [...kept.slots.keys()][0]! : axis;
    const [direction] = differentiate(problem.prediction, [table.leaf]) as [Expression];
    const d = columns.of(direction);
    const [step, gradient, curvature] = ['step', 'gradient', 'curvature'].map((name) => leaf(name));
    const [steps, gradients, curvatures] = [1, 2, 3].map(() => workspace.slot(axis, 1, rows)) as [
      Slot,
      Slot,
      Slot,
    ];
    const overRatings = (name: string, by: 'users' | 'items', assignments: readonly Assignment[]): Job =>
      workspace.job(
        {
          name,
          loop: { kind: 'runs', axis: by, positions: true },
          leaves: new Map<Expression, LeafSource>([
            ...columns.trainingLeaves(),
            [kept.leaf, kept.slots.get(by)!],
            [step!, steps],
          ]),
          assignments,
        },
        { kind: 'runs', layout: memory.grouped(by) },
      );
    // Tasks add up what they have of a shared row by themselves.
    const { length } = memory.grouped(grouped).taskStarts;
    const shared = axis === 'shared' ? [1, 2].map(() => new TaskSums(workspace, length - 1)) : [];
    const targets = axis === 'shared' ? shared.map(({ slot }) => slot) : [gradients, curvatures];
    const added = [mul(kept.leaf, d), mul(kept.curvature, mul(d, d))];
    this.#sums = overRatings(
      'columnSums',
      grouped,
      targets.map((target, i): Assignment => ({ target, value: added[i]!, mode: 'add' })),
    );
    this.#clear = () => {
      for (const sums of shared) sums.clear();
      for (const slot of [gradients, curvatures]) workspace.memory.fill(slot, 0);
    };
    this.#total = () => {
      const { memory: fit } = workspace;
      shared.forEach((sums, i) => (fit.f64[fit.indexOf([gradients, curvatures][i]!, 0)] = sums.total()));
    };

    const { penalty, leaves } = weightedPenalty(memory, table);
    const own = columns.leafOf(table.leaf);
    let [slope, second] = [gradient!, curvature!];
    if (penalty) {
      const [first] = differentiate(penalty, [table.leaf]) as [Expression];
      const [twice] = differentiate(sum(first), [table.leaf]) as [Expression];
      [slope, second] = [add(slope, columns.of(first)), add(second, columns.of(twice))];
    }
    const pairs = unobservedPairsOf(memory);
    const common = axis === 'shared' ? undefined : pairs?.column(axis, columns);
    const rowLeaves = new Map<Expression, LeafSource>([
      ...leaves,
      ...columns.trainingLeaves(),
      [step!, steps],
      [gradient!, gradients],
      [curvature!, curvatures],
    ]);
    if (common) {
      const [product, diagonal] = [leaf('product', common.row.width), leaf('diagonal')];
      rowLeaves.set(product, common.row).set(diagonal, common.diagonal);
      [slope, second] = [add(slope, dot(product, table.leaf)), add(second, diagonal)];
      this.#unobserved = common.compute;
    }
    const move = div(neg(slope), second);
    this.#rows = workspace.job(
      {
        name: 'columnStep',
        loop: { kind: 'rows', axis },
        leaves: rowLeaves,
        assignments: [
          { target: steps, value: move, mode: 'set' },
          { target: columns.slotOf(table.leaf), value: add(own, move), mode: 'set' },
        ],
      },
      memory.seenRows(table),
    );
    this.#changes = Array.from(kept.slots, ([by, target]) =>
      overRatings('slopeChanges', by, [{ target, value: mul(kept.curvature, mul(d, step!)), mode: 'add' }]),
    );
  }

  run(k: number): void {
    this.#clear();
    this.#sums.run();
    this.#total();
    this.#unobserved?.(k);
    this.#rows.run();
    for (const job of this.#changes) job.run();
  }
}
