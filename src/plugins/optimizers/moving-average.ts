import { add, type Expression, mul, type Operand } from '../../core/public.js';

/** What is left after `decay` of the old average is kept: average <- decay average + (1 - decay) value. */
export const movingAverage = (average: Expression, value: Operand, decay: number): Expression =>
  add(mul(decay, average), mul(1 - decay, value));
