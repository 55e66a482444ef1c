import type { ConvergencePoint, ConvergenceRun } from '../../core/contracts/convergence-results.js';
import type { Clip } from '../../core/contracts/results.js';
import type { Fold } from '../../core/contracts/data.js';
import { ConfigError, DivergedError, messageOf } from '../../core/errors.js';
import type { RandomStream } from '../../core/random.js';
import type { RatingData } from '../../core/ratings.js';
import type { Convergence, FormulaMethod } from '../experiment.js';
import { type FitSurroundings, MethodFit } from '../fit-method.js';
import { ranks } from '../ranking-protocol.js';
import { SealedTest, trainingData } from '../sealed-test.js';

/**
 * Fits a method on each division of a training part, for its curve. All rows of a comparison start from the same factors and see the ratings in the same
 * order, since the random numbers are those of the fold. Nothing but `training` is seen of the data.
 */
export function runConvergence(
  { metric }: Convergence,
  method: FormulaMethod,
  { training, divisions }: { readonly training: RatingData; readonly divisions: readonly Fold[] },
  surroundings: Omit<FitSurroundings, 'random' | 'scored'>,
  { random, clip }: { readonly random: RandomStream; readonly clip: Clip },
): ConvergenceRun[] {
  const metrics = [metric];
  const ranked = ranks({ metrics });
  return divisions.map((division, i) => {
    const own = random.fork('convergence', i);
    const validation = new SealedTest(training.ratings, division, clip);
    const fit = new MethodFit({ ...surroundings, random: own, scored: ranked });
    const curve: ConvergencePoint[] = [];
    try {
      fit.run(
        method,
        trainingData(training, division),
        validation.pairs,
        ({ epoch, ...state }, predictions) => {
          const measured = ranked
            ? validation.rank(metrics, fit.scorer, own.fork('ranking'))
            : validation.measure(metrics, predictions);
          const value = measured[metric.name]!.value;
          curve.push({ epochs: epoch, ...state, validation: value });
        },
      );
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      return {
        status: error instanceof DivergedError ? 'diverged' : 'failed',
        message: messageOf(error),
        curve,
      };
    }
    return { status: 'ok', curve };
  });
}
