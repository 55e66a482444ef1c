import { add, type Expression, less, mul, option, select, sub } from '../../core/public.js';

/** The scale of ratings that a loss over thresholds is made for. */
export const scaleOptions = {
  minimum: option.number({ description: 'The lowest rating there is.' }),
  maximum: option.number({ description: 'The highest rating there is.' }),
  step: option.number({
    exclusiveMinimum: 0,
    default: 1,
    description: 'The distance from a rating to the next, in stars.',
  }),
};

interface Scale {
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
}

const MOST_THRESHOLDS = 100;

/**
 * All-threshold construction of Rennie and Srebro 2005: a threshold halfway between each two neighbouring ratings, and for each of them the
 * cost of `margin`, by which the prediction is on the side of the target: positive on the right side, in half steps.
 */
export function overThresholds(
  prediction: Expression,
  target: Expression,
  { minimum, maximum, step }: Scale,
  cost: (margin: Expression) => Expression,
): Expression {
  const count = Math.round((maximum - minimum) / step);
  if (!(count >= 1 && count <= MOST_THRESHOLDS && Math.abs(minimum + count * step - maximum) < 1e-9 * step)) {
    throw new Error(
      `maximum ${maximum} has to lie 1 to ${MOST_THRESHOLDS} whole steps of ${step} above minimum ${minimum}`,
    );
  }
  const costs = Array.from({ length: count }, (_, k) => {
    const threshold = minimum + (k + 0.5) * step;
    const side = select(less(threshold, target), 1, -1);
    return cost(mul(side, mul(sub(prediction, threshold), 2 / step)));
  });
  return costs.reduce((total, next) => add(total, next));
}
