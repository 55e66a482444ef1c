import { defineModifier, option } from '../../core/public.js';

/**
 * After an epoch that did not raise E the rate is multiplied by `increase`, after one that did by `decrease`. As in Gemulla et al. an epoch that raised E is not
 * taken back, as Battiti does; E is that of the whole training part, after each epoch.
 */
export default defineModifier({
  name: 'bold-driver',
  summary: 'The learning rate grows while the objective falls, and drops when it rises.',
  formula: 'rate <- rate increase if E did not rise in the last epoch, else rate decrease',
  source:
    'Battiti 1989, Accelerated backpropagation learning: two optimization methods; Gemulla, Haas, Nijkamp and Sismanis 2011, Large-scale matrix factorization with distributed stochastic gradient descent, section 5.1',
  options: {
    increase: option.number({ minimum: 1, default: 1.05, description: 'Multiplies the rate while E falls.' }),
    decrease: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.5,
      description: 'Multiplies the rate after E has risen.',
    }),
  },
  rate: ({ objectives }, { increase, decrease }) => {
    let rate = 1;
    for (let k = 1; k < objectives.length; k++) {
      rate *= objectives[k]! <= objectives[k - 1]! ? increase : decrease;
    }
    return rate;
  },
});
