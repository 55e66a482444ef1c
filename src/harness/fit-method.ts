import { callPlugin } from '../core/call-plugin.js';
import type { FoldInput } from '../core/contracts/model.js';
import { PluginError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';
import type { RatingData } from '../core/ratings.js';
import type { Clock } from '../core/services.js';
import { Fit, type FitState } from '../engine/fit.js';
import type { Precision } from '../engine/kernel.js';
import type { Pairs } from '../engine/layouts.js';
import { buildProblem } from '../engine/problem.js';
import { optimizerFault } from '../engine/requirements.js';
import type { JobRunner } from '../engine/workspace.js';
import type { FormulaMethod, Method, PredictorMethod } from './experiment.js';
import { notFinite, type Scorer, scorerOf } from './scorer.js';
import { withoutValidation } from './validation-part.js';

/** What methods are fitted with: parts that have alternatives. */
export interface Machinery {
  readonly clock: Clock;
  readonly runner: JobRunner;
}

export interface FitSurroundings extends Machinery {
  readonly random: RandomStream;
  readonly precision: Precision;
  /** Whether the fitted method will be asked for predictions for all items (`scorer`); no unless said. */
  readonly scored?: boolean;
  /** What the model has read for the fold. */
  readonly input?: FoldInput;
}

/** Told of the state after each epoch (0: before the first) of a formula, with the predictions of that moment. */
export type EpochObserver = (state: FitState, predictions: Float64Array) => void;

/** A method that is being fitted; whatever becomes of it, the seconds that it has taken are known. */
export class MethodFit {
  #seconds = 0;
  #scorer: Scorer | undefined;

  constructor(readonly surroundings: FitSurroundings) {}

  /** Seconds of fitting so far, measuring not included. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Predicts all items by the method as it stands, during `run` too. */
  get scorer(): Scorer {
    if (!this.#scorer) throw new Error('nothing has been fitted');
    return this.#scorer;
  }

  /**
   * Fits a method to training ratings and predicts pairs.
   * @throws DivergedError; PluginError from what throws, breaks its contract or leaves a prediction out.
   */
  run(method: Method, training: RatingData, pairs: Pairs, observe: EpochObserver): Float64Array {
    const predictions =
      method.form === 'formula'
        ? this.#fitFormula(method, training, pairs, observe)
        : this.#fitPredictor(method, training, pairs);
    checkPredictions(method.model.plugin.name, predictions, pairs, training);
    return predictions;
  }

  #fitFormula(
    method: FormulaMethod,
    training: RatingData,
    pairs: Pairs,
    observe: EpochObserver,
  ): Float64Array {
    const predictions = new Float64Array(pairs.user.length);
    const { optimizer } = method;
    const { fitted, validation } = withoutValidation(training, optimizer, this.surroundings.random);
    const problem = buildProblem(method, fitted);
    const fault = optimizerFault(problem, optimizer);
    if (fault !== undefined) {
      throw new PluginError(`optimizer ${optimizer.plugin.name} cannot be used: ${fault}`);
    }
    const fit = new Fit(problem, optimizer, { ...this.surroundings, validation, predicted: pairs });
    this.#scorer = {
      model: method.model.plugin.name,
      forEachUser: (users, visit) => {
        fit.forEachUser(users, visit);
      },
    };
    fit.run((state) => {
      this.#seconds = state.seconds;
      fit.predict(predictions);
      observe(state, predictions);
    });
    this.#seconds = fit.seconds;
    fit.predict(predictions);
    return predictions;
  }

  #fitPredictor({ model }: PredictorMethod, training: RatingData, { user, item }: Pairs): Float64Array {
    const { clock, random, input } = this.surroundings;
    const started = clock.seconds();
    const fitted = callPlugin(model.plugin, () =>
      model.plugin.fit(model.options, training, { random, ...(input && { input }) }),
    );
    this.#seconds = clock.seconds() - started;
    this.#scorer = scorerOf(model.plugin, fitted, training.ratings.items.size);
    return callPlugin(model.plugin, () => Float64Array.from(user, (row, k) => fitted.predict(row, item[k]!)));
  }
}

/** A row of numbers or an error: a missing prediction is never left out of a mean. */
function checkPredictions(
  model: string,
  predictions: Float64Array,
  { user, item }: Pairs,
  { ratings }: RatingData,
): void {
  const k = predictions.findIndex((prediction) => !Number.isFinite(prediction));
  if (k >= 0) throw notFinite(model, ratings, user[k]!, item[k]!, predictions[k]!);
}
