/** What a run spent until it reached its target; if it did not, until it ended, so that what it would have taken is known to be more (censored). */
export interface RunToTarget {
  readonly spent: number;
  readonly reached: boolean;
}

/**
 * The expected running time: what a method is expected to spend until it reaches a target, if it is started anew after each run that does not:
 *
 *   ERT = (sum of what all runs spent, censored ones included) / (number of runs that reached the target)
 *
 * Runs that are censored count with what they spent, so a method gains nothing by giving up, nor by having no value where it failed. The ERT of no
 * success is unknown (null), and more than the sum of what was spent.
 *
 * Price 1997, Differential evolution vs. the functions of the 2nd ICEO; Auger and Hansen 2005, Performance evaluation of an advanced local search
 * evolutionary algorithm; Hansen, Auger, Ros, Mersmann, Tusar and Brockhoff 2021, COCO: a platform for comparing continuous optimizers in a
 * black-box setting.
 */
export function expectedRunningTime(runs: readonly RunToTarget[]): number | null {
  const successes = runs.filter(({ reached }) => reached).length;
  return successes === 0 ? null : totalSpent(runs) / successes;
}

export const totalSpent = (runs: readonly RunToTarget[]): number =>
  runs.reduce((total, { spent }) => total + spent, 0);
