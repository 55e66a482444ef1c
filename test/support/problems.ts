import type { FormulaModel, Loss, Optimizer, Regularizer } from '../../src/core/public.js';
import { IdIndex, type RatingData, RandomStream, RatingMatrix } from '../../src/core/public.js';
import { type JsonSchema, objectSchema, type ResolvedPlugin } from '../../src/core/options.js';
import type { Plugin } from '../../src/core/contracts/plugin.js';
import { Ajv } from 'ajv';
import l2 from '../../src/plugins/regularizers/l2.js';
import none from '../../src/plugins/regularizers/none.js';
import squaredError from '../../src/plugins/losses/squared-error.js';
import { buildProblem, type Problem } from '../../src/engine/problem.js';
import { fit } from '../../src/engine/fit.js';
import { generated } from '../../src/engine/generated.js';
import type { Backend } from '../../src/engine/program.js';

/** Ratings given as [user, item, value] of row numbers, all of them with a fourth number, the time, or none. */
export function ratingsOf(
  triples: readonly (readonly [user: number, item: number, value: number, time?: number])[],
  users = 0,
  items = 0,
): RatingData {
  const [userIds, itemIds] = [new IdIndex(), new IdIndex()];
  for (let u = 0; u < Math.max(users, ...triples.map(([user]) => user + 1)); u++) userIds.add(`u${u}`);
  for (let i = 0; i < Math.max(items, ...triples.map(([, item]) => item + 1)); i++) itemIds.add(`i${i}`);
  const ratings = new RatingMatrix(
    userIds,
    itemIds,
    { minimum: 1, maximum: 5 },
    {
      user: Int32Array.from(triples, ([user]) => user),
      item: Int32Array.from(triples, ([, item]) => item),
      value: Float32Array.from(triples, ([, , value]) => value),
      ...(triples[0]?.[3] !== undefined && {
        timestamp: Float64Array.from(triples, ([, , , time]) => time!),
      }),
    },
  );
  return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
}

/** Whole ratings from 1 to 5 of random pairs, each pair at most once. */
export function randomRatings(seed: number, users: number, items: number, count: number): RatingData {
  const random = RandomStream.fromSeed(seed);
  const cells = random
    .shuffle(Uint32Array.from({ length: users * items }, (_, cell) => cell))
    .slice(0, count);
  return ratingsOf(
    Array.from(cells, (cell) => [cell % users, Math.floor(cell / users), 1 + random.integer(5)] as const),
    users,
    items,
  );
}

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

export function problemOf({ model, loss, regularizer }: Parts, data: RatingData, seed = 1): Problem {
  return buildProblem(
    { model, loss: loss ?? use(squaredError), regularizer: regularizer ?? use(none) },
    data,
    RandomStream.fromSeed(seed),
  );
}

export const ridge = (lambda: number, more: Record<string, unknown> = {}): ResolvedPlugin<Regularizer> =>
  use(l2, { lambda, ...more });

/** Fits, and returns the objective after each epoch, the start first. */
export function fitted(
  problem: Problem,
  optimizer: ResolvedPlugin<Optimizer>,
  { backend = generated, seed = 1 }: { backend?: Backend; seed?: number } = {},
): number[] {
  const objectives: number[] = [];
  fit(problem, optimizer, {
    backend,
    clock: { seconds: () => 0 },
    random: RandomStream.fromSeed(seed),
    seconds: 0,
    observe: ({ objective }) => objectives.push(objective),
  });
  return objectives;
}

export function valuesOf(problem: Problem, name: string): Float64Array {
  return problem.tables.find((table) => table.name === name)!.values;
}
