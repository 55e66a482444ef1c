import type { FormulaModel } from '../core/contracts/model.js';
import type { Loss, Regularizer } from '../core/contracts/costs.js';
import type { Optimizer, Precision } from '../core/contracts/objective.js';
import { DivergedError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import { RandomStream } from '../core/random.js';
import type { RatingData } from '../core/ratings.js';
import type { PluginRegistry } from '../core/registry.js';
import { Fit } from '../engine/fit.js';
import type { Pairs } from '../engine/layouts.js';
import { MinimizerObjective } from '../engine/minimizer-objective.js';
import { ObjectiveValue } from '../engine/objective.js';
import { buildProblem, type Problem } from '../engine/problem.js';
import { ProblemMemory } from '../engine/problem-memory.js';
import { Team } from '../engine/team.js';
import { type JobRunner, Workspace } from '../engine/workspace.js';
import { deepFreeze } from './fingerprint.js';
import { named } from './resolve.js';

/** What is fitted: a row of a comparison. */
export interface Method {
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss: ResolvedPlugin<Loss>;
  readonly regularizer: ResolvedPlugin<Regularizer>;
  readonly optimizer: ResolvedPlugin<Optimizer>;
}

/** A method with plain parts where none are given; a plugin that writes to its options throws. */
export function methodWith(registry: PluginRegistry, parts: Partial<Method>): Method {
  const method = {
    model: parts.model ?? named(registry, 'model', 'biased-matrix-factorization', { factors: 3 }),
    loss: parts.loss ?? named(registry, 'loss', 'squared-error'),
    regularizer: parts.regularizer ?? named(registry, 'regularizer', 'l2', { weighting: 'per-rating' }),
    optimizer: parts.optimizer ?? named(registry, 'optimizer', 'sgd', { learningRate: 0.002, epochs: 2 }),
  };
  for (const { options } of Object.values(method)) deepFreeze(options);
  return method as Method;
}

export interface FitOutcome {
  readonly diverged: boolean;
  /** E at the start and after each epoch. */
  readonly objectives: readonly number[];
  /** By the tables' names. */
  readonly parameters: Readonly<Record<string, Float64Array>>;
  /** For every pair of user and item, or for the training ratings of large data. */
  readonly predictions: Float64Array;
}

/** One thread: this one. */
export const inline = new Team(1);

const FEW_PAIRS = 1000;

export interface FitOptions {
  readonly runner?: JobRunner;
  readonly precision?: Precision;
}

export function fitted(
  method: Method,
  data: RatingData,
  { runner = inline, precision = 'f64' }: FitOptions = {},
): FitOutcome {
  const { ratings } = data;
  const [users, items] = [ratings.users.size, ratings.items.size];
  const { user, item } = ratings;
  const predicted = users * items > FEW_PAIRS ? { user, item } : allPairs(users, items);
  const problem = buildProblem(method, data);
  const fit = new Fit(problem, method.optimizer, {
    random: RandomStream.fromSeed(3),
    clock: { seconds: () => 0 },
    runner,
    precision,
    predicted,
    validation: ratings,
  });
  const objectives: number[] = [];
  let diverged = false;
  try {
    fit.run(({ objective }) => objectives.push(objective));
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    diverged = true;
  }
  const predictions = new Float64Array(predicted.user.length);
  fit.predict(predictions);
  const { memory } = fit.memory.workspace;
  const parameters = problem.tables.map(
    (table) => [table.name, memory.read(fit.memory.parameters(table))] as const,
  );
  return { diverged, objectives, predictions, parameters: Object.fromEntries(parameters) };
}

function allPairs(users: number, items: number): Pairs {
  const count = users * items;
  return {
    user: Int32Array.from({ length: count }, (_, k) => Math.floor(k / items)),
    item: Int32Array.from({ length: count }, (_, k) => k % items),
  };
}

/** The objective of a problem as minimizers see it, at the initial parameters. */
export function openObjective(problem: Problem, runner: JobRunner = inline): MinimizerObjective {
  const memory = new ProblemMemory(problem, new Workspace('f64', runner), RandomStream.fromSeed(1));
  const objective = new MinimizerObjective(
    memory,
    new ObjectiveValue(memory),
    'gradient',
    problem.specification.loss,
  );
  memory.workspace.link();
  objective.start();
  return objective;
}
