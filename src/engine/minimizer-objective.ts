import type { Loss } from '../core/contracts/costs.js';
import type {
  LeastSquares,
  Objective,
  ParameterTable,
  Requirement,
  Spread,
} from '../core/contracts/objective.js';
import type { ResolvedPlugin } from '../core/options.js';
import { ColumnSteps } from './column-steps.js';
import { DenseTable } from './dense-table.js';
import { Evaluations } from './evaluations.js';
import { LeastSquaresRows } from './least-squares.js';
import { LossGradient, type ObjectiveValue, rowGradient } from './objective.js';
import type { ProblemMemory } from './problem-memory.js';
import { LossSpread } from './spread.js';
import type { Job } from './workspace.js';

/** E as minimizers see it: parameters and gradients in dense arrays, which are copied to and from the memory of the fit. */
export class MinimizerObjective implements Objective {
  readonly tables: readonly DenseTable[];
  readonly evaluations: Evaluations;
  /** Whether E or its gradient at the parameters in the memory has been counted. */
  #counted = false;
  readonly #lossGradient: LossGradient;
  readonly #penaltyJobs: readonly Job[];
  readonly #gradients: readonly Float64Array[];
  readonly #leastSquares: ReadonlyMap<string, LeastSquaresRows>;
  readonly #columns: ColumnSteps | undefined;
  readonly #spread: LossSpread | undefined;

  /**
   * @param requires what an optimizer asks for.
   * @param loss the plugin of the problem's loss.
   */
  constructor(
    readonly memory: ProblemMemory,
    readonly objective: ObjectiveValue,
    requires: Requirement | 'spread',
    loss: ResolvedPlugin<Loss>,
  ) {
    const { problem, workspace } = memory;
    this.evaluations = new Evaluations(problem.ratings.size);
    this.tables = problem.tables.map((table) => new DenseTable(table, workspace, memory.parameters(table)));
    this.#lossGradient = new LossGradient(memory);
    this.#gradients = this.tables.map(({ values }) => new Float64Array(values.length));
    this.#penaltyJobs = problem.tables.flatMap((table) => {
      if (!table.penalty) return [];
      const target = this.#lossGradient.slots.get(table)!;
      const { gradient, leaves } = rowGradient(memory, table, target);
      const loop = { kind: 'rows', axis: table.axis } as const;
      const assignments = [{ target, value: gradient, mode: 'set' as const }];
      return [workspace.job({ name: 'wholeGradient', loop, leaves, assignments }, memory.seenRows(table))];
    });
    this.#leastSquares = new Map(
      requires === 'gradient' || requires === 'quadratic-per-column'
        ? []
        : this.tables.map((dense) => {
            const product = this.#lossGradient.slots.get(dense.table)!;
            return [dense.name, new LeastSquaresRows(memory, dense, loss, product, this.evaluations)];
          }),
    );
    if (requires === 'quadratic-per-column') this.#columns = new ColumnSteps(memory, this.tables, loss);
    if (requires === 'spread') this.#spread = new LossSpread(memory, loss);
  }

  /** Reads the initial parameters. */
  start(): void {
    for (const table of this.tables) table.read();
  }

  /** Leaves the parameters, as they are now, in the memory of the fit. */
  finish(): void {
    this.#write();
  }

  #write(): void {
    for (const table of this.tables) {
      if (!table.write()) continue;
      this.#counted = false;
      this.#columns?.forget();
    }
  }

  #count(): void {
    if (!this.#counted) this.evaluations.addPasses(1);
    this.#counted = true;
  }

  /** E, for those who look on: it is not counted. */
  look(): number {
    this.#write();
    return this.objective.compute();
  }

  value(): number {
    const value = this.look();
    this.#count();
    return value;
  }

  gradient(): readonly Float64Array[] {
    this.#write();
    this.#count();
    this.#lossGradient.compute();
    for (const job of this.#penaltyJobs) job.run();
    const { memory } = this.memory.workspace;
    [...this.#lossGradient.slots.values()].forEach((slot, i) => memory.read(slot, this.#gradients[i]));
    return this.#gradients;
  }

  leastSquares({ name }: ParameterTable): LeastSquares {
    const rows = this.#leastSquares.get(name);
    if (!rows) throw new Error('leastSquares needs `requires: quadratic-per-table` or `quadratic`');
    this.#write();
    rows.open();
    // Rows are changed in the memory itself.
    this.#counted = false;
    return rows;
  }

  solveColumn({ name }: ParameterTable, k: number): number | undefined {
    if (!this.#columns) throw new Error('solveColumn needs `requires: quadratic-per-column`');
    const table = this.tables.find((one) => one.name === name)!;
    this.#write();
    this.#counted = false;
    this.evaluations.addPasses(1 / table.columns);
    return this.#columns.solve(table, k);
  }

  spread(variances: readonly Float64Array[]): Spread {
    if (!this.#spread) throw new Error('spread needs `requires: spread`');
    this.#write();
    this.evaluations.addPasses(1);
    return this.#spread.compute(variances);
  }
}
