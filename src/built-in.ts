import type { ContainerModule } from './core/container.js';
import { pluginModule } from './core/registry.js';
import csv from './plugins/data-sources/csv.js';
import jsonLines from './plugins/data-sources/json-lines.js';
import libmf from './plugins/data-sources/libmf.js';
import movielens from './plugins/data-sources/movielens.js';
import parquet from './plugins/data-sources/parquet.js';
import recbole from './plugins/data-sources/recbole.js';
import sqlite from './plugins/data-sources/sqlite.js';
import synthetic from './plugins/data-sources/synthetic.js';
import itemAttribute from './plugins/features/item-attribute.js';
import itemCount from './plugins/features/item-count.js';
import itemMeanFeature from './plugins/features/item-mean.js';
import oneHotItem from './plugins/features/one-hot-item.js';
import oneHotUser from './plugins/features/one-hot-user.js';
import userAttribute from './plugins/features/user-attribute.js';
import userCount from './plugins/features/user-count.js';
import userMeanFeature from './plugins/features/user-mean.js';
import binarize from './plugins/filters/binarize.js';
import duplicates from './plugins/filters/duplicates.js';
import kCore from './plugins/filters/k-core.js';
import minimumRatings from './plugins/filters/minimum-ratings.js';
import absoluteError from './plugins/losses/absolute-error.js';
import bpr from './plugins/losses/bpr.js';
import hinge from './plugins/losses/hinge.js';
import huber from './plugins/losses/huber.js';
import implicitSquaredError from './plugins/losses/implicit-squared-error.js';
import logistic from './plugins/losses/logistic.js';
import poisson from './plugins/losses/poisson.js';
import squaredError from './plugins/losses/squared-error.js';
import auc from './plugins/metrics/auc.js';
import coverage from './plugins/metrics/coverage.js';
import exposureGini from './plugins/metrics/exposure-gini.js';
import hitRate from './plugins/metrics/hit-rate.js';
import mae from './plugins/metrics/mae.js';
import map from './plugins/metrics/map.js';
import mrr from './plugins/metrics/mrr.js';
import mse from './plugins/metrics/mse.js';
import ndcg from './plugins/metrics/ndcg.js';
import novelty from './plugins/metrics/novelty.js';
import popularityLift from './plugins/metrics/popularity-lift.js';
import precision from './plugins/metrics/precision.js';
import r2 from './plugins/metrics/r2.js';
import recall from './plugins/metrics/recall.js';
import rmse from './plugins/metrics/rmse.js';
import userRmse from './plugins/metrics/user-rmse.js';
import asymmetricSvd from './plugins/models/asymmetric-svd.js';
import bias from './plugins/models/bias.js';
import biasedMatrixFactorization from './plugins/models/biased-matrix-factorization.js';
import factorizationMachine from './plugins/models/factorization-machine.js';
import globalMean from './plugins/models/global-mean.js';
import itemKnn from './plugins/models/item-knn.js';
import itemMean from './plugins/models/item-mean.js';
import linearRegression from './plugins/models/linear-regression.js';
import matrixFactorization from './plugins/models/matrix-factorization.js';
import nonNegativeMatrixFactorization from './plugins/models/non-negative-matrix-factorization.js';
import popularity from './plugins/models/popularity.js';
import slopeOne from './plugins/models/slope-one.js';
import userKnn from './plugins/models/user-knn.js';
import svdPlusPlus from './plugins/models/svd-plus-plus.js';
import predictions from './plugins/models/predictions.js';
import userMean from './plugins/models/user-mean.js';
import averageWeights from './plugins/modifiers/average-weights.js';
import boldDriver from './plugins/modifiers/bold-driver.js';
import clipElements from './plugins/modifiers/clip-elements.js';
import clipGradient from './plugins/modifiers/clip-gradient.js';
import constant from './plugins/modifiers/constant.js';
import cosine from './plugins/modifiers/cosine.js';
import earlyStopping from './plugins/modifiers/early-stopping.js';
import exponential from './plugins/modifiers/exponential.js';
import inverseTime from './plugins/modifiers/inverse-time.js';
import step from './plugins/modifiers/step.js';
import warmUp from './plugins/modifiers/warm-up.js';
import adadelta from './plugins/optimizers/adadelta.js';
import adagrad from './plugins/optimizers/adagrad.js';
import adam from './plugins/optimizers/adam.js';
import adamw from './plugins/optimizers/adamw.js';
import alternatingLeastSquares from './plugins/optimizers/alternating-least-squares.js';
import amsgrad from './plugins/optimizers/amsgrad.js';
import ccdPlusPlus from './plugins/optimizers/ccd-plus-plus.js';
import conjugateGradient from './plugins/optimizers/conjugate-gradient.js';
import gibbsSampling from './plugins/optimizers/gibbs-sampling.js';
import gradientDescent from './plugins/optimizers/gradient-descent.js';
import lBfgs from './plugins/optimizers/l-bfgs.js';
import lion from './plugins/optimizers/lion.js';
import momentum from './plugins/optimizers/momentum.js';
import nadam from './plugins/optimizers/nadam.js';
import nesterov from './plugins/optimizers/nesterov.js';
import normalEquations from './plugins/optimizers/normal-equations.js';
import rmsprop from './plugins/optimizers/rmsprop.js';
import sgd from './plugins/optimizers/sgd.js';
import signSgd from './plugins/optimizers/sign-sgd.js';
import variationalBayes from './plugins/optimizers/variational-bayes.js';
import elasticNet from './plugins/regularizers/elastic-net.js';
import l1 from './plugins/regularizers/l1.js';
import l2 from './plugins/regularizers/l2.js';
import none from './plugins/regularizers/none.js';
import csvReporter from './plugins/reporters/csv.js';
import curves from './plugins/reporters/curves.js';
import html from './plugins/reporters/html.js';
import json from './plugins/reporters/json.js';
import latex from './plugins/reporters/latex.js';
import markdown from './plugins/reporters/markdown.js';
import png from './plugins/reporters/png.js';
import terminal from './plugins/reporters/terminal.js';
import grid from './plugins/searchers/grid.js';
import halton from './plugins/searchers/halton.js';
import random from './plugins/searchers/random.js';
import successiveHalving from './plugins/searchers/successive-halving.js';
import tpe from './plugins/searchers/tpe.js';
import globalTemporal from './plugins/splitters/global-temporal.js';
import holdOut from './plugins/splitters/hold-out.js';
import kFold from './plugins/splitters/k-fold.js';
import leaveKOut from './plugins/splitters/leave-k-out.js';
import perUserTemporal from './plugins/splitters/per-user-temporal.js';
import predefined from './plugins/splitters/predefined.js';

