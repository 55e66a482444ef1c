import { callPlugin } from '../core/call-plugin.js';
import type { Optimizer } from '../core/contracts/objective.js';
import { PluginError } from '../core/errors.js';
import { add, type Expression, leaf, mul, sub } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import { chained, type With } from './chain.js';
import type { Assignment, LeafSource, Slot } from './kernel.js';
import type { RatingColumnsView } from './layouts.js';
import type { EngineTable } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import { ValidationLoss } from './validation-loss.js';
import type { Job } from './workspace.js';

/**
 * What predicts in place of the optimizer's own parameters: their average, or those of the epoch that a validation part was predicted best after, of
 * which the average counts if there is one. At every moment it is what the fit would end with if it ended there.
 */
export class KeptParameters {
  readonly #average: Average | undefined;
  readonly #best: Best | undefined;
  #shown: Copy | undefined;

  /** @param validation ratings that are not fitted; without them nothing is stopped. */
  constructor(
    memory: ProblemMemory,
    optimizer: ResolvedPlugin<Optimizer>,
    validation: RatingColumnsView | undefined,
  ) {
    const [averaging] = chained(optimizer, 'averageWeight');
    if (averaging) this.#average = new Average(memory, averaging);
    const [stopping] = chained(optimizer, 'stop');
    if (stopping && validation) this.#best = new Best(memory, stopping, validation);
  }

  /** Whether the optimizer is to end, after an epoch (0: before the first) has left its parameters in the memory. */
  after(epoch: number): boolean {
    if (epoch > 0) this.#average?.add(epoch);
    const average = this.#average?.started ? this.#average.copy : undefined;
    average?.exchange();
    const ends = this.#best?.look(epoch) ?? false;
    average?.exchange();
    this.#shown = this.#best?.found ? this.#best.copy : average;
    return ends;
  }

  /** Whether something else than the parameters in the memory predicts. */
  get differ(): boolean {
    return this.#shown !== undefined;
  }

  /** Puts what predicts in place of the optimizer's parameters, or these back again. */
  exchange(): void {
    this.#shown?.exchange();
  }
}

/** A second set of rows for every trained table. */
class Copy {
  readonly slots: ReadonlyMap<EngineTable, Slot>;
  readonly #exchange: readonly Job[];
  readonly #name: string;

  constructor(
    readonly memory: ProblemMemory,
    name: string,
  ) {
    const { problem, workspace } = memory;
    this.#name = name;
    this.slots = new Map(
      problem.tables.map((table) => [table, workspace.slot(table.axis, table.columns, table.rows)]),
    );
    this.#exchange = this.jobs('exchange', (table, own, copy) => [
      { target: memory.parameters(table), value: copy, mode: 'set' },
      { target: this.slots.get(table)!, value: own, mode: 'set' },
    ]);
  }

  /** A pass over the seen rows of each table. */
  jobs(
    name: string,
    assign: (table: EngineTable, own: Expression, copy: Expression) => readonly Assignment[],
    more: ReadonlyMap<Expression, LeafSource> = new Map(),
  ): Job[] {
    const { memory } = this;
    return [...this.slots].map(([table, slot]) => {
      const copy = leaf(`${this.#name}(${table.name})`, table.columns);
      const leaves = new Map<Expression, LeafSource>([
        ...more,
        [table.leaf, memory.parameters(table)],
        [copy, slot],
      ]);
      const assignments = assign(table, table.leaf, copy);
      const loop = { kind: 'rows', axis: table.axis } as const;
      return memory.workspace.job({ name, loop, leaves, assignments }, memory.seenRows(table));
    });
  }

  exchange(): void {
    for (const job of this.#exchange) job.run();
  }
}

class Average {
  readonly copy: Copy;
  readonly #weight: Slot;
  readonly #add: readonly Job[];
  started = false;

  constructor(
    readonly memory: ProblemMemory,
    readonly averaging: With<'averageWeight'>,
  ) {
    const weight = leaf('weight');
    this.#weight = memory.workspace.slot('shared', 1, 1);
    this.copy = new Copy(memory, 'average');
    this.#add = this.copy.jobs(
      'average',
      (table, own, average) => [
        {
          target: this.copy.slots.get(table)!,
          value: add(average, mul(weight, sub(own, average))),
          mode: 'set',
        },
      ],
      new Map([[weight, this.#weight]]),
    );
  }

  add(epoch: number): void {
    const { plugin, options } = this.averaging;
    const weight = callPlugin(plugin, () => plugin.averageWeight(epoch, options));
    if (!(weight >= 0 && weight <= 1)) {
      throw new PluginError(
        `modifier ${plugin.name}: averageWeight returned ${String(weight)} for epoch ${epoch}, not a number from 0 to 1`,
      );
    }
    if (weight === 0) return;
    const { memory } = this.memory.workspace;
    memory.elements(this.#weight)[memory.indexOf(this.#weight, 0)] = this.started ? weight : 1;
    this.started = true;
    for (const job of this.#add) job.run();
  }
}

class Best {
  readonly copy: Copy;
  readonly #keep: readonly Job[];
  readonly #validation: ValidationLoss;
  readonly #losses: number[] = [];
  #least = Number.POSITIVE_INFINITY;
  found = false;

  constructor(
    memory: ProblemMemory,
    readonly stopping: With<'stop'>,
    validation: RatingColumnsView,
  ) {
    this.copy = new Copy(memory, 'best');
    this.#keep = this.copy.jobs('keep', (table, own) => [
      { target: this.copy.slots.get(table)!, value: own, mode: 'set' },
    ]);
    this.#validation = new ValidationLoss(memory, validation);
  }

  /** Keeps the parameters in the memory if they are the best so far; whether to end. */
  look(epoch: number): boolean {
    const { plugin, options } = this.stopping;
    const loss = this.#validation.compute();
    this.#losses.push(loss);
    if (epoch === 0) return false;
    if (!this.found || loss < this.#least) {
      this.#least = loss;
      this.found = true;
      for (const job of this.#keep) job.run();
    }
    return callPlugin(plugin, () => plugin.stop([...this.#losses], options));
  }
}
