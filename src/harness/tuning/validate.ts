import type { Fold } from '../../core/contracts/data.js';
import type { Clip } from '../../core/contracts/results.js';
import { PluginError } from '../../core/errors.js';
import type { RandomStream } from '../../core/random.js';
import type { RatingData } from '../../core/ratings.js';
import type { Method, Tuning } from '../experiment.js';
import { type FitSurroundings, MethodFit } from '../fit-method.js';
import { ranks } from '../ranking-protocol.js';
import { SealedTest, trainingData } from '../sealed-test.js';

/** The training part of a fold, divided once more: all that tuning sees of the data. */
export interface TuningData {
  readonly training: RatingData;
  /** Divisions of `training`, whose test parts are what is validated on. */
  readonly divisions: readonly Fold[];
}

/** Fits methods on inner training parts and measures them on validation parts. */
export class Validation {
  readonly #sealed: readonly SealedTest[];
  #seconds = 0;

  constructor(
    readonly data: TuningData,
    readonly tuning: Tuning,
    readonly surroundings: Omit<FitSurroundings, 'random'>,
    clip: Clip,
  ) {
    const { ratings } = data.training;
    this.#sealed = data.divisions.map((division) => new SealedTest(ratings, division, clip));
  }

  /** Seconds of all fits so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /**
   * The metric, a mean over the divisions, and the number of epochs (null: none) that it was measured after: with `epochs: best` that of the best mean,
   * the first of equal ones, else the last. A fit that ended early keeps its last value.
   * @throws what the fit throws.
   */
  score(method: Method, random: RandomStream): { readonly score: number; readonly epochs: number | null } {
    const curves = this.data.divisions.map((division, i) => this.#curve(method, division, i, random));
    const length = Math.max(...curves.map((curve) => curve.length));
    const means = Array.from({ length }, (_, epoch) => {
      const total = curves.reduce((sum, curve) => sum + curve[Math.min(epoch, curve.length - 1)]!, 0);
      return total / curves.length;
    });
    const last = means.length - 1;
    if (method.form === 'predictor') return { score: means[last]!, epochs: null };
    if (this.tuning.epochs === 'given' || last === 0) return { score: means[last]!, epochs: last };
    const sign = this.#sign;
    let best = 1;
    for (let epoch = 2; epoch <= last; epoch++) {
      if (sign * means[epoch]! < sign * means[best]!) best = epoch;
    }
    return { score: means[best]!, epochs: best };
  }

  /** A score as searchers see it: less is better. */
  cost(score: number): number {
    return this.#sign * score;
  }

  get #sign(): number {
    return this.tuning.metric.plugin.direction === 'minimize' ? 1 : -1;
  }

  /** The metric on one validation part after each epoch, the state before the first included; of a model that fits by itself one number. */
  #curve(method: Method, division: Fold, i: number, random: RandomStream): number[] {
    const sealed = this.#sealed[i]!;
    const own = random.fork('validation', i);
    const scored = ranks({ metrics: [this.tuning.metric] });
    const fit = new MethodFit({ ...this.surroundings, random: own, scored });
    const measure = (current: Float64Array): number => this.#measure(sealed, fit, current, own);
    const curve: number[] = [];
    try {
      const predictions = fit.run(
        method,
        trainingData(this.data.training, division),
        sealed.pairs,
        (_, current) => {
          curve.push(this.tuning.epochs === 'best' ? measure(current) : Number.NaN);
        },
      );
      const score = measure(predictions);
      if (!Number.isFinite(score)) {
        throw new PluginError(`${this.tuning.metric.name} is not defined on the validation part`);
      }
      curve[Math.max(0, curve.length - 1)] = score;
    } finally {
      this.#seconds += fit.seconds;
    }
    return curve;
  }

  #measure(sealed: SealedTest, fit: MethodFit, predictions: Float64Array, random: RandomStream): number {
    const { metric } = this.tuning;
    const measured = ranks({ metrics: [metric] })
      ? sealed.rank([metric], fit.scorer, random.fork('ranking'))
      : sealed.measure([metric], predictions);
    return measured[metric.name]!.value ?? Number.NaN;
  }
}
