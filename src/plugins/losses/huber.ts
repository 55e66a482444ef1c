import { abs, defineLoss, lessEqual, mul, option, select, square, sub } from '../../core/public.js';

/**
 * e^2 where |e| <= delta, else delta (2 |e| - delta), with e = target - prediction: twice the function of Huber 1964 ("Robust estimation
 * of a location parameter"), so that it is `squared-error` for small errors.
 */
export default defineLoss({
  name: 'huber',
  summary: 'Squared error for small errors, absolute error beyond delta, joined smoothly.',
  formula: 'e^2 if |e| <= delta, else delta (2 |e| - delta), with e = target - prediction',
  source: 'Huber 1964, Robust estimation of a location parameter; doubled',
  properties: ['convex', 'non-negative'],
  options: {
    delta: option.number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'Error, in stars, from which the loss grows linearly.',
    }),
  },
  value: (prediction, target, { delta }) => {
    const error = sub(target, prediction);
    return select(lessEqual(abs(error), delta), square(error), mul(delta, sub(mul(2, abs(error)), delta)));
  },
});
