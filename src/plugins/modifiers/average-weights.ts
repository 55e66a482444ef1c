import { defineModifier, option } from '../../core/public.js';

/**
 * From epoch `from` on predictions are made by an average of the parameters after each epoch: of all of them alike,
 *
 *   average <- average + (parameters - average) / (epoch - from + 1)
 *
 * or with `decay` a moving one, average <- decay average + (1 - decay) parameters, which starts at the first of them. The optimizer goes on from its own
 * parameters. Polyak and Juditsky average over steps, Izmailov et al. over epochs, as here. Rows of a factorization can be averaged as long as the
 * parameters move within one basin: from an epoch on at which they have settled.
 */
export default defineModifier({
  name: 'average-weights',
  summary: 'Predicts by the average of the parameters after several epochs.',
  formula: 'average <- average + (parameters - average) / (epoch - from + 1)',
  source:
    'Polyak and Juditsky 1992, Acceleration of stochastic approximation by averaging; Izmailov et al. 2018, Averaging weights leads to wider optima and better generalization, algorithm 1',
  options: {
    from: option.integer({ minimum: 1, default: 1, description: 'The first epoch that is averaged over.' }),
    decay: option.optional(
      option.number({
        minimum: 0,
        exclusiveMaximum: 1,
        description: 'Share of the average that is kept at each epoch; without it all epochs count alike.',
      }),
    ),
  },
  averageWeight: (epoch, { from, decay }) =>
    epoch < from ? 0 : decay === undefined ? 1 / (epoch - from + 1) : 1 - decay,
});
