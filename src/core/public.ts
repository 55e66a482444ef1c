/**
 * The contract: everything that a plugin can see, built-in or not. Read in this order: expressions, model, objective (loss,
 * regularizer, optimizer), modifier, data (source, splitter, feature), evaluation (metric, reporter), tuning (searcher).
 */
export {
  abs,
  add,
  constant,
  div,
  dot,
  type Expression,
  equal,
  exp,
  less,
  lessEqual,
  log,
  max,
  min,
  mul,
  neg,
  type Operand,
  pow,
  select,
  sigmoid,
  sign,
  sqrt,
  square,
  sub,
  sum,
  tanh,
} from './expressions/expression.js';
export { sumOverItems } from './expressions/sum-over-items.js';
export {
  type Axis,
  type ConstantTable,
  constantTable,
  defineModel,
  definePredictor,
  type FittedPredictor,
  type FoldInput,
  type FormulaModel,
  type Initial,
  type Model,
  type Predictor,
  type TableSpecification,
  type TableSpecifications,
  type TrainedTable,
  trained,
} from './contracts/model.js';
export {
  type CostProperty,
  defineLoss,
  definePairwiseLoss,
  defineRegularizer,
  type Loss,
  type PairwiseLoss,
  type PointwiseLoss,
  type Regularizer,
  type RegularizerOptions,
} from './contracts/costs.js';
export {
  defineOptimizer,
  type LeastSquares,
  type Minimizer,
  type MinimizerProgress,
  type Objective,
  type Optimizer,
  type OptimizerProperty,
  type ParameterTable,
  type Pass,
  type Requirement,
  type RuleOptions,
  type Sampler,
  type SamplerProgress,
  type Spread,
  type StateShape,
  type UpdateRule,
  type UpdateRuleOptions,
} from './contracts/objective.js';
export { defineModifier, type EpochStart, type Modifier } from './contracts/modifier.js';
export {
  type DataSource,
  defineDataSource,
  defineFeature,
  defineFilter,
  defineSplitter,
  type Feature,
  type FeatureColumns,
  type Filter,
  type Fold,
  type Splitter,
} from './contracts/data.js';
export {
  type Catalogue,
  type CutOff,
  defineExposureMetric,
  defineMetric,
  defineRankingMetric,
  defineReporter,
  type Exposure,
  type ExposureMetric,
  type Metric,
  type PredictedRatings,
  type RankingMetric,
  type RatingMetric,
  type RenderContext,
  type Rendered,
  type Reporter,
  type UserRanking,
} from './contracts/evaluation.js';
export {
  type Budget,
  defineSearcher,
  type Dimension,
  type Point,
  type SearchContext,
  type Searcher,
  type Trial,
} from './contracts/tuning.js';
export type * from './contracts/convergence-results.js';
export type * from './contracts/results.js';
export type * from './contracts/tuning-results.js';
export type * from './contracts/diagnostics.js';
export type { Plugin, PluginKind } from './contracts/plugin.js';
export {
  type Option,
  type OptionSchemas,
  type OptionValues,
  option,
  type ResolvedPlugin,
} from './options.js';
export {
  type Attribute,
  IdIndex,
  type RatingColumns,
  type RatingData,
  RatingMatrix,
  type RatingScale,
  type RowView,
} from './ratings.js';
export { firstOfPair } from './duplicates.js';
export { RandomStream } from './random.js';
export { isoDate } from './iso-date.js';
export { quoted } from './quoted.js';
export { DataError, EnvironmentError, type Location } from './errors.js';
export { injectable, type InjectablePlugin } from './registry.js';
export { type Clock, type Files, services } from './services.js';
/** exp, log, sigmoid and tanh of numbers, with the same bits on every machine. */
export * as elementary from './expressions/elementary.js';
export { choleskyFactor, solveLower, solveLowerTransposed, solvePositiveDefinite } from './linear-algebra.js';
