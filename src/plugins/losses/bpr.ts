import { definePairwiseLoss, log, neg, sigmoid, sub } from '../../core/public.js';

/**
 * -ln sigmoid(x(u, i) - x(u, j)): Bayesian personalized ranking's likelihood that user u prefers item i, which she has rated, to item j, which she
 * has not; x is the model's prediction, as a score. With `sgd` it is LearnBPR (figure 4 of the paper), whose lambda is ours with
 * `weighting: per-rating`: the penalty counts at every visit, of the negative item too.
 *
 * Deviations: an epoch takes each rating once, in a random order, where LearnBPR draws ratings with replacement; negatives are drawn among the items that
 * have training ratings, since of the others nothing is known. Our penalty's derivative has the factor 2: lambda is half of theirs.
 */
export default definePairwiseLoss({
  name: 'bpr',
  summary:
    'Ranking: an item that the user has rated should score higher than a random one that she has not, whatever the rating.',
  formula:
    '-log(sigmoid(f(u, i) - f(u, j))), with j drawn anew at each visit among the items that u has not rated',
  source:
    'Rendle, Freudenthaler, Gantner and Schmidt-Thieme 2009, BPR: Bayesian personalized ranking from implicit feedback',
  properties: ['convex', 'non-negative'],
  options: {},
  value: (preferred, other) => neg(log(sigmoid(sub(preferred, other)))),
});
