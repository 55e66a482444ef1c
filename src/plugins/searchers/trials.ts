import { type Budget, option } from '../../core/public.js';

export const trialsOption = (value = 20) =>
  option.integer({
    minimum: 1,
    maximum: 100_000,
    default: value,
    description: 'Points that are tried for each row and fold.',
  });

/** Of searchers that evaluate every trial once, with all epochs. */
export const onceEach = (trials: number): Budget => ({ trials, fits: trials, wholeFits: trials });
