import { defineModifier, option } from '../../core/public.js';

/** rate = learningRate min(1, epoch / epochs), epochs counted from 1. Another schedule in the same chain multiplies it. */
export default defineModifier({
  name: 'warm-up',
  summary: 'The learning rate rises to its value over the first epochs.',
  formula: 'rate = learningRate min(1, epoch / epochs)',
  source:
    'Goyal et al. 2017, Accurate, large minibatch SGD: training ImageNet in 1 hour, section 2.2, gradual warmup',
  options: {
    epochs: option.integer({
      minimum: 1,
      default: 5,
      description: 'The epoch that has the full rate first.',
    }),
  },
  rate: ({ epoch }, { epochs }) => Math.min(1, epoch / epochs),
});
