import { callPlugin, requireExpression } from '../core/call-plugin.js';
import type { EpochStart } from '../core/contracts/modifier.js';
import type { StateShape, UpdateRule, UpdateRuleOptions } from '../core/contracts/objective.js';
import { PluginError } from '../core/errors.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { add, constant, type Expression, leaf } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RandomStream } from '../core/random.js';
import { chained, chainedGradient, ScheduledRate } from './chain.js';
import type { Assignment, LeafSource, Slot } from './kernel.js';
import { LossGradient, rowGradient, visitPenalty } from './objective.js';
import type { EngineTable } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import { miniBatches, type RatingGradients, type TracedRule } from './mini-batches.js';
import { stochasticPass } from './stochastic-pass.js';
import { substitute } from './substitute.js';
import { summedTables } from './user-sums.js';
import { userByUser } from './user-by-user.js';

/** One epoch of an update rule; runs once the workspace is linked. */
export type Epoch = (start: EpochStart) => void;

/** Declares the jobs of an update rule: full-batch or stochastic, as its options say. */
export function declareUpdateRule(
  rule: ResolvedPlugin<UpdateRule>,
  memory: ProblemMemory,
  random: RandomStream,
): Epoch {
  const { pass = rule.plugin.passes[0] } = rule.options as unknown as UpdateRuleOptions;
  const tracer = new RuleTracer(rule, memory);
  const run = pass === 'full-batch' ? fullBatch(tracer) : stochastic(tracer, random);
  return (start) => {
    tracer.rate?.set(start);
    run(start.epoch);
  };
}

function fullBatch(tracer: RuleTracer): (epoch: number) => void {
  const { memory } = tracer;
  const { problem, workspace } = memory;
  const lossGradient = new LossGradient(memory);
  const jobs = problem.tables.map((table) => {
    const { gradient, leaves } = rowGradient(memory, table, lossGradient.slots.get(table)!);
    const traced = tracer.trace(table, gradient);
    return workspace.job(
      {
        name: 'update',
        loop: { kind: 'rows', axis: table.axis },
        leaves: new Map([...leaves, ...traced.leaves]),
        assignments: traced.assignments,
      },
      memory.seenRows(table),
    );
  });
  return () => {
    lossGradient.compute();
    for (const job of jobs) job.run();
  };
}

function stochastic(tracer: RuleTracer, random: RandomStream): (epoch: number) => void {
  const { memory } = tracer;
  const { order = 'auto', batchSize = 1 } = tracer.rule.options as unknown as UpdateRuleOptions;
  const { gradients, ofOtherItem, leaves } = ratingGradients(memory);
  const trace = (table: EngineTable, gradient: Expression) => tracer.trace(table, gradient);
  if (memory.problem.sums.length > 0) {
    return userByUser(memory, { gradients, ofOtherItem, leaves }, trace, order !== 'stored', random);
  }
  if (batchSize > 1) {
    return miniBatches(memory, { gradients, ofOtherItem, leaves }, trace, {
      batchSize,
      shuffled: order !== 'stored',
      random,
    });
  }
  const assignments: Assignment[] = [];
  for (const [table, gradient] of gradients) {
    const otherGradient = ofOtherItem.get(table);
    const given = otherGradient ? leaf(`gradient(${table.name})`, table.columns) : gradient;
    const traced = trace(table, given);
    for (const [state, slot] of traced.leaves) leaves.set(state, slot);
    if (!otherGradient) {
      assignments.push(...traced.assignments);
      continue;
    }
    // One rule and its state, for either item.
    const own = new Map([[given, gradient]]);
    const other = rowsOfOtherItem(memory, traced.leaves, leaves);
    other.set(given, otherGradient).set(table.leaf, memory.problem.negatives!.get(table.leaf)!);
    for (const { target, value, mode } of traced.assignments) {
      assignments.push(
        { target, value: substitute(value, own), mode },
        { target: memory.ofOtherItem(target), value: substitute(value, other), mode },
      );
    }
  }
  return stochasticPass(memory, { leaves, assignments }, order, random);
}

