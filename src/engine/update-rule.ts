import { callPlugin, requireExpression } from '../core/call-plugin.js';
import type { StateShape, UpdateRule, UpdateRuleOptions } from '../core/contracts/objective.js';
import { PluginError } from '../core/errors.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { add, div, type Expression, leaf } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RandomStream } from '../core/random.js';
import { type ProblemObjective, ratingLeaves } from './objective.js';
import type { EngineTable, Problem } from './problem.js';
import type { Assignment, Backend, Slot } from './program.js';
import { forEachRating, forEachRatingIn, forEachSeenRow } from './row-passes.js';

/** One epoch of an update rule, by its number from 1. */
export type Epoch = (epoch: number) => void;

/** Compiles an update rule for a problem: full-batch or stochastic, as its options say. */
export function compileUpdateRule(
  { plugin, options }: ResolvedPlugin<UpdateRule>,
  problem: Problem,
  objective: ProblemObjective,
  backend: Backend,
  random: RandomStream,
): Epoch {
  const { pass = plugin.passes[0], order = 'shuffled' } = options as unknown as UpdateRuleOptions;
  if (pass === 'full-batch') return fullBatch(plugin, options, objective, backend);
  return stochastic(
    plugin,
    options,
    problem,
    backend,
    order === 'shuffled' ? random.fork('order') : undefined,
  );
}

function fullBatch(
  plugin: UpdateRule,
  options: ResolvedPlugin<UpdateRule>['options'],
  objective: ProblemObjective,
  backend: Backend,
): Epoch {
  const gradients = objective.gradient();
  const steps = objective.tables.map((table, i) => {
    const gradient = leaf('gradient', table.columns);
    const rule = traceRule(plugin, options, table, gradient);
    rule.leaves.set(table.leaf, table.slot);
    rule.leaves.set(gradient, { ...table.slot, values: gradients[i]! });
    return { table, step: backend(rule) };
  });
  return () => {
    objective.gradient();
    for (const { table, step } of steps) forEachSeenRow(table, step);
  };
}

function stochastic(
  plugin: UpdateRule,
  options: ResolvedPlugin<UpdateRule>['options'],
  problem: Problem,
  backend: Backend,
  random: RandomStream | undefined,
): Epoch {
  const { ratings, tables } = problem;
  const leaves = ratingLeaves(problem);
  const derivatives = differentiate(
    problem.loss,
    tables.map((table) => table.leaf),
  );
  const assignments: Assignment[] = [];
  tables.forEach((table, i) => {
    let gradient = derivatives[i]!;
    if (table.penalty) {
      const [penalty] = differentiate(table.penalty, [table.leaf]) as [Expression];
      if (problem.perRating) {
        gradient = add(gradient, penalty);
      } else {
        const visits = leaf('visits');
        leaves.set(visits, table.visits);
        gradient = add(gradient, div(penalty, visits));
      }
    }
    const rule = traceRule(plugin, options, table, gradient);
    for (const [state, slot] of rule.leaves) leaves.set(state, slot);
    assignments.push(...rule.assignments);
  });
  const step = backend({ leaves, assignments });
  if (!random) return () => forEachRating(ratings, step);
  const order = new Uint32Array(ratings.size);
  return (epoch) => {
    for (let k = 0; k < order.length; k++) order[k] = k;
    forEachRatingIn(random.fork(epoch).shuffle(order), ratings, step);
  };
}

/** What a rule makes of one row of a table, and new state for it, all zero. */
function traceRule(
  plugin: UpdateRule,
  options: ResolvedPlugin<UpdateRule>['options'],
  table: EngineTable,
  gradient: Expression,
): { leaves: Map<Expression, Slot>; assignments: Assignment[] } {
  const leaves = new Map<Expression, Slot>();
  const targets: Record<string, Slot> = { parameter: table.slot };
  const values: Record<string, Expression> = { parameter: table.leaf, gradient };
  for (const [name, shape] of Object.entries(plugin.state as Record<string, StateShape>)) {
    const width = shape === 'row' ? 1 : table.columns;
    targets[name] = { axis: table.axis, width, values: new Float64Array(table.rows * width) };
    values[name] = leaf(name, width);
    leaves.set(values[name], targets[name]);
  }
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
