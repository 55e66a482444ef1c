export * from './core/public.js';
export { friedman, type Friedman, nemenyiCriticalDifference } from './harness/statistics/friedman.js';
export { holm } from './harness/statistics/holm.js';
export { performanceProfiles, type ProfileStep } from './harness/statistics/performance-profile.js';
export { expectedRunningTime, type RunToTarget } from './harness/statistics/running-time.js';
export { type TTest, tInterval, tTest } from './harness/statistics/t-test.js';
export { type Wilcoxon, type WilcoxonOptions, wilcoxonSignedRank } from './harness/statistics/wilcoxon.js';
export { planExperiment, type PlanOptions } from './plan-experiment.js';
export {
  reportExperiment,
  type ReportOptions,
  runExperiment,
  type RunOptions,
  type RunOutcome,
} from './run-experiment.js';
export { verifyResults, type VerifyOptions } from './verify-results.js';
export {
  LoadedModel,
  loadModel,
  type NewUser,
  type Recommendation,
  type RecommendOptions,
} from './loaded-model.js';
export type { RatedItem } from './fold-in.js';
export { trainModel, type TrainOptions } from './train-model.js';
