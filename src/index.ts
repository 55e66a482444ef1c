export * from './core/public.js';
export {
  planExperiment,
  type PlanOptions,
  runExperiment,
  type RunOptions,
  type RunOutcome,
} from './run-experiment.js';
