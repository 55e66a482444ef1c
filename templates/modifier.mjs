import { defineModifier, option } from 'mfbench';

/** What multiplies the learning rate of any optimizer in an epoch, counted from 1. */
export default defineModifier({
  name: 'my-modifier',
  summary: 'The learning rate falls with the square root of the epoch.',
  formula: 'rate = learningRate / sqrt(1 + (epoch - 1) / patience)',
  options: {
    patience: option.number({
      exclusiveMinimum: 0,
      default: 5,
      description: 'Epochs until it has fallen to 0.7.',
    }),
  },
  rate: ({ epoch }, { patience }) => 1 / Math.sqrt(1 + (epoch - 1) / patience),
});
