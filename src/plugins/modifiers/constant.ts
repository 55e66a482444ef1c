import { defineModifier } from '../../core/public.js';

/** rate = learningRate, as without any schedule: for lists of schedules that are compared. */
export default defineModifier({
  name: 'constant',
  summary: 'The learning rate stays as it is.',
  formula: 'rate = learningRate',
  options: {},
  rate: () => 1,
});
