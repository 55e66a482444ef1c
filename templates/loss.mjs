import { add, defineLoss, div, option, sqrt, square, sub } from 'mfbench';

/** What a prediction costs: squared near the target, linear far from it. */
export default defineLoss({
  name: 'my-loss',
  summary: 'The pseudo-Huber loss.',
  formula: '2 delta^2 (sqrt(1 + (e / delta)^2) - 1), with e = target - prediction',
  properties: ['convex', 'non-negative'],
  options: {
    delta: option.number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'Error, in stars, from which it is about linear.',
    }),
  },
  value: (prediction, target, { delta }) => {
    const error = div(sub(target, prediction), delta);
    return div(sub(sqrt(add(1, square(error))), 1), 1 / (2 * delta * delta));
  },
});
