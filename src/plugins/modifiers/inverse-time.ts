import { defineModifier, option } from '../../core/public.js';

/**
 * rate = learningRate / (1 + decay (epoch - 1)), epochs counted from 1. Rates whose sum is infinite while that of their squares is not,
 * as Robbins and Monro ask for; here they fall with epochs, in the paper with steps.
 */
export default defineModifier({
  name: 'inverse-time',
  summary: 'The learning rate falls as one over the number of epochs.',
  formula: 'rate = learningRate / (1 + decay (epoch - 1))',
  source:
    'Robbins and Monro 1951, A stochastic approximation method; Bottou 2012, Stochastic gradient descent tricks, section 5.2',
  options: {
    decay: option.number({
      minimum: 0,
      default: 0.1,
      description: 'How soon it falls: after 1 / decay epochs half of the rate is left.',
    }),
  },
  rate: ({ epoch }, { decay }) => 1 / (1 + decay * (epoch - 1)),
});
