import { callPlugin } from '../../core/call-plugin.js';
import type { FoldTuning, OptionEdge, TrialResult } from '../../core/contracts/tuning-results.js';
import type { Budget, Point, Trial } from '../../core/contracts/tuning.js';
import { DivergedError, messageOf } from '../../core/errors.js';
import type { RandomStream } from '../../core/random.js';
import type { Method, Row, Tuning } from '../experiment.js';
import { dimensionOf, edgeOf, type TunedOption, type Value, valueAt } from './choices.js';
import { checkParts, epochsOf, withEpochs, withValues } from './tuned-method.js';
import type { Validation } from './validate.js';

/** A row that has options to choose. */
export type TunedRow = Row & { readonly space: readonly TunedOption[] };

export const isTuned = (row: Row): row is TunedRow => row.space !== undefined;

/** What the search of a row costs in each fold and division of its training part, as the searcher has it. */
export function budgetOf({ searcher: { plugin, options } }: Tuning, { space }: TunedRow): Budget {
  return callPlugin(plugin, () => plugin.budget(options, space.map(dimensionOf)));
}

/** What came of tuning a row on a fold; no method where no trial was ok. */
export interface Tuned {
  readonly method?: Method;
  /** The same with all of the row's epochs. */
  readonly whole?: Method;
  readonly result: FoldTuning;
}

/**
 * Searches a row's space on a fold: trials one after the other, in the searcher's order. `validation` holds the training part of the fold and
 * nothing else of the data. The best trial is that with the best score of those that had the largest share of the epochs, the first of equal
 * ones. The streams of random numbers of a trial come from the fold, the row and the number of the trial.
 * @param trialDone is told how many evaluations are done.
 * @throws PluginError from the searcher.
 */
export function tune(
  row: TunedRow,
  validation: Validation,
  random: RandomStream,
  trialDone: (evaluations: number) => void,
): Tuned {
  const { plugin, options } = validation.tuning.searcher;
  const budget = budgetOf(validation.tuning, row);
  const trials: TrialRun[] = [];
  let evaluations = 0;
  const trial = (point: Point): Trial => {
    if (trials.length === budget.trials)
      throw new Error(`more trials than the ${budget.trials} of its budget`);
    const run = new TrialRun(row, validation, checked(point, row), random.fork('trial', trials.length));
    trials.push(run);
    return {
      evaluate: (share = 1) => {
        if (evaluations === budget.fits) throw new Error(`more fits than the ${budget.fits} of its budget`);
        const score = run.evaluate(share);
        trialDone(++evaluations);
        return score;
      },
    };
  };
  const space = row.space.map(dimensionOf);
  const context = { random: random.fork('search'), trial };
  callPlugin(plugin, plugin.search.bind(plugin, options, space, context));
  const results = trials.map((run, i) => run.result(i + 1));
  const best = bestOf(trials);
  if (!best) return { result: { chosen: null, trials: results } };
  const { trial: number, values, score, epochs } = results[trials.indexOf(best)]!;
  const refitted = validation.tuning.epochs === 'best' && epochs !== null && epochs > 0;
  const edges = edgesOf(best, validation.tuning.epochs === 'best');
  return {
    whole: best.method,
    method: refitted ? withEpochs(best.method, epochs) : best.method,
    result: { chosen: { trial: number, values, score: score!, epochs, edges }, trials: results },
  };
}

function checked(point: Point, { space }: TunedRow): Point {
  if (point.length === space.length && point.every((u) => u >= 0 && u <= 1)) return [...point];
  throw new Error(`a point needs ${space.length} coordinates in [0, 1]; got ${JSON.stringify(point)}`);
}

const bestOf = (trials: readonly TrialRun[]): TrialRun | undefined =>
  trials.reduce<TrialRun | undefined>((best, one) => {
    if (one.cost === Number.POSITIVE_INFINITY) return best;
    if (!best || one.share > best.share) return one;
    return one.share === best.share && one.cost < best.cost ? one : best;
  }, undefined);

function edgesOf({ row, values, method, epochs }: TrialRun, epochsChosen: boolean): OptionEdge[] {
  const edges = row.space.flatMap(({ name, choices }, i): OptionEdge[] => {
    const end = edgeOf(choices, values[i]!);
    return end ? [{ option: name, end }] : [];
  });
  const longest = epochsChosen && epochs !== null && epochs === epochsOf(method);
  return longest ? [...edges, { option: 'epochs', end: 'highest' }] : edges;
}

/** A trial and what has come of it so far. */
class TrialRun {
  readonly values: readonly Value[];
  /** With the values of the trial and all epochs. */
  readonly method: Method;
  /** Of the last evaluation. */
  share = 0;
  cost = Number.POSITIVE_INFINITY;
  epochs: number | null = null;
  #score: number | null = null;
  #status: TrialResult['status'] = 'failed';
  #message: string | undefined = 'it was not evaluated';
  #seconds = 0;

  constructor(
    readonly row: TunedRow,
    readonly validation: Validation,
    point: Point,
    readonly random: RandomStream,
  ) {
    this.values = row.space.map(({ choices }, i) => valueAt(choices, point[i]!));
    this.method = withValues(row.method, row.space, this.values);
  }

  evaluate(share: number): number {
    const { validation, method } = this;
    const before = validation.seconds;
    this.share = share;
    try {
      checkParts(method);
      const most = epochsOf(method);
      const shortened =
        most === undefined ? method : withEpochs(method, Math.max(1, Math.round(share * most)));
      const { score, epochs } = validation.score(shortened, this.random);
      [this.#score, this.epochs, this.cost] = [score, epochs, validation.cost(score)];
      [this.#status, this.#message] = ['ok', undefined];
    } catch (error) {
      [this.#score, this.epochs, this.cost] = [null, null, Number.POSITIVE_INFINITY];
      this.#status = error instanceof DivergedError ? 'diverged' : 'failed';
      this.#message = messageOf(error);
    }
    this.#seconds += validation.seconds - before;
    return this.cost;
  }

  result(trial: number): TrialResult {
    const { row, values, epochs } = this;
    return {
      trial,
      status: this.#status,
      ...(this.#message !== undefined && { message: this.#message }),
      values: Object.fromEntries(row.space.map(({ name }, i) => [name, values[i]!])),
      score: this.#score,
      epochs,
      seconds: this.#seconds,
    };
  }
}
