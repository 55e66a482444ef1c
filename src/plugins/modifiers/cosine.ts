import { defineModifier, option } from '../../core/public.js';

/**
 * rate = learningRate (final + (1 - final) (1 + cos(pi t)) / 2) with t = min(1, (epoch - 1) / epochs), epochs counted from 1: half a
 * cosine from learningRate down to final learningRate, which it stays at. Equation 5 of Loshchilov and Hutter without restarts, final being
 * eta_min / eta_max; t moves by whole epochs, in the paper by batches. The length is an option of its own and not the optimizer's epochs, so
 * that a fit that is ended early has been the beginning of the longer one.
 */
export default defineModifier({
  name: 'cosine',
  summary: 'The learning rate follows half a cosine from its value down to a share of it.',
  formula: 'rate = learningRate (final + (1 - final) (1 + cos(pi min(1, (epoch - 1) / epochs))) / 2)',
  source: 'Loshchilov and Hutter 2017, SGDR: stochastic gradient descent with warm restarts, equation 5',
  options: {
    epochs: option.integer({
      minimum: 1,
      default: 50,
      description: 'Epochs after which the rate is at its end and stays there.',
    }),
    final: option.number({
      minimum: 0,
      maximum: 1,
      default: 0,
      description: 'Share of learningRate that it ends at.',
    }),
  },
  rate: ({ epoch }, { epochs, final }) => {
    const t = Math.min(1, (epoch - 1) / epochs);
    return final + ((1 - final) * (1 + cosineOfHalfTurns(t))) / 2;
  },
});

/** cos(pi t) for t in [0, 1], as the sine of pi (1/2 - t), by its Taylor series up to x^23: to the last bit or two, with the same bits on every machine. */
function cosineOfHalfTurns(t: number): number {
  const x = Math.PI * (0.5 - t);
  let sum = 1;
  for (let k = 22; k >= 2; k -= 2) sum = 1 - (sum * x * x) / (k * (k + 1));
  return x * sum;
}
