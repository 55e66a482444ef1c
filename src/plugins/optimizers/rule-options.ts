import { option } from '../../core/public.js';

/** The options that update rules have in common, each with the default that suits the rule. */
export const learningRateOption = (value: number, description: string) =>
  option.number({ exclusiveMinimum: 0, default: value, description });

/** A share of the past that is kept: 0 keeps none, 1 would never let go. */
export const decayOption = (value: number, description: string) =>
  option.number({ minimum: 0, exclusiveMaximum: 1, default: value, description });

export const epsilonOption = (value: number) =>
  option.number({
    exclusiveMinimum: 0,
    default: value,
    description: 'Keeps the divisor from 0, for elements whose gradient has been 0 so far.',
  });

/** For rules whose step does not grow with the gradient. */
export const STEP_SIZE =
  'Size of a step, in the unit of the parameters: the rule divides the gradient by its own size.';