/** The plugins that come with mfbench, registered as anybody's are. */
export const builtInPlugins: ContainerModule = pluginModule('mfbench', [
  movielens,
  parquet,
  sqlite,
  csv,
  recbole,
  libmf,
  jsonLines,
  synthetic,
  kCore,
  minimumRatings,
  duplicates,
  binarize,
  holdOut,
  kFold,
  leaveKOut,
  globalTemporal,
  perUserTemporal,
  predefined,
  oneHotUser,
  oneHotItem,
  userMeanFeature,
  itemMeanFeature,
  userCount,
  itemCount,
  userAttribute,
  itemAttribute,
  globalMean,
  predictions,
  userMean,
  itemMean,
  popularity,
  itemKnn,
  userKnn,
  slopeOne,
  bias,
  matrixFactorization,
  biasedMatrixFactorization,
  nonNegativeMatrixFactorization,
  svdPlusPlus,
  asymmetricSvd,
  factorizationMachine,
  linearRegression,
  squaredError,
  absoluteError,
  bpr,
  huber,
  logistic,
  hinge,
  poisson,
  implicitSquaredError,
  none,
  l1,
  l2,
  elasticNet,
  gradientDescent,
  sgd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  adadelta,
  adam,
  amsgrad,
  adamw,
  nadam,
  lion,
  signSgd,
  lBfgs,
  conjugateGradient,
  normalEquations,
  alternatingLeastSquares,
  ccdPlusPlus,
  gibbsSampling,
  variationalBayes,
  constant,
  step,
  exponential,
  inverseTime,
  cosine,
  warmUp,
  boldDriver,
  clipGradient,
  clipElements,
  averageWeights,
  earlyStopping,
  rmse,
  mae,
  mse,
  r2,
  userRmse,
  ndcg,
  recall,
  precision,
  map,
  mrr,
  hitRate,
  auc,
  coverage,
  exposureGini,
  novelty,
  popularityLift,
  grid,
  random,
  halton,
  tpe,
  successiveHalving,
  terminal,
  markdown,
  png,
  csvReporter,
  curves,
  html,
  latex,
  json,
]);