/** For leaves over rows of items, leaves over those of the other item, which are added to `leaves`. */
function rowsOfOtherItem(
  memory: ProblemMemory,
  own: ReadonlyMap<Expression, LeafSource>,
  leaves: Map<Expression, LeafSource>,
): Map<Expression, Expression> {
  const others = new Map<Expression, Expression>();
  for (const [one, source] of own) {
    if (source === 'value' || source.axis !== 'items') continue;
    const other = leaf(`${one.name} of the other item`, one.width);
    others.set(one, other);
    leaves.set(other, memory.ofOtherItem(source));
  }
  return others;
}

/** The estimate of E's gradient that one rating gives, for the rows that it meets. */
function ratingGradients(memory: ProblemMemory): RatingGradients {
  const { problem } = memory;
  const { tables } = problem;
  const leaves = memory.trainingLeaves();
  const derivatives = differentiate(
    problem.loss,
    tables.map((table) => table.leaf),
  );
  const ofOtherItem = new Map<EngineTable, Expression>();
  for (const table of tables) {
    const row = problem.negatives?.get(table.leaf);
    if (!row) continue;
    const [derivative] = differentiate(problem.loss, [row]) as [Expression];
    // The penalty of the other item's row, as that of the item's own.
    const own = new Map<Expression, LeafSource>();
    const penalty = visitPenalty(memory, table, constant(0), own);
    const others = rowsOfOtherItem(memory, own, leaves);
    ofOtherItem.set(table, add(derivative, substitute(penalty, others.set(table.leaf, row))));
  }
  const summed = new Set(summedTables(problem));
  const gradients = tables.map((table, i) => {
    const own = derivatives[i]!;
    // Rows inside sums are penalized where they take their step.
    return [table, summed.has(table) ? own : visitPenalty(memory, table, own, leaves)] as const;
  });
  return { gradients: new Map(gradients), ofOtherItem, leaves };
}

/** Traces a rule, with what is chained to it, for the rows of tables. */
class RuleTracer {
  /** The rule's learning rate, if schedules change it. */
  readonly rate: ScheduledRate | undefined;

  constructor(
    readonly rule: ResolvedPlugin<UpdateRule>,
    readonly memory: ProblemMemory,
  ) {
    const schedules = chained(rule, 'rate');
    if (schedules.length === 0) return;
    this.rate = new ScheduledRate(memory.workspace, rule.options['learningRate'] as number, schedules);
  }

  /** What the rule makes of one row of a table, and new state for it, all zero. */
  trace(table: EngineTable, gradient: Expression): TracedRule {
    const { memory, rule, rate } = this;
    const { plugin } = rule;
    const leaves = new Map<Expression, LeafSource>();
    const targets: Record<string, Slot> = { parameter: memory.parameters(table) };
    const values: Record<string, Expression> = {
      parameter: table.leaf,
      gradient: chainedGradient(rule, gradient),
    };
    for (const [name, shape] of Object.entries(plugin.state as Record<string, StateShape>)) {
      const width = shape === 'row' ? 1 : table.columns;
      targets[name] = memory.workspace.slot(table.axis, width, table.rows);
      values[name] = leaf(`${name}(${table.name})`, width);
      leaves.set(values[name], targets[name]);
    }
    if (rate) leaves.set(rate.leaf, rate.slot);
    const options = rate ? { ...rule.options, learningRate: rate.leaf } : rule.options;
    const updated = callPlugin(plugin, (): Record<string, unknown> | undefined =>
      plugin.update(values as Parameters<UpdateRule['update']>[0], options),
    );
    const expected = Object.keys(targets).sort().join(', ');
    const returned = Object.keys(updated ?? {})
      .sort()
      .join(', ');
    if (returned !== expected) {
      throw new PluginError(
        `optimizer ${plugin.name}: update returned ${returned === '' ? 'nothing' : `{ ${returned} }`}, not { ${expected} }`,
      );
    }
    const assignments = Object.entries(targets).map(([name, target]): Assignment => {
      const value = updated![name];
      requireExpression(plugin, `update's ${name}`, value, target.width);
      return { target, value, mode: 'set' };
    });
    return { leaves, assignments };
  }
}
