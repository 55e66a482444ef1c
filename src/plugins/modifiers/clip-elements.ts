import { defineModifier, max, min, option } from '../../core/public.js';

/** gradient <- max(-limit, min(limit, gradient)), element by element; unlike `clip-gradient` it changes the direction. */
export default defineModifier({
  name: 'clip-elements',
  summary: 'Every element of a gradient is moved into a range around 0.',
  formula: 'gradient <- max(-limit, min(limit, gradient))',
  source: 'Mikolov 2012, Statistical language models based on neural networks, section 3.2.2',
  options: {
    limit: option.number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'The largest size that an element of a gradient can have.',
    }),
  },
  gradient: (gradient, { limit }) => max(-limit, min(limit, gradient)),
});
