import { defineMetric } from '../../core/public.js';
import { squaredErrors } from './squared-errors.js';

/** Below this share of sum target^2 the spread of the targets is their rounding. */
const NO_SPREAD = 1e-12;

/**
 * 1 - sum (target - prediction)^2 / sum (target - mean)^2, without unit, with the mean of the test ratings that are measured: all of a fold, pooled. 1 is
 * perfect, 0 as good as predicting that mean (which no model knows), below 0 worse. Not defined where all targets are the same.
 */
export default defineMetric({
  name: 'r2',
  summary:
    'Coefficient of determination over the test ratings: the share of their variance that is predicted.',
  formula: '1 - sum (target - prediction)^2 / sum (target - mean target)^2',
  direction: 'maximize',
  options: {},
  sums: ['squares', 'targets', 'squaredTargets', 'ratings'],
  ofUser: (ratings) => {
    const { target } = ratings;
    let [targets, squaredTargets] = [0, 0];
    for (let k = 0; k < target.length; k++) {
      targets += target[k]!;
      squaredTargets += target[k]! * target[k]!;
    }
    return { squares: squaredErrors(ratings), targets, squaredTargets, ratings: target.length };
  },
  value: ({ squares, targets, squaredTargets, ratings }) => {
    const spread = squaredTargets - (targets * targets) / ratings;
    return spread > NO_SPREAD * squaredTargets ? 1 - squares / spread : Number.NaN;
  },
});
