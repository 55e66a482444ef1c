import type { Expression } from '../expressions/expression.js';
import { type OptionSchemas, type OptionValues, option } from '../options.js';
import { type Definition, definePlugin, optionsOf, type Plugin, type Unknown } from './plugin.js';

/** What is known when an epoch begins. */
export interface EpochStart {
  /** From 1. */
  readonly epoch: number;
  /** E before the first epoch and after each one so far, at the parameters of the optimizer itself. */
  readonly objectives: readonly number[];
}

/**
 * What can be chained to any optimizer (its option `chain`). Each hook is one thing that happens in a fit; a modifier has at least one of them. None of them
 * knows how many epochs there will be: a fit of fewer epochs is the beginning of one of more, which is what choosing the number of epochs rests on.
 */
export interface Modifier<O extends OptionSchemas = Unknown> extends Plugin<O> {
  readonly kind: 'modifier';
  /** A schedule: what multiplies the option `learningRate` of an update rule in an epoch, 0 or more. Several of a chain multiply. */
  rate?(start: EpochStart, options: OptionValues<O>): number;
  /** What an update rule is given in place of the gradient of a row, of the same width. Those of a chain are applied in its order. */
  gradient?(gradient: Expression, options: OptionValues<O>): Expression;
  /**
   * The weight w in [0, 1] of the parameters after an epoch in their average: average <- average + w (parameters - average). From the first w above 0 on
   * the average is what predicts, while the optimizer goes on from its own parameters; that first w counts as 1.
   */
  averageWeight?(epoch: number, options: OptionValues<O>): number;
  /**
   * Whether to end, given the mean loss on the validation part before the first epoch and after each one so far. What predicts are the parameters of
   * the epoch (from 1) with the least loss, the first of equal ones.
   */
  stop?(validationLosses: readonly number[], options: OptionValues<O>): boolean;
}

/** The option that every modifier with `stop` has beside its own. */
export interface StoppingOptions {
  readonly validationFraction: number;
}

export function defineModifier<const O extends OptionSchemas>(
  definition: Definition<Modifier<O>>,
): Modifier<O> {
  const { name, rate, gradient, averageWeight, stop } = definition;
  if (!rate && !gradient && !averageWeight && !stop) {
    throw new TypeError(`modifier ${name} needs one of rate, gradient, averageWeight and stop`);
  }
  const common = stop && {
    validationFraction: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.1,
      description: 'Share of the training ratings that is not fitted but validated on, chosen at random.',
    }),
  };
  return definePlugin(
    {
      kind: 'modifier',
      ...definition,
      options: { ...optionsOf(definition), ...common } as unknown as O,
    },
    { optional: ['rate', 'gradient', 'averageWeight', 'stop'] },
  );
}
