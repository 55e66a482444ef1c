import type { Expression, Operand } from '../expressions/expression.js';
import {
  type Option,
  type OptionSchemas,
  type OptionValues,
  option,
  type ResolvedPlugin,
} from '../options.js';
import type { RandomStream } from '../random.js';
import type { Axis } from './model.js';
import type { Modifier } from './modifier.js';
import { type Definition, definePlugin, optionsOf, type Plugin, type Unknown } from './plugin.js';

/** full-batch: one step along the whole gradient an epoch. stochastic: one step a rating. */
export type Pass = 'full-batch' | 'stochastic';

/** How much room a rule's state takes: a number for each element of the parameters, or one for each row. */
export type StateShape = 'element' | 'row';

type RuleValues<S extends Readonly<Record<string, StateShape>>> = {
  readonly [name in keyof S | 'parameter']: Expression;
};

/** The options of an update rule. Its `learningRate` may be a number of the run rather than a constant: a schedule changes it every epoch. */
export type RuleOptions<O extends OptionSchemas> = {
  readonly [name in keyof O]: name extends 'learningRate' ? Operand : OptionValues<O>[name];
};

/** monotone: the objective never rises from one epoch to the next, but by rounding. */
export type OptimizerProperty = 'monotone';

/**
 * An update rule: what a row of parameters and the rule's state become, given the gradient. State starts at zero. In a full batch the
 * gradient is that of E and every seen row is updated once an epoch. In a stochastic pass it is an unbiased estimate for one
 * rating: the derivative of its loss plus the penalty's divided by the row's number of visits an epoch; only the rows of that
 * rating's user and item (of both items under a pairwise loss, and the shared ones) move, all from their values before the step. A mini-batch is the same with the sum of the
 * estimates of its ratings.
 */
export interface UpdateRule<
  O extends OptionSchemas = Unknown,
  S extends Readonly<Record<string, StateShape>> = Unknown,
> extends Plugin<O> {
  readonly kind: 'optimizer';
  readonly form: 'update';
  /** Of its full-batch pass. */
  readonly properties?: readonly OptimizerProperty[];
  /** The passes that it is meant for; the first is the default. */
  readonly passes: readonly Pass[];
  readonly state: S;
  update(values: RuleValues<S> & { readonly gradient: Expression }, options: RuleOptions<O>): RuleValues<S>;
}

/** What a fit computes in and keeps its parameters as: 32-bit or 64-bit floating point. */
export type Precision = 'f32' | 'f64';

/** The option that every optimizer has beside its own. */
export interface ChainOptions {
  readonly chain?: readonly ResolvedPlugin<Modifier>[];
}

/** The options that every update rule has beside its own. */
export interface UpdateRuleOptions extends ChainOptions {
  readonly epochs: number;
  readonly pass?: Pass;
  readonly order?: RatingOrder;
  readonly batchSize?: number;
}

/** In which order a stochastic pass takes the ratings: see the option `order`. */
export type RatingOrder = 'auto' | 'shuffled' | 'stored' | 'blocked';

/** A method that owns its loop, and asks the objective for what it needs. */
export interface Minimizer<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'optimizer';
  readonly form: 'minimize';
  readonly properties?: readonly OptimizerProperty[];
  /**
   * What it needs of the objective; a combination that lacks it is refused before anything runs. `gradient`: nothing more.
   * `quadratic`: E is quadratic in all parameters together. `quadratic-per-table`: in each table while the others stay. `quadratic-per-column`: the same, to be
   * solved by columns.
   */
  readonly requires: Requirement;
  minimize(objective: Objective, options: OptionValues<O>, progress: MinimizerProgress): void;
}

const REQUIREMENTS = ['gradient', 'quadratic', 'quadratic-per-table', 'quadratic-per-column'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

export interface MinimizerProgress {
  /** To be called after each iteration; the clock stands still while the harness looks at the parameters. */
  epochDone(): void;
}

/**
 * A method that draws parameters from their posterior, given the ratings, or approximates it, instead of minimizing E. What is predicted is the mean of the
 * predictions by the samples that it keeps, for pairs, for rankings and by saved models alike. It needs what `quadratic-per-table` means, and is refused
 * penalties: in their place it has priors of its own.
 */
export interface Sampler<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'optimizer';
  readonly form: 'sample';
  /** Asks for `Objective.spread`. A prediction has to be a sum of terms that have no table in common, each linear in one table or the product of two. */
  readonly requires?: 'spread';
  sample(objective: Objective, options: OptionValues<O>, progress: SamplerProgress): void;
}

export interface SamplerProgress {
  /** To be forked by iteration, table and row, so that neither order nor number of threads can matter. */
  readonly random: RandomStream;
  /** How many training ratings there are. */
  readonly ratings: number;
  /** To be called after each iteration with whether its parameters are a sample to keep. Without any, the current parameters predict. */
  epochDone(keep: boolean): void;
}

/** The objective E at the current parameters, which a `Minimizer` or a `Sampler` changes in place. */
export interface Objective {
  readonly tables: readonly ParameterTable[];
  value(): number;
  /** dE / d parameters, an array for each table, of its shape; overwritten by the next call. */
  gradient(): readonly Float64Array[];
  /**
   * The least-squares structure of one table while the others stay as they are at this call; needs `quadratic-per-table` or `quadratic`.
   */
  leastSquares(table: ParameterTable): LeastSquares;
  /**
   * Moves column k of a table to the minimum of E over it, while all else stays, in every seen row; needs `quadratic-per-column`. It costs a few passes over the
   * ratings that read a few numbers each, however many columns there are.
   * @returns a row that has no unique minimum, if there is one.
   * @throws RangeError if the table has no such column.
   */
  solveColumn(table: ParameterTable, k: number): number | undefined;
  /**
   * What the uncertainty of parameters adds to the expectation of E, if they are independent with the current values as means and with these variances, an
   * array for each table, of its shape; needs `requires: 'spread'`. By the elements of a row, while other tables stay, it is quadratic with a minimum at 0
   * and no mixed terms; its second derivative is 2 slope - h, with h that of E.
   */
  spread(variances: readonly Float64Array[]): Spread;
}

