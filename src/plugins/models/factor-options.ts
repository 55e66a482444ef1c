import { option } from '../../core/public.js';

/** The options of every model with factors. */
export const factorOptions = {
  factors: option.integer({
    minimum: 1,
    maximum: 4096,
    default: 16,
    description: 'Length of a profile, r in formula (1).',
  }),
  initialStandardDeviation: option.number({
    minimum: 0,
    default: 0.1,
    description: 'Standard deviation of the normal distribution that the profiles start from.',
  }),
};
