import { defineModifier, option } from '../../core/public.js';
import { power } from './power.js';

/** rate = learningRate decay^(epoch - 1), epochs counted from 1. */
export default defineModifier({
  name: 'exponential',
  summary: 'The learning rate shrinks by the same share every epoch.',
  formula: 'rate = learningRate decay^(epoch - 1)',
  source:
    'Senior, Heigold, Ranzato and Yang 2013, An empirical study of learning rates in deep neural networks, section 2.2',
  options: {
    decay: option.number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.95,
      description: 'What an epoch leaves of the rate.',
    }),
  },
  rate: ({ epoch }, { decay }) => power(decay, epoch - 1),
});
