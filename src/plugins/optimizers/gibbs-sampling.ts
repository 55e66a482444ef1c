import {
  defineOptimizer,
  type Objective,
  option,
  type ParameterTable,
  type RandomStream,
} from '../../core/public.js';
import { drawNormalStep, drawRowPrior } from './normal-wishart.js';

/**
 * Bayesian matrix factorization, and the same for every model that is linear in each of its tables. Ratings are normal around the prediction, with
 * precision alpha; the rows of each table are normal, with a mean and a precision (a full matrix) of their own, whose prior is normal-Wishart. One sweep:
 *
 *   alpha ~ Gamma((1 + ratings) / 2, rate (1 + sum of squared errors) / 2)
 *   for each table, in the model's order:
 *     mean, precision ~ normal-Wishart, given the table's rows
 *     each row ~ N(x + P^-1 b, P^-1), with x the row, P = alpha sum f' f'^T + precision, b = alpha sum f' (rating - f) + precision (mean - x)
 *
 * where f' is the derivative of the prediction by the row. What is predicted is the mean of the predictions of the sweeps after `burnIn`: no
 * regularizer is tuned. Deviations from the paper: alpha is drawn instead of being set to 2 (as Rendle, Zhang and Koren do), with a
 * prior that is worth one rating with an error of 1; biases, where the model has them, are tables as any other; the start is the model's,
 * not the result of another optimizer. Parameters that start at 0 in all tables of a product would stay there only without noise.
 */
export default defineOptimizer({
  name: 'gibbs-sampling',
  summary:
    'Draws the parameters from their posterior and predicts with the mean over the samples: Bayesian matrix factorization.',
  formula:
    "row ~ N(x + P^-1 b, P^-1), P = alpha sum f' f'^T + precision, b = alpha sum f' (rating - f) + precision (mean - x)",
  source:
    'Salakhutdinov and Mnih 2008, Bayesian probabilistic matrix factorization using Markov chain Monte Carlo, section 3; Rendle, Zhang and Koren 2019, On the difficulty of evaluating baselines',
  options: {
    epochs: option.integer({
      minimum: 1,
      default: 150,
      description: 'Sweeps over all tables, those of burnIn included.',
    }),
    burnIn: option.integer({
      minimum: 0,
      default: 20,
      description: 'First sweeps, whose samples are not kept.',
    }),
    thinning: option.integer({
      minimum: 1,
      default: 1,
      description:
        'One of so many of the other sweeps is kept: for smaller saved models and less memory for rankings, at some loss.',
    }),
  },
  check: ({ epochs, burnIn }) =>
    burnIn < epochs
      ? undefined
      : `burnIn ${burnIn} has to be below epochs ${epochs}: no sample would be kept`,
  sample: (objective, { epochs, burnIn, thinning }, progress) => {
    const { random, ratings } = progress;
    for (let sweep = 1; sweep <= epochs; sweep++) {
      const streams = random.fork('sweep', sweep);
      const errors = objective.value();
      const alpha = streams.fork('alpha').gamma((1 + ratings) / 2) / ((1 + errors) / 2);
      for (const table of objective.tables) drawTable(objective, table, alpha, streams.fork(table.name));
      progress.epochDone(sweep > burnIn && (sweep - burnIn) % thinning === 0);
    }
  },
});

function drawTable(objective: Objective, table: ParameterTable, alpha: number, random: RandomStream): void {
  const { columns, values, seen } = table;
  const { mean, precision } = drawRowPrior(values, seen, columns, random.fork('prior'));
  const structure = objective.leastSquares(table);
  const hessian = new Float64Array(columns * columns);
  const slope = new Float64Array(columns);
  // E is the sum of squared errors, and the log density -alpha / 2 of it.
  const scale = alpha / 2;
  for (const row of seen) {
    const start = row * columns;
    structure.assemble(row, hessian, slope);
    for (let i = 0; i < columns; i++) {
      let pull = 0;
      for (let j = 0; j < columns; j++) pull += precision[i * columns + j]! * (mean[j]! - values[start + j]!);
      slope[i] = pull - scale * slope[i]!;
      for (let j = 0; j <= i; j++)
        hessian[i * columns + j] = scale * hessian[i * columns + j]! + precision[i * columns + j]!;
    }
    drawNormalStep(hessian, slope, columns, random.fork(row));
    for (let k = 0; k < columns; k++) values[start + k]! += slope[k]!;
  }
}
