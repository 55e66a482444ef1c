import { add, div, type Expression, sqrt, square } from '../../core/public.js';
import { movingAverage } from './moving-average.js';
import { decayOption, epsilonOption, learningRateOption, STEP_SIZE } from './rule-options.js';

/** The options of Adam and its kin, with the defaults of its paper. */
export const adamOptions = {
  learningRate: learningRateOption(0.001, STEP_SIZE),
  beta1: decayOption(0.9, 'Share of the moving average of gradients that is kept.'),
  beta2: decayOption(0.999, 'Share of the moving average of squared gradients that is kept.'),
  epsilon: epsilonOption(1e-8),
};

/**
 * `mean` and `meanSquare`: moving averages of the gradient and of its square. `weight1` and `weight2`: what weights these averages have given
 * to gradients so far, which is the same average of ones: 1 - beta1^t and 1 - beta2^t after t steps of the row.
 */
export const adamState = { mean: 'element', meanSquare: 'element', weight1: 'row', weight2: 'row' } as const;

export type Moments = { readonly [name in keyof typeof adamState]: Expression };

/** The averages after one more gradient. */
export const nextMoments = (
  { mean, meanSquare, weight1, weight2, gradient }: Moments & { readonly gradient: Expression },
  { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
): Moments => ({
  mean: movingAverage(mean, gradient, beta1),
  meanSquare: movingAverage(meanSquare, square(gradient), beta2),
  weight1: movingAverage(weight1, 1, beta1),
  weight2: movingAverage(weight2, 1, beta2),
});

/** Adam's step before the rate: direction / (sqrt(meanSquare / weight2) + epsilon). */
export const scaled = (
  direction: Expression,
  { meanSquare, weight2 }: Moments,
  { epsilon }: { readonly epsilon: number },
): Expression => div(direction, add(sqrt(div(meanSquare, weight2)), epsilon));
