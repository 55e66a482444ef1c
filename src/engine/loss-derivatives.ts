import type { Loss } from '../core/contracts/costs.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { ObjectiveProblem } from './problem.js';
import { substitute } from './substitute.js';
import { lossBeside } from './unobserved-pairs.js';

/** d loss / d prediction of a rating and its second derivative, at the prediction of a problem; of a quadratic loss the second does not depend on it. */
export function lossDerivatives(
  problem: ObjectiveProblem,
  loss: ResolvedPlugin<Loss>,
): { readonly slope: Expression; readonly curvature: Expression } {
  const prediction = leaf('prediction');
  const cost = loss.plugin.value(prediction, problem.target, loss.options);
  const [first] = differentiate(lossBeside(problem.unobserved, cost, prediction), [prediction]) as [
    Expression,
  ];
  const [second] = differentiate(first, [prediction]) as [Expression];
  const expanded = new Map([[prediction, problem.prediction]]);
  return { slope: substitute(first, expanded), curvature: substitute(second, expanded) };
}
