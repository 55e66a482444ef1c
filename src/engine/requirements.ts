import type {
  Minimizer,
  Optimizer,
  Requirement,
  Sampler,
  UpdateRuleOptions,
} from '../core/contracts/objective.js';
import { degree } from '../core/expressions/degree.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import { chained, chainFault } from './chain.js';
import type { Problem } from './problem.js';
import { spreadFault } from './spread.js';
import { substitute } from './substitute.js';
import { factorsOf } from './unobserved-pairs.js';

/** Why an optimizer cannot be used on a problem, or as its options ask; undefined if it can. */
export function optimizerFault(problem: Problem, optimizer: ResolvedPlugin<Optimizer>): string | undefined {
  const { plugin, options } = optimizer;
  const fault = chainFault(optimizer) ?? unobservedFault(problem, optimizer);
  if (fault !== undefined) return fault;
  if (problem.negatives) return pairwiseFault(problem, optimizer);
  if (plugin.form === 'minimize') return unmetRequirement(problem, plugin.requires);
  if (plugin.form === 'sample')
    return unmetRequirement(problem, requirementOf(plugin)) ?? needlessPenalty(problem);
  const { order, batchSize = 1 } = options as unknown as UpdateRuleOptions;
  const { sums } = problem;
  if (sums.length > 0 && (order === 'blocked' || batchSize > 1)) {
    const asked = order === 'blocked' ? 'order blocked' : `a batchSize of ${batchSize}`;
    return `${asked} cannot be: with sums over a user's items a stochastic pass takes one user after the other; order can be auto, shuffled or stored`;
  }
  if (order !== 'blocked' || batchSize === 1) return undefined;
  return `in blocks ratings are taken one by one; a batchSize of ${batchSize} needs order auto, shuffled or stored`;
}

/** What a method that owns its loop asks of the objective. */
export const requirementOf = (plugin: Minimizer | Sampler): Requirement | 'spread' =>
  plugin.requires ?? 'quadratic-per-table';

/** Why pairs without a rating cannot be part of E. */
function unobservedFault(problem: Problem, optimizer: ResolvedPlugin<Optimizer>): string | undefined {
  if (!problem.unobserved) return undefined;
  const { model, loss } = problem.specification;
  const counts = `the loss ${loss.plugin.name} counts pairs without a rating too`;
  const { form, name } = optimizer.plugin;
  if (form !== 'minimize') {
    return `${counts}, which ${name} does not visit; alternating-least-squares, l-bfgs and conjugate-gradient take them into account`;
  }
  if (!factorsOf(problem)) {
    return `${counts}, for which the prediction has to be the product of a row of users and one of items, as that of matrix-factorization is; that of ${model.plugin.name} is not`;
  }
  const [stopping] = chained(optimizer, 'stop');
  if (!stopping) return undefined;
  return `${counts}, and ${stopping.plugin.name} would look at ratings alone; tune the number of epochs by a metric of rankings`;
}

/** What compares pairs needs single steps, one after another: a step changes the rows of an item that may be in any block. */
function pairwiseFault(
  { specification: { loss } }: Problem,
  { plugin, options }: ResolvedPlugin<Optimizer>,
): string | undefined {
  const why = `the loss ${loss.plugin.name} draws another item for each rating at each visit, which only a stochastic pass does`;
  if (plugin.form !== 'update' || !plugin.passes.includes('stochastic')) {
    return `${why}; take an optimizer that has one, such as sgd`;
  }
  const { pass = plugin.passes[0], order } = options as unknown as UpdateRuleOptions;
  if (pass !== 'stochastic') return `${why}; give it pass: stochastic`;
  if (order !== 'blocked') return undefined;
  return `order blocked cannot be: under the loss ${loss.plugin.name} a step changes rows of two items, which are in different blocks; order can be auto, shuffled or stored`;
}

/** A sampler's priors stand where a penalty would. */
function needlessPenalty({ tables, specification }: Problem): string | undefined {
  if (!tables.some((table) => table.penalty)) return undefined;
  return `it has priors in place of the penalty ${specification.regularizer.plugin.name}, and learns how strong they are; give the row regularizer: none`;
}

/** Why a problem does not meet what an optimizer requires; undefined if it does. */
export function unmetRequirement(problem: Problem, requirement: Requirement | 'spread'): string | undefined {
  if (requirement === 'gradient') return undefined;
  const { model, loss, regularizer } = problem.specification;
  const prediction = leaf('prediction');
  const value = loss.plugin.value(prediction, problem.target, loss.options);
  if (degree(value, new Set([prediction])) > 2) {
    return `the loss ${loss.plugin.name} is not quadratic in the prediction`;
  }
  for (const table of problem.tables) {
    if (table.penalty && degree(table.penalty, new Set([table.leaf])) > 2) {
      return `the regularizer ${regularizer.plugin.name} is not quadratic in the parameters`;
    }
  }
  if (requirement !== 'quadratic' && problem.sums.length > 0) {
    return `the prediction of ${model.plugin.name} sums over a user's items, so the rows of a table cannot be solved one by one`;
  }
  const sums = new Map(problem.sums.map((sum) => [sum as Expression, sum.summand]));
  const expanded = substitute(problem.prediction, sums);
  const leaves = problem.tables.map((table) => table.leaf);
  const together = requirement === 'quadratic' ? [leaves] : leaves.map((one): Expression[] => [one]);
  for (const group of together) {
    if (degree(expanded, new Set(group)) <= 1) continue;
    const names = group.map(({ name }) => name).join(', ');
    return `the prediction of ${model.plugin.name} is not linear in ${names}${group.length > 1 ? ' together' : ''}`;
  }
  return requirement === 'spread' ? spreadFault(problem) : undefined;
}
