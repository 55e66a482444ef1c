import { defineModifier, div, dot, min, mul, option, sqrt } from '../../core/public.js';

/**
 * gradient <- gradient min(1, norm / |gradient|), for the row of each table by itself: what one rating asks of a user's factors in a stochastic pass,
 * the sum over a batch or over all ratings otherwise. In the paper it is the gradient of all parameters together; a rating meets one row of each table.
 */
export default defineModifier({
  name: 'clip-gradient',
  summary: 'Gradients of rows that are longer than a bound are shortened to it.',
  formula: 'gradient <- gradient min(1, norm / |gradient|)',
  source:
    'Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks, algorithm 1',
  options: {
    norm: option.number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'The longest that a gradient can be.',
    }),
  },
  gradient: (gradient, { norm }) => mul(gradient, min(1, div(norm, sqrt(dot(gradient, gradient))))),
});
