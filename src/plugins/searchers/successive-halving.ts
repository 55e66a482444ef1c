import { defineSearcher, option } from '../../core/public.js';
import { trialsOption } from './trials.js';

/**
 * All trials, random points, are fitted with a small share of the epochs; the best 1 / reduction of them with `reduction` times that share; and so on
 * to all of the epochs:
 *
 *   rung r = 0 .. rungs - 1: max(1, floor(trials / reduction^r)) trials with share reduction^(r - rungs + 1)
 *
 * The rungs are those of Jamieson and Talwalkar; a rung is complete before the next begins, and equal scores are ordered by the number of the trial,
 * so promotions never depend on time. A promoted trial is fitted anew, with the random numbers that it had, so it repeats what it went through.
 */
export default defineSearcher({
  name: 'successive-halving',
  summary: 'Random points with few epochs; the better ones go on with more.',
  source:
    'Jamieson and Talwalkar 2016, Non-stochastic best arm identification and hyperparameter optimization; its rungs also in Li et al. 2020, ASHA',
  options: {
    trials: trialsOption(27),
    reduction: option.integer({
      minimum: 2,
      maximum: 10,
      default: 3,
      description: 'One of so many trials goes on to the next rung, with so many times the epochs.',
    }),
    rungs: option.integer({
      minimum: 1,
      maximum: 10,
      default: 3,
      description: 'Numbers of epochs that trials are compared at; the last is all epochs of the row.',
    }),
  },
  budget: (options) => {
    const rungs = rungsOf(options);
    return {
      trials: options.trials,
      fits: rungs.reduce((sum, { count }) => sum + count, 0),
      wholeFits: rungs.reduce((sum, { count, share }) => sum + count * share, 0),
    };
  },
  search: (options, dimensions, { random, trial }) => {
    let trials = Array.from({ length: options.trials }, () => trial(dimensions.map(() => random.uniform())));
    for (const { count, share } of rungsOf(options)) {
      trials = trials.slice(0, count);
      const scored = trials.map((one) => ({ one, score: one.evaluate(share) }));
      // Array.sort is stable: of equal scores, and of trials that failed, the earlier comes first.
      trials = scored
        .sort((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : 0))
        .map(({ one }) => one);
    }
  },
});

function rungsOf({ trials, reduction, rungs }: { trials: number; reduction: number; rungs: number }) {
  const found: { readonly count: number; readonly share: number }[] = [];
  let [count, divisor] = [trials, 1];
  for (let rung = 1; rung < rungs; rung++) divisor *= reduction;
  for (let rung = 0; rung < rungs; rung++) {
    found.push({ count, share: 1 / divisor });
    count = Math.max(1, Math.floor(count / reduction));
    divisor /= reduction;
  }
  return found;
}
