import type { Expression } from '../expressions/expression.js';
import { type JsonSchema, type OptionSchemas, type OptionValues, option } from '../options.js';
import { type Definition, definePlugin, type Plugin, type Unknown } from './plugin.js';

/*
 * Every optimizer minimizes the same thing (decision 0001):
 *
 *   E = sum over training ratings of loss(prediction, rating) + sum over penalized tables and their seen rows of w penalty(row)
 *
 * with w = 1 (weighting per-row) or w = the row's number of training ratings (weighting per-rating). Nothing is divided by
 * a count, and no derivative is stripped of its factors: the gradient of a squared error contains the 2. A loss with an `unobservedWeight` adds
 *
 *   sum over pairs of a user and an item that each have training ratings, but none of each other, of unobservedWeight prediction^2
 */

/** What can be said of a cost, for all predictions or parameters and whatever the options: `mfbench check` tries to refute it. */
export type CostProperty = 'convex' | 'non-negative';

/** What a prediction costs, as a formula. */
export interface PointwiseLoss<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'loss';
  readonly form: 'pointwise';
  readonly properties?: readonly CostProperty[];
  value(prediction: Expression, target: Expression, options: OptionValues<O>): Expression;
  /**
   * What the square of the prediction weighs for each pair without a training rating, 0 or more; such pairs are no part of E unless said. It takes a prediction that
   * is the product of a row of users and one of items, and a method that minimizes.
   */
  unobservedWeight?(options: OptionValues<O>): number;
}

const PROPERTIES: Readonly<Record<string, readonly CostProperty[]>> = {
  properties: ['convex', 'non-negative'],
};

export function defineLoss<const O extends OptionSchemas>(
  definition: Definition<PointwiseLoss<O>, 'form'>,
): PointwiseLoss<O> {
  return definePlugin(
    { kind: 'loss', form: 'pointwise', ...definition },
    { functions: ['value'], optional: ['properties', 'unobservedWeight'], values: PROPERTIES },
  );
}

/**
 * What two predictions for a user cost, as a formula: for an item that she has a training rating of, whatever it is, and for one that she has none of. A
 * model's predictions become scores, which order items and have no unit. With n(u) training ratings of u and the other items j drawn uniformly
 * among those that u has no training rating of but somebody has,
 *
 *   E = sum over training ratings (u, i) of the mean over j of value(f(u, i), f(u, j)) + penalties
 *
 * A stochastic pass draws a j anew for each rating in each epoch; there is no full batch. E of a curve is estimated with a j for each rating that stays. A
 * rating whose user has rated everything has no j, and no part in E.
 */
export interface PairwiseLoss<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'loss';
  readonly form: 'pairwise';
  readonly properties?: readonly CostProperty[];
  value(preferred: Expression, other: Expression, options: OptionValues<O>): Expression;
}

export function definePairwiseLoss<const O extends OptionSchemas>(
  definition: Definition<PairwiseLoss<O>, 'form'>,
): PairwiseLoss<O> {
  return definePlugin(
    { kind: 'loss', form: 'pairwise', ...definition },
    { functions: ['value'], optional: ['properties'], values: PROPERTIES },
  );
}

export type Loss = PointwiseLoss | PairwiseLoss;

/** What a row of a trained table costs, as a formula: a sum of one term for each element. */
export interface Regularizer<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'regularizer';
  readonly properties?: readonly CostProperty[];
  penalty(row: Expression, options: OptionValues<O>): Expression;
}

/** The options that every regularizer has beside its own. */
export interface RegularizerOptions {
  readonly weighting: 'per-row' | 'per-rating';
  /** Own options by table name, over the regularizer's. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export function defineRegularizer<const O extends OptionSchemas>(
  definition: Definition<Regularizer<O>>,
): Regularizer<O> {
  const own: Record<string, JsonSchema> = {};
  for (const [name, schema] of Object.entries(definition.options)) {
    const { default: _default, ...rest } = schema;
    own[name] = { ...rest, 'x-optional': true };
  }
  const common = {
    weighting: option.choice(['per-row', 'per-rating'], {
      default: 'per-row',
      description:
        'per-row: each row is penalized once, as in objective (2). per-rating: once for each of its training ratings, which is lambda ' +
        'applied at every visit of a stochastic pass.',
    }),
    tables: option.optional(
      option.map(option.object(own, { description: 'Options for one table.' }), {
        description: 'Other options for single tables, by the name of the table.',
      }),
    ),
  };
  return definePlugin(
    { kind: 'regularizer', ...definition, options: { ...definition.options, ...common } },
    { functions: ['penalty'], optional: ['properties'], values: PROPERTIES },
  );
}
