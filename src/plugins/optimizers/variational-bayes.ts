import { defineOptimizer, option } from '../../core/public.js';
import { FactorizedPosterior } from './factorized-posterior.js';

/**
 * Probabilistic matrix factorization with learned precisions, and the same for every model whose terms are linear in a table or the product of two. Ratings
 * are normal around the prediction, with precision alpha; elements of tables are normal around 0, with a precision for each column of each table. The posterior is
 * approximated by a normal distribution with independent elements, N(x, v). One sweep:
 *
 *   for each table, in the model's order, where f' is the derivative of the prediction by the row, and var its variance by those of the other tables:
 *     each row x <- x + P^-1 b,   P = alpha sum (f' f'^T + diag var(f')) + diag lambda,   b = alpha sum (f' (rating - f) - var(f') x) - lambda x
 *     v <- 1 / diag P
 *     lambda of column k <- (1 + rows) / (1 + sum over rows of (x_k^2 + v_k))
 *   alpha <- (1 + ratings) / (1 + sum over ratings of ((rating - f)^2 + var(f)))
 *
 * What is predicted is f of the means, which is the mean of f. Maximizing the posterior over parameters and precisions together, as Salakhutdinov and Mnih
 * propose, has no finite optimum without a prior: as a table goes to 0 its precision grows without bound. Variances are what holds it. A column that
 * explains less than its uncertainty costs is driven to 0, which chooses the number of factors.
 *
 * Deviations from the papers: a precision for the columns of all tables, each with a prior that is worth one row; variances start at 0, precisions of columns at 1.
 */
export default defineOptimizer({
  name: 'variational-bayes',
  summary:
    'Learns the precisions of the ratings and of the columns of each table along with the parameters: probabilistic matrix factorization.',
  formula:
    'row ~ N(x, diag v), v = 1 / diag P; lambda = (1 + rows) / (1 + sum (x^2 + v)); alpha = (1 + ratings) / (1 + sum ((rating - f)^2 + var(f)))',
  source:
    'Raiko, Ilin and Karhunen 2007, Principal component analysis for large scale problems with lots of missing values; Lim and Teh 2007, Variational Bayesian approach to movie rating prediction; the model: Salakhutdinov and Mnih 2007, Probabilistic matrix factorization',
  requires: 'spread',
  options: {
    epochs: option.integer({ minimum: 1, default: 50, description: 'Sweeps over all tables.' }),
  },
  sample: (objective, { epochs }, progress) => {
    const posterior = new FactorizedPosterior(objective, progress.ratings);
    for (let sweep = 0; sweep < epochs; sweep++) {
      posterior.sweep();
      progress.epochDone(false);
    }
  },
});
