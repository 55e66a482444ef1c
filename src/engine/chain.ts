import { callPlugin, requireExpression } from '../core/call-plugin.js';
import type { EpochStart, Modifier, StoppingOptions } from '../core/contracts/modifier.js';
import type { ChainOptions, Optimizer } from '../core/contracts/objective.js';
import { optionsOf } from '../core/contracts/plugin.js';
import { PluginError } from '../core/errors.js';
import { type Expression, leaf } from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { Slot } from './kernel.js';
import type { Workspace } from './workspace.js';

type Hook = 'rate' | 'gradient' | 'averageWeight' | 'stop';
/** A modifier that has a hook. */
export type With<H extends Hook> = ResolvedPlugin<Modifier & Required<Pick<Modifier, H>>>;

/** The modifiers of an optimizer that have a hook, in the order of its chain. */
export function chained<H extends Hook>({ options }: ResolvedPlugin<Optimizer>, hook: H): With<H>[] {
  const { chain = [] } = options as ChainOptions;
  return chain.filter((modifier): modifier is With<H> => modifier.plugin[hook] !== undefined);
}

/** Why an optimizer cannot be used with its chain; undefined if it can. */
export function chainFault(optimizer: ResolvedPlugin<Optimizer>): string | undefined {
  const { plugin } = optimizer;
  const [schedule] = chained(optimizer, 'rate');
  if (schedule && (plugin.form === 'minimize' || !('learningRate' in optionsOf(plugin)))) {
    return `the schedule ${schedule.plugin.name} needs an optimizer with a learningRate, and ${plugin.name} has none`;
  }
  const [gradient] = chained(optimizer, 'gradient');
  if (gradient && plugin.form === 'minimize') {
    return `${gradient.plugin.name} changes the gradients of an update rule, and ${plugin.name} is none`;
  }
  for (const [hook, what] of [
    ['averageWeight', 'average'],
    ['stop', 'stop'],
  ] as const) {
    const found = chained(optimizer, hook);
    if (found.length > 1) {
      return `its chain has ${found.length} modifiers that ${what} (${found.map((one) => one.plugin.name).join(', ')}); one is enough`;
    }
  }
  return undefined;
}

/** The share of the training ratings that an optimizer's chain wants to validate on; undefined: none. */
export function validationFraction(optimizer: ResolvedPlugin<Optimizer>): number | undefined {
  const [stopping] = chained(optimizer, 'stop');
  return stopping && (stopping.options as unknown as StoppingOptions).validationFraction;
}

/** The learning rate of an update rule with schedules, as a number in the memory of its fit. */
export class ScheduledRate {
  readonly leaf: Expression = leaf('learningRate');
  readonly slot: Slot;

  constructor(
    readonly workspace: Workspace,
    readonly learningRate: number,
    readonly schedules: readonly With<'rate'>[],
  ) {
    this.slot = workspace.slot('shared', 1, 1);
  }

  /** @throws PluginError for a schedule that gives no number of 0 or more. */
  set(start: EpochStart): void {
    let rate = this.learningRate;
    for (const { plugin, options } of this.schedules) {
      const factor = callPlugin(plugin, () => plugin.rate(start, options));
      if (!Number.isFinite(factor) || factor < 0) {
        throw new PluginError(
          `modifier ${plugin.name}: rate returned ${String(factor)} for epoch ${start.epoch}, not a number of 0 or more`,
        );
      }
      rate *= factor;
    }
    const { memory } = this.workspace;
    memory.elements(this.slot)[memory.indexOf(this.slot, 0)] = rate;
  }
}

/** The gradient of a row as a chain hands it to the rule. */
export function chainedGradient(optimizer: ResolvedPlugin<Optimizer>, gradient: Expression): Expression {
  return chained(optimizer, 'gradient').reduce((given, { plugin, options }) => {
    const changed = callPlugin(plugin, () => plugin.gradient(given, options));
    requireExpression(plugin, 'gradient', changed, gradient.width);
    return changed;
  }, gradient);
}
