import { add, div, type Expression, mul, sigmoid, sub } from '../core/expressions/expression.js';
import type { RatingScale } from '../core/ratings.js';

/** What lies between a model's formula and the prediction; none: the prediction is the formula. */
export type Link = 'logistic';

/**
 * minimum + range sigmoid(4 (x - middle) / range), with range and middle of the rating scale: predictions that never leave the scale. At its middle the
 * link is x, with slope 1, so that models keep their unit, means and starts. It is the link of probabilistic matrix factorization (Salakhutdinov and
 * Mnih 2007, section 2), sigmoid(dot(U, V)) for ratings mapped to 0..1, with a shift and factor by which a prediction in stars is close to x.
 */
export function logisticLink(x: Expression, { minimum, maximum }: RatingScale): Expression {
  const range = maximum - minimum;
  const middle = (minimum + maximum) / 2;
  return add(minimum, mul(range, sigmoid(div(mul(4, sub(x, middle)), range))));
}
