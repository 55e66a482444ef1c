import type { Requirement } from '../core/contracts/objective.js';
import { degree } from '../core/expressions/degree.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import type { Problem } from './problem.js';

/** Why a problem does not meet what an optimizer requires; undefined if it does. */
export function unmetRequirement(problem: Problem, requirement: Requirement): string | undefined {
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
  const leaves = problem.tables.map((table) => table.leaf);
  const together = requirement === 'quadratic' ? [leaves] : leaves.map((one): Expression[] => [one]);
  for (const group of together) {
    if (degree(problem.prediction, new Set(group)) <= 1) continue;
    const names = group.map(({ name }) => name).join(', ');
    return `the prediction of ${model.plugin.name} is not linear in ${names}${group.length > 1 ? ' together' : ''}`;
  }
  return undefined;
}
