import { defineModifier, option } from '../../core/public.js';
import { power } from './power.js';

/** rate = learningRate factor^floor((epoch - 1) / every), epochs counted from 1: the first `every` epochs run at learningRate itself. */
export default defineModifier({
  name: 'step',
  summary: 'The learning rate drops by a factor every few epochs.',
  formula: 'rate = learningRate factor^floor((epoch - 1) / every)',
  source:
    'He, Zhang, Ren and Sun 2016, Deep residual learning for image recognition, section 3.4, where factor is 0.1',
  options: {
    every: option.integer({ minimum: 1, default: 10, description: 'Epochs between two drops.' }),
    factor: option.number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'What a drop leaves of the rate.',
    }),
  },
  rate: ({ epoch }, { every, factor }) => power(factor, Math.floor((epoch - 1) / every)),
});
