import { studentCritical, studentTails } from './distributions.js';
import { type Interval, mean, standardDeviation } from './summary.js';

export interface TTest {
  readonly mean: number;
  readonly standardError: number;
  /** n - 1 */
  readonly degreesOfFreedom: number;
  /** mean / standard error; its sign is that of the mean. Infinite for a mean without spread. */
  readonly t: number;
  /** Two-sided: the probability of a |t| at least as large where the true mean is 0. */
  readonly pValue: number;
}

/**
 * Tests whether the mean of n values (differences of pairs, for a paired test) is 0:
 *
 *     t = mean / sqrt((1/n + r) s^2),  n - 1 degrees of freedom
 *
 * With r = 0 this is Student's test, which needs independent values. Values from the folds of one data set are not: folds share training
 * ratings, their scores rise and fall together, and r = 0 finds differences that are not there. r = n_test / n_train is the correction of
 * Nadeau and Bengio (2003, "Inference for the generalization error", Machine Learning 52), the corrected resampled t test.
 *
 * @param testToTraining r
 */
export function tTest(values: readonly number[], testToTraining = 0): TTest {
  const average = mean(values);
  const deviation = standardDeviation(values);
  const standardError = deviation * Math.sqrt(1 / values.length + testToTraining);
  const t = average === 0 ? 0 : average / standardError;
  const degreesOfFreedom = values.length - 1;
  return { mean: average, standardError, degreesOfFreedom, t, pValue: studentTails(t, degreesOfFreedom) };
}

/** mean ± t* standard error, where t* is exceeded with probability 1 - confidence; the same r as in `tTest`. */
export function tInterval(values: readonly number[], confidence: number, testToTraining = 0): Interval {
  const { mean: average, standardError, degreesOfFreedom } = tTest(values, testToTraining);
  const half = studentCritical(1 - confidence, degreesOfFreedom) * standardError;
  return { lower: average - half, upper: average + half };
}
