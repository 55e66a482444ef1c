import { differentiate } from '../core/expressions/differentiate.js';
import type { Expression } from '../core/expressions/expression.js';
import type { RandomStream } from '../core/random.js';
import type { Kernel } from './kernel.js';
import type { RatingGradients, TracedRule } from './mini-batches.js';
import { visitPenalty } from './objective.js';
import type { EngineTable } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import { clearRow, SumGradients, sumKernel, summedTables } from './user-sums.js';
import type { Job } from './workspace.js';

/**
 * Declares a pass of models with sums over a user's items, one user after the other on one thread: her sums are computed; then a step a rating in
 * stored order for the tables outside the sums, which stay as they are meanwhile while the derivative by them is added up; then a step for each of her
 * items' rows inside the sums, along the derivative of all her ratings' losses. So those rows, too, are visited once a rating. (The literature, Koren
 * 2008, takes the latter step anew for each of the ratings, at a cost that grows with the square of their number; keeping it to the end of a user's
 * ratings follows Chen et al. 2012, SVDFeature.) A table inside and outside takes both steps, each with state of its own. The result runs an epoch, by
 * its number from 1.
 */
export function userByUser(
  memory: ProblemMemory,
  { gradients, leaves }: RatingGradients,
  trace: (table: EngineTable, gradient: Expression) => TracedRule,
  shuffled: boolean,
  random: RandomStream,
): (epoch: number) => void {
  const { problem, workspace } = memory;
  const layout = memory.taskPerUser();
  const { seen } = problem.ratings.byUser();
  const loop = { kind: 'runs', axis: 'users', positions: layout.positions } as const;
  const jobOf = (kernel: Kernel): Job => workspace.job(kernel, { kind: 'runs', layout });
  const sumGradients = new SumGradients(memory);
  const outside = [...gradients].filter(([, gradient]) => gradient.op !== 'constant');
  const step = traceAll(outside, trace, leaves);
  const inside = summedTables(problem);
  const derivatives = differentiate(
    sumGradients.product,
    inside.map((table) => table.leaf),
  );
  const insideLeaves = sumGradients.leaves;
  const summed = inside.map((table, i) => {
    return [table, visitPenalty(memory, table, derivatives[i]!, insideLeaves)] as const;
  });
  const jobs = [
    jobOf(sumKernel(memory, layout)),
    jobOf({ name: 'step', loop, leaves, assignments: [...step, ...sumGradients.assignments] }),
    jobOf({
      name: 'sumStep',
      loop,
      leaves: insideLeaves,
      assignments: traceAll(summed, trace, insideLeaves),
    }),
  ];
  const order = Uint32Array.from(seen, (_, task) => task);
  const task = new Uint32Array(1);
  return (epoch) => {
    if (shuffled) {
      for (let k = 0; k < order.length; k++) order[k] = k;
      random.fork('order', epoch).shuffle(order);
    }
    for (const k of order) {
      const user = seen[k]!;
      task[0] = k;
      for (const sum of problem.sums) clearRow(workspace.memory, memory.sum(sum), user);
      sumGradients.clearUser(user);
      for (const job of jobs) job.run(task);
    }
  };
}

/** What a rule assigns for some tables; adds where it finds its state to `leaves`. */
function traceAll(
  gradients: readonly (readonly [EngineTable, Expression])[],
  trace: (table: EngineTable, gradient: Expression) => TracedRule,
  leaves: RatingGradients['leaves'],
): Kernel['assignments'] {
  return gradients.flatMap(([table, gradient]) => {
    const traced = trace(table, gradient);
    for (const [state, slot] of traced.leaves) leaves.set(state, slot);
    return traced.assignments;
  });
}