export interface Spread {
  /** E's expectation less E at the means: sum over training ratings of half the loss's second derivative times the variance of the prediction. */
  readonly value: number;
  /** d value / d variances, an array for each table, of its shape; overwritten by the next call. */
  readonly slopes: readonly Float64Array[];
}

export interface ParameterTable {
  readonly name: string;
  readonly axis: Axis;
  readonly columns: number;
  /** The rows that have training ratings: the others are not part of E. */
  readonly seen: Uint32Array;
  /** rows x columns, row-major. */
  readonly values: Float64Array;
}

export interface LeastSquares {
  /**
   * Writes the lower triangle of the Hessian (columns x columns) and the gradient (columns) of E with respect to one row, at its current
   * values. Adding the solution of `hessian * step = -gradient` to the row minimizes E over it.
   */
  assemble(row: number, hessian: Float64Array, gradient: Float64Array): void;
  /**
   * Moves every seen row to the minimum of E over it by a Cholesky factorization, on all threads. With a `blockSize` over so many of its elements at a time, one
   * block after another while the others stay.
   * @returns a row that has no unique minimum, if there is one.
   * @throws RangeError if blockSize is no whole number above 0.
   */
  solve(blockSize?: number): number | undefined;
  /**
   * Moves every seen row towards its minimum by so many steps of conjugate gradient, fewer where the residual has become `tolerance` times the first one. A
   * step is a pass over the ratings. A table of one shared row is solved.
   */
  iterate(iterations: number, tolerance: number): void;
}

const PROPERTIES: Readonly<Record<string, readonly OptimizerProperty[]>> = { properties: ['monotone'] };

export function defineOptimizer<
  const O extends OptionSchemas,
  const S extends Readonly<Record<string, StateShape>>,
>(definition: Definition<UpdateRule<O, S>, 'form'>): UpdateRule<O, S>;
export function defineOptimizer<const O extends OptionSchemas>(
  definition: Definition<Minimizer<O>, 'form'>,
): Minimizer<O>;
export function defineOptimizer<const O extends OptionSchemas>(
  definition: Definition<Sampler<O>, 'form'>,
): Sampler<O>;
export function defineOptimizer(
  definition: Definition<UpdateRule, 'form'> | Definition<Minimizer, 'form'> | Definition<Sampler, 'form'>,
): Optimizer {
  if ('sample' in definition)
    return definePlugin<Sampler>(
      { kind: 'optimizer', form: 'sample', ...definition },
      { functions: ['sample'], optional: ['requires'], values: { requires: ['spread'] } },
    );
  const chain = option.optional(
    option.list(
      option.plugin<Modifier>('modifier', {
        description: 'A schedule, clipping, averaging, early stopping.',
      }),
      { description: 'What changes rates, gradients or results of the optimizer, in this order.' },
    ),
  );
  if ('minimize' in definition) {
    const options = { ...optionsOf(definition), chain };
    return definePlugin<Minimizer>(
      { kind: 'optimizer', form: 'minimize', ...definition, options },
      {
        functions: ['minimize'],
        required: ['requires'],
        optional: ['properties'],
        values: { ...PROPERTIES, requires: REQUIREMENTS },
      },
    );
  }
  const passes = definition.passes as readonly Pass[] | undefined;
  if (passes === undefined || passes.length === 0) {
    throw new TypeError(`optimizer ${definition.name} needs passes: a list of full-batch and stochastic`);
  }
  if ((definition.state as unknown) === undefined) {
    throw new TypeError(`optimizer ${definition.name} needs state: names and shapes, {} for none`);
  }
  const common: Record<string, Option<unknown>> = {
    epochs: option.integer({ minimum: 1, default: 50, description: 'Passes over the training ratings.' }),
  };
  if (passes.length > 1) {
    common['pass'] = option.choice(['full-batch', 'stochastic'], {
      default: passes[0] ?? 'full-batch',
      description: 'full-batch: one step along the whole gradient an epoch. stochastic: one step a rating.',
    });
  }
  if (passes.includes('stochastic')) {
    common['order'] = option.choice(['auto', 'shuffled', 'stored', 'blocked'], {
      default: 'auto',
      description:
        'The order of the ratings in a stochastic pass. shuffled: anew each epoch. stored: as the data source gave them. blocked: in a grid of ' +
        'blocks of users and items, those that do not meet at the same time on all threads. auto: blocked from 500,000 training ratings, else ' +
        'shuffled. No order depends on the number of threads.',
    });
    common['batchSize'] = option.integer({
      minimum: 1,
      default: 1,
      description:
        'Ratings of a stochastic pass whose gradients are added up before a step. With more than 1, ratings come shuffled or stored, on one ' +
        'thread, and only the rows that the batch meets move.',
    });
  }
  const options = { ...optionsOf(definition), ...common, chain };
  // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the overload says of which options and state it is
  return definePlugin<UpdateRule>(
    { kind: 'optimizer', form: 'update', ...definition, options },
    {
      functions: ['update'],
      required: ['passes', 'state'],
      optional: ['properties'],
      values: { ...PROPERTIES, passes: ['full-batch', 'stochastic'], state: ['element', 'row'] },
    },
  );
}

export type Optimizer = UpdateRule | Minimizer | Sampler;
