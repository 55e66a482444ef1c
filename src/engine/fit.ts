import { callPlugin } from '../core/call-plugin.js';
import type {
  Minimizer,
  Optimizer,
  Sampler,
  UpdateRule,
  UpdateRuleOptions,
} from '../core/contracts/objective.js';
import { DivergedError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { RandomStream } from '../core/random.js';
import type { Clock } from '../core/services.js';
import { Evaluations } from './evaluations.js';
import { KeptParameters } from './kept-parameters.js';
import type { Precision } from './kernel.js';
import type { Pairs, RatingColumnsView } from './layouts.js';
import { MinimizerObjective } from './minimizer-objective.js';
import { ObjectiveValue } from './objective.js';
import { fillUnseen, Predictions } from './predict.js';
import type { EngineConstant, Problem } from './problem.js';
import { ProblemMemory } from './problem-memory.js';
import { requirementOf } from './requirements.js';
import { Samples } from './samples.js';
import { Scores, type VisitScores } from './scores.js';
import { declareUpdateRule, type Epoch } from './update-rule.js';
import { userSumsOf } from './user-sums.js';
import { type JobRunner, Workspace } from './workspace.js';

export interface FitContext {
  readonly random: RandomStream;
  readonly clock: Clock;
  readonly runner: JobRunner;
  /** Of update rules; minimizers always compute in f64. */
  readonly precision: Precision;
  /** The pairs of user and item whose ratings are to be predicted. */
  readonly predicted: Pairs;
  /** Training ratings that are not part of the problem, for an optimizer that stops by them; without them it does not. */
  readonly validation?: RatingColumnsView | undefined;
  /** Whether predictions for all items will be asked for (`forEachUser`); no unless said. */
  readonly scored?: boolean;
  /** Whether the tables will be asked for (`predictionTables`); no unless said. */
  readonly saved?: boolean;
}

/** What ends a minimizer that its chain stops. */
const STOPPED = new Error('stopped early');

/** The state before the first epoch (0) or after one. */
export interface FitState {
  readonly epoch: number;
  /** Seconds of fitting so far: compiling included, measuring not. */
  readonly seconds: number;
  /** In passes over the training ratings: see `Evaluations`. */
  readonly gradientEvaluations: number;
  /** E of what predicts: of the optimizer's parameters, unless its chain keeps others. */
  readonly objective: number;
}

/** A problem put together with an optimizer in one memory: runs once, and predicts at any moment of it. */
export class Fit {
  readonly memory: ProblemMemory;
  readonly #context: FitContext;
  readonly #optimizer: ResolvedPlugin<Optimizer>;
  readonly #objective: ObjectiveValue;
  readonly #predictions: Predictions;
  readonly #scores: Scores | undefined;
  readonly #runEpoch: Epoch | undefined;
  readonly #evaluations: Evaluations;
  readonly #dense: MinimizerObjective | undefined;
  /** What predicts in place of the current parameters. */
  readonly #samples: Samples | undefined;
  readonly #kept: KeptParameters;
  /** E of the optimizer's own parameters, before the first epoch and after each. */
  readonly #objectives: number[] = [];
  #started: number;
  #seconds = 0;
  #epoch = 0;

  /** Compiles everything. @throws PluginError from the optimizer; EnvironmentError if the machine lacks the memory. */
  constructor(problem: Problem, optimizer: ResolvedPlugin<Optimizer>, context: FitContext) {
    this.#started = context.clock.seconds();
    this.#context = context;
    this.#optimizer = optimizer;
    const { plugin } = optimizer;
    const workspace = new Workspace(plugin.form === 'update' ? context.precision : 'f64', context.runner);
    const keeping = plugin.form === 'minimize' && plugin.requires === 'quadratic-per-column';
    this.memory = new ProblemMemory(problem, workspace, context.random, keeping);
    if (plugin.form === 'update') {
      this.#runEpoch = declareUpdateRule(
        optimizer as ResolvedPlugin<UpdateRule>,
        this.memory,
        context.random,
      );
    }
    this.#objective = new ObjectiveValue(this.memory);
    if (plugin.form !== 'update') {
      const { loss } = problem.specification;
      this.#dense = new MinimizerObjective(this.memory, this.#objective, requirementOf(plugin), loss);
    }
    this.#evaluations = this.#dense?.evaluations ?? new Evaluations(problem.ratings.size);
    this.#kept = new KeptParameters(this.memory, optimizer, context.validation);
    this.#predictions = new Predictions(this.memory, context.predicted);
    if (context.scored) this.#scores = new Scores(this.memory);
    if (plugin.form === 'sample') {
      const stored = context.scored === true || context.saved === true;
      this.#samples = new Samples(this.memory, this.#predictions, context.predicted.user.length, stored);
    }
    workspace.link();
  }

  /**
   * Minimizes the objective; `observe` is told every state, while the clock stands still.
   * @throws DivergedError when the objective is no longer finite; PluginError from the optimizer.
   */
  run(observe: (state: FitState) => void): void {
    const { plugin, options } = this.#optimizer;
    const ends = (): boolean => this.#measure(observe);
    if (this.#runEpoch) {
      const { epochs } = options as unknown as UpdateRuleOptions;
      while (!ends() && this.#epoch <= epochs) {
        this.#runEpoch({ epoch: this.#epoch, objectives: this.#objectives });
        this.#evaluations.addPasses(1);
      }
    } else {
      const dense = this.#dense!;
      dense.start();
      ends();
      const epochDone = (): void => {
        if (ends()) throw STOPPED;
      };
      const minimize = this.#loopOf(plugin as Minimizer | Sampler, dense, epochDone);
      callPlugin(plugin, () => {
        try {
          return minimize();
        } catch (error) {
          if (error !== STOPPED) throw error;
          return undefined;
        }
      });
      dense.finish();
      this.#pause();
    }
    this.#kept.exchange();
  }

  #loopOf(plugin: Minimizer | Sampler, dense: MinimizerObjective, epochDone: () => void): () => unknown {
    const { options } = this.#optimizer;
    if (plugin.form === 'minimize') return plugin.minimize.bind(plugin, dense, options, { epochDone });
    return plugin.sample.bind(plugin, dense, options, {
      random: this.#context.random.fork('samples'),
      ratings: this.memory.problem.ratings.size,
      epochDone: (keep) => {
        dense.finish();
        if (keep) this.#samples!.keep();
        epochDone();
      },
    });
  }

  /** All tables that predictions are made of, as they are now: trained ones first, as often as there are samples of them. */
  predictionTables(): { readonly samples: number; readonly tables: readonly EngineConstant[] } {
    const { workspace, problem } = this.memory;
    userSumsOf(this.memory).compute();
    for (const table of problem.tables) fillUnseen(table, this.memory);
    const samples = this.#samples?.count ?? 0;
    const trained = problem.tables.map((table): EngineConstant => {
      const { leaf, axis, columns, rows } = table;
      const values =
        samples > 0 ? this.#samples!.valuesOf(table) : workspace.memory.read(this.memory.parameters(table));
      return { leaf, axis, columns, rows, values };
    });
    const sums = problem.sums.map((sum): EngineConstant => {
      const slot = this.memory.sum(sum);
      const values = workspace.memory.read(slot);
      return { leaf: sum, axis: 'users', columns: sum.width, rows: slot.rows, values };
    });
    const tables = [...trained, ...sums, ...problem.predictionConstants];
    return { samples: Math.max(1, samples), tables };
  }

  /** Seconds of fitting so far. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Writes the predictions by the current parameters, or the mean of those by the samples so far, in the order of the pairs. */
  predict(predictions: Float64Array): void {
    if (this.#samples && this.#samples.count > 0) this.#samples.predict(predictions);
    else this.#predictions.compute(predictions);
  }

  /** The same for all items, of one user after the other: see `Scores`. */
  forEachUser(users: Uint32Array, visit: VisitScores): void {
    if (!this.#scores) throw new Error('the fit was put together without scores');
    if (this.#samples && this.#samples.count > 0) this.#samples.forEachUser(this.#scores, users, visit);
    else this.#scores.forEachUser(users, visit);
  }

  #pause(): void {
    this.#seconds += this.#context.clock.seconds() - this.#started;
  }

  /** Whether the optimizer is to end. */
  #measure(observe: (state: FitState) => void): boolean {
    this.#pause();
    let objective = this.#dense?.look() ?? this.#objective.compute();
    if (!Number.isFinite(objective)) throw new DivergedError(this.#epoch);
    this.#objectives.push(objective);
    this.#started = this.#context.clock.seconds();
    const ends = this.#kept.after(this.#epoch);
    this.#pause();
    this.#kept.exchange();
    if (this.#kept.differ) objective = this.#objective.compute();
    const { passes } = this.#evaluations;
    observe({ epoch: this.#epoch, seconds: this.#seconds, gradientEvaluations: passes, objective });
    this.#kept.exchange();
    this.#epoch++;
    this.#started = this.#context.clock.seconds();
    return ends;
  }
}
