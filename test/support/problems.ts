import type { FormulaModel, Loss, Optimizer, Regularizer } from '../../src/core/public.js';
import { type RatingData, RandomStream, type RatingMatrix } from '../../src/core/public.js';
import { type JsonSchema, objectSchema, type ResolvedPlugin } from '../../src/core/options.js';
import type { Plugin } from '../../src/core/contracts/plugin.js';
import { Ajv } from 'ajv';
import l2 from '../../src/plugins/regularizers/l2.js';
import none from '../../src/plugins/regularizers/none.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import { Fit } from '../../src/engine/fit.js';
import type { Precision } from '../../src/engine/kernel.js';
import type { MinimizerObjective } from '../../src/engine/minimizer-objective.js';
import { Predictions } from '../../src/engine/predict.js';
import { buildProblem, type EngineTable, type Problem } from '../../src/engine/problem.js';
import { ProblemMemory } from '../../src/engine/problem-memory.js';
import { Team } from '../../src/engine/team.js';
import { type JobRunner, Workspace } from '../../src/engine/workspace.js';
import { openObjective } from '../../src/testing/fits.js';

export { randomRatings, ratingsOf } from '../../src/testing/ratings.js';

const ajv = new Ajv({ useDefaults: true, strict: false });

/** A plugin with options, the rest of them at their defaults. */
export function use<P extends Plugin>(plugin: P, options: Record<string, unknown> = {}): ResolvedPlugin<P> {
  const filled = { ...options };
  const { features, ...checked } = filled as { features?: unknown };
  const schema = objectSchema(plugin.options as Record<string, JsonSchema>) as { required?: string[] };
  const check = ajv.compile({
    ...schema,
    required: (schema.required ?? []).filter((name) => name !== 'features'),
  });
  if (!check(checked)) throw new Error(`${plugin.name}: ${ajv.errorsText(check.errors)}`);
  return { plugin, options: features === undefined ? checked : { ...checked, features } };
}

export interface Parts {
  readonly model: ResolvedPlugin<FormulaModel>;
  readonly loss?: ResolvedPlugin<Loss>;
  readonly regularizer?: ResolvedPlugin<Regularizer>;
}

const inline = new Team(1);

/** A problem with parameters of its own: the initial ones, then those of the last fit. Tests may change them. */
export interface TestProblem extends Problem {
  readonly tables: readonly (EngineTable & { readonly values: Float64Array })[];
}

export function problemOf({ model, loss, regularizer }: Parts, data: RatingData, seed = 1): TestProblem {
  const problem = buildProblem(
    { model, loss: loss ?? use(squaredError), regularizer: regularizer ?? use(none) },
    data,
  );
  const { memory } = linked(problem, RandomStream.fromSeed(seed), inline);
  const tables = problem.tables.map((table) => ({
    ...table,
    values: memory.workspace.memory.read(memory.parameters(table)),
  }));
  return { ...problem, tables };
}

/** A problem in a memory, with whatever `declare` adds to it. */
function linked<T>(
  problem: Problem,
  random: RandomStream,
  runner: JobRunner,
  declare: (memory: ProblemMemory) => T = () => undefined as T,
): { memory: ProblemMemory; declared: T } {
  const memory = new ProblemMemory(problem, new Workspace('f64', runner), random);
  const declared = declare(memory);
  memory.workspace.link();
  return { memory, declared };
}

const write = ({ tables }: TestProblem, memory: ProblemMemory): void => {
  for (const table of tables) memory.workspace.memory.write(memory.parameters(table), table.values);
};

export const ridge = (lambda: number, more: Record<string, unknown> = {}): ResolvedPlugin<Regularizer> =>
  use(l2, { lambda, ...more });

const NO_PAIRS = { user: new Int32Array(), item: new Int32Array() };

/** Fits from the problem's parameters, which it changes, and returns the objective after each epoch, the start first. */
export function fitted(
  problem: TestProblem,
  optimizer: ResolvedPlugin<Optimizer>,
  {
    runner = inline,
    precision = 'f64',
    seed = 1,
    validation,
  }: { runner?: JobRunner; precision?: Precision; seed?: number; validation?: RatingMatrix } = {},
): number[] {
  const objectives: number[] = [];
  const fit = new Fit(problem, optimizer, {
    runner,
    precision,
    clock: { seconds: () => 0 },
    random: RandomStream.fromSeed(seed),
    predicted: NO_PAIRS,
    validation,
  });
  write(problem, fit.memory);
  fit.run(({ objective }) => objectives.push(objective));
  for (const table of problem.tables) {
    fit.memory.workspace.memory.read(fit.memory.parameters(table), table.values);
  }
  return objectives;
}

/** The objective as minimizers see it; its parameters are the problem's. */
export function objectiveOf(problem: TestProblem, runner: JobRunner = inline): MinimizerObjective {
  const objective = openObjective(problem, runner);
  objective.tables.forEach(({ values }, i) => {
    values.set(problem.tables[i]!.values);
  });
  return objective;
}

/** Predictions for pairs of user and item rows by the problem's parameters. */
export function predictionsOf(
  problem: TestProblem,
  user: readonly number[],
  item: readonly number[],
): Float64Array {
  const columns = {
    user: Int32Array.from(user),
    item: Int32Array.from(item),
  };
  const { memory, declared } = linked(
    problem,
    RandomStream.fromSeed(1),
    inline,
    (fit) => new Predictions(fit, columns),
  );
  write(problem, memory);
  const predictions = new Float64Array(user.length);
  declared.compute(predictions);
  return predictions;
}

export function valuesOf(problem: TestProblem, name: string): Float64Array {
  return problem.tables.find((table) => table.name === name)!.values;
}
